"""API keys: create, revoke, note their use."""

from datetime import datetime
from uuid import UUID

from accounts.models import ApiKey


def api_key_note_use(*, key_id: UUID, at: datetime) -> None:
    """Remember that the key was used at ``at``."""
    ApiKey.objects.filter(id=key_id).update(last_used_at=at)
