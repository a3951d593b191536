"""What a trade costs: brokerage and statutory levies from dated tables. Pure."""

from brokers.charges.levies import Charges, charges_for, settlement_charges, stt_of_the_day
from brokers.charges.plan import DEFAULT_PLAN, BrokeragePlan
from brokers.charges.segments import Segment, segment_of

__all__ = [
    "DEFAULT_PLAN",
    "BrokeragePlan",
    "Charges",
    "Segment",
    "charges_for",
    "segment_of",
    "settlement_charges",
    "stt_of_the_day",
]
