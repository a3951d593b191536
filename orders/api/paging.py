"""Cursors: where a page ended, opaque to the client."""

import base64
import binascii
from datetime import UTC, datetime

from orders.selectors import PageMark
from terminal.kernel.errors import ValidationFailed


def cursor_of(mark: PageMark) -> str:
    """Return the cursor of the page after ``mark``."""
    text = f"{mark.at.astimezone(UTC).isoformat()}|{mark.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def mark_of(cursor: str | None) -> PageMark | None:
    """Return where ``cursor`` points; None for the first page.

    Raises:
        ValidationFailed: if it is none of ours.
    """
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, last = text.partition("|")
        return PageMark(datetime.fromisoformat(at).astimezone(UTC), last)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        raise ValidationFailed(
            "cursor: Not a cursor of this list.", fields={"cursor": ["Not a cursor of this list."]}
        ) from None
