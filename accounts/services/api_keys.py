"""API keys: create, revoke, note their use."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.context import Caller
from accounts.errors import ApiKeyNotFound, TooManyApiKeys
from accounts.models import ApiKey
from accounts.roles import Scope
from accounts.services.audit import audit_record
from accounts.tokens import api_key_generate, token_hash
from terminal.infra.bus import publish_on_commit
from terminal.infra.clock import clock
from terminal.kernel.errors import ValidationFailed
from terminal.kernel.events import ApiKeyRevoked

USABLE_MAX = 25


def api_key_create(
    *, caller: Caller, name: str, scopes: Collection[Scope], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Return a new key of the caller and its plain text, which cannot be read again.

    Raises:
        PermissionDenied: without ``keys:manage``.
        ValidationFailed: for no scopes, scopes the caller lacks, or an expiry in the past.
        TooManyApiKeys: past USABLE_MAX usable keys of this person here.
    """
    caller.require(Scope.KEYS_MANAGE)
    now = clock().now()
    _check(caller, scopes, expires_at, now)
    parts = api_key_generate()
    with transaction.atomic():
        key = ApiKey.objects.create(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            name=name.strip(),
            prefix=parts.prefix,
            secret_hash=token_hash(parts.secret),
            scopes=" ".join(sorted(scopes)),
            created_at=now,
            expires_at=expires_at,
        )
        _note(caller.actor, key, "api_key.created", {"scopes": sorted(scopes)})
    return key, str(parts)


def _check(
    caller: Caller, scopes: Collection[Scope], expires_at: datetime | None, now: datetime
) -> None:
    excess = sorted(set(scopes) - caller.scopes)
    if not scopes or excess:
        reason = f"You do not have {', '.join(excess)}." if excess else "Choose at least one."
        raise ValidationFailed(f"scopes: {reason}", fields={"scopes": [reason]})
    if expires_at and expires_at <= now:
        reason = "Must be in the future."
        raise ValidationFailed(f"expires_at: {reason}", fields={"expires_at": [reason]})
    usable = ApiKey.objects.filter(
        organisation_id=caller.organisation_id, user_id=caller.user_id, revoked_at=None
    )
    if usable.count() >= USABLE_MAX:
        raise TooManyApiKeys(f"At most {USABLE_MAX} keys; revoke one that is no longer used.")


def api_key_revoke(*, caller: Caller, api_key_id: UUID) -> None:
    """End a key of the caller (or of anybody here, with ``org:manage``); its sockets close at once.

    Revoking a revoked key changes nothing.

    Raises:
        ApiKeyNotFound: if there is no such key that the caller may revoke.
    """
    caller.require(Scope.KEYS_MANAGE)
    keys = ApiKey.objects.select_for_update().filter(organisation_id=caller.organisation_id)
    if Scope.ORG_MANAGE not in caller.scopes:
        keys = keys.filter(user_id=caller.user_id)
    with transaction.atomic():
        key = keys.filter(id=api_key_id).first()
        if key is None:
            raise ApiKeyNotFound("No such API key.")
        if key.revoked_at is None:
            _revoke(key, caller.actor)


def api_key_revoke_by_staff(*, api_key_id: UUID, actor: str) -> None:
    """End any organisation's key, on behalf of the staff member ``actor``."""
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().get(id=api_key_id)
        if key.revoked_at is None:
            _revoke(key, actor)


def api_keys_revoke_of_member(*, organisation_id: UUID, user_id: int, actor: str) -> None:
    """End all keys that a person has in an organisation (they leave it)."""
    keys = ApiKey.objects.filter(organisation_id=organisation_id, user_id=user_id, revoked_at=None)
    with transaction.atomic():
        for key in keys.select_for_update():
            _revoke(key, actor)


def api_key_note_use(*, key_id: UUID, at: datetime) -> None:
    """Remember that the key was used at ``at``."""
    ApiKey.objects.filter(id=key_id).update(last_used_at=at)


def _revoke(key: ApiKey, actor: str) -> None:
    key.revoked_at = clock().now()
    key.save(update_fields=["revoked_at"])
    _note(actor, key, "api_key.revoked", {})
    publish_on_commit(ApiKeyRevoked(key.organisation_id, key.id))


def _note(actor: str, key: ApiKey, action: str, data: dict[str, object]) -> None:
    audit_record(
        organisation_id=key.organisation_id,
        actor=actor,
        action=action,
        target_type="api_key",
        target_id=key.id,
        data={"name": key.name, "prefix": key.prefix, **data},
    )
