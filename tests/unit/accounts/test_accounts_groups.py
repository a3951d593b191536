"""Group names carry no secrets and are valid for Channels."""

import re
from uuid import uuid4

from accounts.sockets import groups


def test_group_names_are_valid_and_keep_the_session_key_secret():
    key = "s3cr3tsessionkey0123456789abcdef"
    names = [
        groups.organisation(uuid4()),
        groups.user(7),
        groups.session(key),
        groups.api_key(uuid4()),
    ]
    assert all(re.fullmatch(r"[a-zA-Z0-9._-]{1,99}", name) for name in names)
    assert len(set(names)) == 4
    assert key not in names[2]
