"""Facts: what is known about one order, append-only.

An order's state is never written; it is derived from the set of its facts (``derive.py``). Facts
join like a semilattice (union, max, or): duplicates, replays and re-ordering change nothing.
Each fact has a ``key``; two facts of one order with the same key are the same fact.

Prices are rupees, quantities units, times aware UTC. ``gen`` counts generations of terms: 0 is the
intent, each modification asks for the next one. ``n`` counts cancel requests from 1.
"""

import hashlib
from datetime import date, datetime
from decimal import Decimal

import msgspec

from terminal.kernel.enums import BrokerStatus, Exchange, OrderType, Side, Validity


class Fact(msgspec.Struct, frozen=True, tag_field="kind"):
    """Base of all facts."""

    @property
    def kind(self) -> str:
        """The fact's word in the ledger."""
        return str(self.__struct_config__.tag)

    @property
    def key(self) -> str:
        """Identity within one order."""
        return self.kind


class Intent(Fact, frozen=True, tag="intent"):
    """Somebody wants this order; generation 0 of its terms. ``is_external`` orders were found at
    the broker."""

    quantity: int
    order_type: OrderType
    validity: Validity
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    is_external: bool = False


class Passed(Fact, frozen=True, tag="risk_passed"):
    """Risk let the order through. ``opening`` is how many of its units, the last to fill, open a
    position and block the margin; None in old facts: all of them."""

    warnings: tuple[str, ...] = ()
    opening: int | None = None


class Denied(Fact, frozen=True, tag="risk_denied"):
    """Risk refused the order by ``rules``; it never leaves the house."""

    rules: tuple[str, ...]


class Withdrawn(Fact, frozen=True, tag="withdrawn"):
    """The order was taken back before anything was sent: ``"cancelled"``, ``"expired"``,
    ``"halted"`` or ``"nothing_to_close"``."""

    reason: str


class _Attempt(Fact, frozen=True):
    attempt: int

    @property
    def key(self) -> str:
        """One per attempt."""
        return f"{self.kind}:{self.attempt}"


class Sent(_Attempt, frozen=True, tag="sent"):
    """Attempt ``attempt`` is about to go out under the sender's ``fence``; committed before the
    broker is called."""

    fence: int


class Unsent(_Attempt, frozen=True, tag="unsent"):
    """Attempt ``attempt`` provably placed nothing (no connection, refused by rate)."""

    reason: str


class Ambiguous(_Attempt, frozen=True, tag="ambiguous"):
    """Attempt ``attempt`` may or may not have reached the broker."""

    reason: str


class Absent(Fact, frozen=True, tag="absent"):
    """The ``n``-th complete order book, read at ``book_at``, did not contain attempt
    ``attempt``."""

    attempt: int
    n: int
    book_at: datetime

    @property
    def key(self) -> str:
        """One per attempt and number."""
        return f"absent:{self.attempt}:{self.n}"


class Requeued(_Attempt, frozen=True, tag="requeued"):
    """An exit whose attempt ``attempt`` is proven absent may be sent once more."""


class Ack(Fact, frozen=True, tag="ack"):
    """The broker accepted the order under ``broker_order_id``."""

    broker_order_id: str

    @property
    def key(self) -> str:
        """One per broker order."""
        return f"ack:{self.broker_order_id}"


class Rejected(Fact, frozen=True, tag="definite_reject"):
    """The broker refused the placement definitively."""

    code: str
    message: str


class Snapshot(Fact, frozen=True, tag="snapshot"):
    """One row of the broker's order book. ``filled_qty`` is cumulative."""

    broker_order_id: str
    status: BrokerStatus
    filled_qty: int
    average_price: Decimal | None
    quantity: int
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    raw_status: str = ""
    message: str = ""
    exchange_at: datetime | None = None

    @property
    def key(self) -> str:
        """Equal rows are one fact."""
        return f"snapshot:{hashlib.sha256(encode(self)).hexdigest()[:24]}"


