"""Writing and verifying the audit log."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from accounts.models import AuditEntry, AuditHead
from terminal.infra.clock import clock

# Beyond this a JSON number is not the same everywhere.
_EXACT_INT = 2**53


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first row at which a chain no longer holds."""

    organisation_id: UUID
    seq: int
    reason: str


def audit_record(
    *,
    organisation_id: UUID,
    actor: str,
    action: str,
    target_type: str,
    target_id: object,
    data: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one fact to the organisation's chain, in the caller's transaction.

    Args:
        organisation_id: Whose chain.
        actor: ``"user:12"``, ``"api_key:<uuid>"`` or ``"system:<process>"``.
        action: Dotted words, e.g. ``"api_key.created"``.
        target_type: Kind of the thing acted on, e.g. ``"api_key"``.
        target_id: Its id.
        data: JSON details; never secrets. Floats and Decimals are kept as text.
    """
    with transaction.atomic():
        head = _head_locked(organisation_id)
        entry = AuditEntry(
            organisation_id=organisation_id,
            seq=head.seq + 1,
            at=clock().now(),
            actor=_plain(actor),
            action=action,
            target_type=target_type,
            target_id=str(target_id),
            data=_plain(data or {}),
            prev_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    return entry


def _head_locked(organisation_id: UUID) -> AuditHead:
    """Return the chain's end, locked until the transaction ends, so that chains never fork."""
    heads = AuditHead.objects.select_for_update().filter(organisation_id=organisation_id)
    head = heads.first()
    if head is None:
        AuditHead.objects.bulk_create(
            [AuditHead(organisation_id=organisation_id)], ignore_conflicts=True
        )
        head = heads.get()
    return head


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 of the previous hash and the canonical JSON of the entry's content."""
    content = {
        "organisation_id": str(entry.organisation_id),
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "data": entry.data,
    }
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(entry.prev_hash.encode() + canonical).hexdigest()


def _plain(value: Any) -> Any:
    """Return ``value`` in the part of JSON that every database gives back unchanged."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _EXACT_INT:
        return int(value)
    if isinstance(value, dict):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        value = value.isoformat()
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def audit_verify(*, organisation_id: UUID | None = None) -> Iterator[BadRow]:
    """Check the chains of all organisations (or one); yield each broken one's first bad row."""
    heads = AuditHead.objects.all()
    entries = AuditEntry.objects.order_by("organisation_id", "seq")
    if organisation_id:
        heads = heads.filter(organisation_id=organisation_id)
        entries = entries.filter(organisation_id=organisation_id)
    ends = {head.organisation_id: head for head in heads}
    orphans = entries.exclude(organisation_id__in=list(ends)).values_list("organisation_id", "seq")
    for owner, seq in orphans[:1]:
        yield BadRow(owner, seq, "the organisation's chain has no head")
    for head in ends.values():
        bad = _first_bad_row(head, entries.filter(organisation_id=head.organisation_id))
        if bad:
            yield bad


def _first_bad_row(head: AuditHead, entries: Any) -> BadRow | None:
    expected_seq, prev_hash = 1, ""
    for entry in entries.iterator(chunk_size=2000):
        reason = None
        if entry.seq != expected_seq:
            return BadRow(head.organisation_id, expected_seq, "the row is missing")
        if entry.prev_hash != prev_hash:
            reason = "it does not follow the row before it"
        elif entry.hash != entry_hash(entry):
            reason = "its content does not match its hash"
        if reason:
            return BadRow(head.organisation_id, entry.seq, reason)
        expected_seq, prev_hash = entry.seq + 1, entry.hash
    if head.seq >= expected_seq:
        return BadRow(head.organisation_id, expected_seq, "the row is missing at the end")
    if head.seq < expected_seq - 1:
        return BadRow(head.organisation_id, head.seq + 1, "the row comes after the chain's end")
    if head.hash != prev_hash:
        return BadRow(head.organisation_id, head.seq, "the head does not match the last row")
    return None
