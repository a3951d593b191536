"""When to look again, and when absence from the order book is proof."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from terminal.kernel.enums import OrderState

_UNKNOWN_S = (0.5, 1.0, 2.0, 4.0, 8.0)
_UNKNOWN_LATER_S = 10.0
_UNKNOWN_EXIT_S = 2.0
_IN_FLIGHT_S = 2.0
_OPEN_S = 8.0


@dataclass(frozen=True, slots=True)
class ProofRule:
    """How long and how often an order must be missing from complete books."""

    min_age: timedelta
    min_gap: timedelta

    def allows(self, *, since: datetime, book_at: datetime, last_proof_at: datetime | None) -> bool:
        """Return whether a complete book read at ``book_at`` without the order counts as a proof.

        Args:
            since: When the newest request to the broker had ended at the latest, UTC.
            book_at: Instant before the book was asked for, UTC.
            last_proof_at: ``book_at`` of the proof before this one, None if this is the first.
        """
        if book_at - since < self.min_age:
            return False
        return last_proof_at is None or book_at - last_proof_at >= self.min_gap


ENTRY_PROOF = ProofRule(min_age=timedelta(seconds=15), min_gap=timedelta(seconds=5))
EXIT_PROOF = ProofRule(min_age=timedelta(seconds=5), min_gap=timedelta(seconds=2))


def proof_rule(*, is_exit: bool) -> ProofRule:
    """Return the rule for an order: somebody who wants out waits less."""
    return EXIT_PROOF if is_exit else ENTRY_PROOF


def next_check_s(
    state: OrderState, *, checks: int, is_exit: bool, is_change_pending: bool
) -> float:
    """Return the seconds until an open order is looked at again.

    Args:
        state: Its derived state.
        checks: How often it was looked at since the state last changed.
        is_exit: An exit in doubt is looked for more often: somebody wants out.
        is_change_pending: Whether a cancel or modification waits for its effect.
    """
    if state is OrderState.UNKNOWN:
        wait = _UNKNOWN_S[checks] if checks < len(_UNKNOWN_S) else _UNKNOWN_LATER_S
        return min(wait, _UNKNOWN_EXIT_S) if is_exit else wait
    if is_change_pending or state in (OrderState.SENT, OrderState.ACKED):
        return _IN_FLIGHT_S
    return _OPEN_S
