"""Secrets never reach the logs."""

from terminal.infra.redaction import MASK, redact


def test_secrets_are_masked_by_name_and_by_look_at_any_depth() -> None:
    event = redact(
        None,
        "info",
        {
            "event": "login with Bearer abc.def and ngt_1a2b3c4d_secretsecret",
            "password": "hunter2",
            "body": {"access_token": "x", "url": "postgres://u:pw@db/x", "qty": 75},
            "headers": [{"Authorization": "Basic x"}, "plain"],
        },
    )
    text = repr(event)
    for secret in ("hunter2", "abc.def", "secretsecret", "pw@", "Basic x"):
        assert secret not in text
    assert event["body"]["qty"] == 75
    assert event["body"]["access_token"] == MASK