class Trade(Fact, frozen=True, tag="trade"):
    """One fill from the trade book."""

    trade_id: str
    broker_order_id: str
    exchange: Exchange
    trade_date: date
    side: Side
    quantity: int
    price: Decimal
    traded_at: datetime

    @property
    def key(self) -> str:
        """Unique by exchange, date, trade id, broker order and side (the account is the
        order's)."""
        parts = (self.exchange, self.trade_date, self.trade_id, self.broker_order_id, self.side)
        return "trade:" + ":".join(map(str, parts))


class _Numbered(Fact, frozen=True):
    n: int

    @property
    def key(self) -> str:
        """One per request number."""
        return f"{self.kind}:{self.n}"


class CancelRequested(_Numbered, frozen=True, tag="cancel_req"):
    """Somebody wants the order cancelled."""


class CancelSent(_Numbered, frozen=True, tag="cancel_sent"):
    """The cancel is about to go out (harmless to repeat)."""

    fence: int


class CancelAcked(_Numbered, frozen=True, tag="cancel_ack"):
    """The broker took the cancel; the order's own status will say whether it worked."""


class CancelRejected(_Numbered, frozen=True, tag="cancel_reject"):
    """The broker refused the cancel."""

    code: str
    message: str


class _Generation(Fact, frozen=True):
    gen: int

    @property
    def key(self) -> str:
        """One per generation."""
        return f"{self.kind}:{self.gen}"


class ModifyRequested(_Generation, frozen=True, tag="modify_req"):
    """Somebody wants these terms; ``quantity`` is the new total.

    ``margin`` is the rupees that the ``quantity - booked`` units still to come block under these
    terms; None in old facts: the placement's margin then counts for the whole quantity. ``opening``
    is how many of them, the last to fill, open a position; None in old facts: all of them.
    """

    quantity: int
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None
    margin: Decimal | None = None
    booked: int = 0
    opening: int | None = None


class ModifyDenied(_Numbered, frozen=True, tag="modify_denied"):
    """Risk refused the ``n``-th change that it refused of this order, by ``rules``; nothing was
    asked of the broker. ``quantity`` is the new total that was wished for."""

    rules: tuple[str, ...]
    quantity: int
    order_type: OrderType
    validity: Validity
    price: Decimal | None
    trigger_price: Decimal | None


class ModifySent(_Generation, frozen=True, tag="modify_sent"):
    """The modification is about to go out."""

    fence: int


class ModifyAmbiguous(_Generation, frozen=True, tag="modify_ambiguous"):
    """The modification may or may not have reached the broker."""

    reason: str


class ModifyUnseen(Fact, frozen=True, tag="modify_unseen"):
    """The ``n``-th look at the broker, asked at ``asked_at``, that showed the order without the
    terms of a modification in doubt."""

    gen: int
    n: int
    asked_at: datetime

    @property
    def key(self) -> str:
        """One per generation and number."""
        return f"modify_unseen:{self.gen}:{self.n}"


class ModifyAcked(_Generation, frozen=True, tag="modify_ack"):
    """The broker confirmed the terms of this generation."""


class ModifyRejected(_Generation, frozen=True, tag="modify_reject"):
    """The broker refused the terms, or they were withdrawn unsent."""

    code: str
    message: str


AnyFact = (
    Intent
    | Passed
    | Denied
    | Withdrawn
    | Sent
    | Unsent
    | Ambiguous
    | Absent
    | Requeued
    | Ack
    | Rejected
    | Snapshot
    | Trade
    | CancelRequested
    | CancelSent
    | CancelAcked
    | CancelRejected
    | ModifyRequested
    | ModifyDenied
    | ModifySent
    | ModifyAmbiguous
    | ModifyUnseen
    | ModifyAcked
    | ModifyRejected
)

_encoder = msgspec.json.Encoder(decimal_format="string")
_decoder: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)


def encode(fact: Fact) -> bytes:
    """Return the canonical JSON of ``fact``: fields in declared order, decimals as strings."""
    return _encoder.encode(fact)


def decode(body: bytes | str) -> AnyFact:
    """Return the fact in ``body``.

    Raises:
        msgspec.ValidationError: if it is none that we know.
    """
    return _decoder.decode(body)
