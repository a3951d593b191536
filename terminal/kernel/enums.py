"""The field's vocabulary: every enumerated word that crosses a module or the wire.

Values are what the REST API, the sockets and the database store; labels for people live in the UI.
"""

from enum import StrEnum


class Exchange(StrEnum):
    """Exchange and segment codes as Indian brokers write them."""

    NSE = "NSE"
    BSE = "BSE"
    NFO = "NFO"
    BFO = "BFO"
    CDS = "CDS"
    MCX = "MCX"

    @property
    def is_derivatives(self) -> bool:
        """Whether the segment trades only futures and options."""
        return self in (Exchange.NFO, Exchange.BFO, Exchange.CDS, Exchange.MCX)


class InstrumentType(StrEnum):
    """What is traded. ``IDX`` is quoted but never tradable."""

    EQ = "EQ"
    IDX = "IDX"
    FUT = "FUT"
    OPT = "OPT"


class Right(StrEnum):
    """Right of an option: call (CE) or put (PE)."""

    CE = "CE"
    PE = "PE"


class Side(StrEnum):
    """Side of an order or a trade."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        """+1 for BUY, -1 for SELL."""
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> "Side":
        """The side that closes this one."""
        return Side.SELL if self is Side.BUY else Side.BUY


class Product(StrEnum):
    """Product: intraday (MIS), carry forward F&O (NRML), delivery equity (CNC)."""

    MIS = "MIS"
    NRML = "NRML"
    CNC = "CNC"


class OrderType(StrEnum):
    """Order type; the wire spells stop-loss market ``SL-M``."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    SL = "SL"
    SL_M = "SL-M"

    @property
    def has_price(self) -> bool:
        """Whether the order carries a limit price."""
        return self in (OrderType.LIMIT, OrderType.SL)

    @property
    def has_trigger(self) -> bool:
        """Whether the order waits for a trigger price."""
        return self in (OrderType.SL, OrderType.SL_M)


class Validity(StrEnum):
    """How long an order lives: the session (DAY) or one matching pass (IOC)."""

    DAY = "DAY"
    IOC = "IOC"


class OrderState(StrEnum):
    """State derived from an order's facts (never written by hand)."""

    DENIED = "DENIED"
    QUEUED = "QUEUED"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    NOT_PLACED = "NOT_PLACED"
    ACKED = "ACKED"
    OPEN = "OPEN"
    TRIGGER_PENDING = "TRIGGER_PENDING"
    PART_FILLED = "PART_FILLED"
    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more is expected (late truth may still arrive and wins)."""
        return self in TERMINAL_STATES


TERMINAL_STATES = frozenset(
    {
        OrderState.DENIED,
        OrderState.NOT_PLACED,
        OrderState.FILLED,
        OrderState.CANCELLED,
        OrderState.EXPIRED,
        OrderState.REJECTED,
    }
)


class OrderFlag(StrEnum):
    """Conditions shown beside an order's state."""

    CANCEL_PENDING = "CANCEL_PENDING"
    MODIFY_PENDING = "MODIFY_PENDING"
    AWAIT_TRADES = "AWAIT_TRADES"
    OVERFILL = "OVERFILL"
    FILL_AFTER_REJECT = "FILL_AFTER_REJECT"
    RESURRECTED = "RESURRECTED"
    EXTERNAL = "EXTERNAL"


class BrokerStatus(StrEnum):
    """Order status as adapters report it, after their total mapping."""

    PENDING = "PENDING"
    OPEN = "OPEN"
    TRIGGER_PENDING = "TRIGGER_PENDING"
    FILLED = "FILLED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    UNMAPPED = "UNMAPPED"


class RiskState(StrEnum):
    """State of a risk scope, mildest first; the most severe ancestor wins."""

    ACTIVE = "ACTIVE"
    WARN = "WARN"
    REDUCE_ONLY = "REDUCE_ONLY"
    HALTED = "HALTED"
    LIQUIDATING = "LIQUIDATING"
    LOCKED = "LOCKED"

    @property
    def severity(self) -> int:
        """Position in the order of severity, 0 (ACTIVE) to 5 (LOCKED)."""
        return list(RiskState).index(self)


class ScopeType(StrEnum):
    """Levels at which risk limits apply; a child may only tighten its parent."""

    PLATFORM = "PLATFORM"
    ORGANISATION = "ORGANISATION"
    USER = "USER"
    ACCOUNT = "ACCOUNT"
    STRATEGY = "STRATEGY"
    INSTRUMENT = "INSTRUMENT"


class SessionPhase(StrEnum):
    """Phase of an exchange session at one instant."""

    PREOPEN = "PREOPEN"
    OPEN = "OPEN"
    CLOSED = "CLOSED"

    @property
    def words(self) -> str:
        """What an exchange in this phase is, in a sentence."""
        return "in pre-open" if self is SessionPhase.PREOPEN else self.value.lower()


class SourceMode(StrEnum):
    """What the prices on the screen are."""

    SIM = "SIM"
    REPLAY = "REPLAY"
    LIVE = "LIVE"


class Lane(StrEnum):
    """Outbox lanes, most urgent first: exits and cancels before modifies before entries."""

    EXIT = "EXIT"
    MODIFY = "MODIFY"
    ENTRY = "ENTRY"

    @property
    def priority(self) -> int:
        """0 for EXIT, 1 for MODIFY, 2 for ENTRY; lower goes first."""
        return list(Lane).index(self)
