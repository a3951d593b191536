"""Every pre-trade rule, in the order in which equals are shown."""

from rms.rules.account_ready import AccountReadyRule
from rms.rules.banned import BannedRule
from rms.rules.base import Rule
from rms.rules.delivery_short import DeliveryShortRule
from rms.rules.duplicate import DuplicateRule
from rms.rules.entry_window import EntryWindowRule
from rms.rules.feed_health import FeedHealthRule
from rms.rules.freeze_quantity import FreezeQuantityRule
from rms.rules.instrument_expired import InstrumentExpiredRule
from rms.rules.instrument_known import InstrumentKnownRule
from rms.rules.lot_multiple import LotMultipleRule
from rms.rules.margin import MarginRule
from rms.rules.market_hours import MarketHoursRule
from rms.rules.open_orders import OpenOrdersRule
from rms.rules.order_count import OrderCountRule
from rms.rules.order_rate import OrderRateRule
from rms.rules.order_terms import OrderTermsRule
from rms.rules.price_band import PriceBandRule
from rms.rules.price_collar import PriceCollarRule
from rms.rules.product_matrix import ProductMatrixRule
from rms.rules.quantity_cap import QuantityCapRule
from rms.rules.reduce_only import ReduceOnlyRule
from rms.rules.scope_state import ScopeStateRule
from rms.rules.stale_price import StalePriceRule
from rms.rules.stop_trigger import StopTriggerRule
from rms.rules.tick_multiple import TickMultipleRule
from rms.rules.value_cap import ValueCapRule

ALL_RULES: tuple[Rule, ...] = (
    ScopeStateRule(),
    ReduceOnlyRule(),
    AccountReadyRule(),
    InstrumentKnownRule(),
    InstrumentExpiredRule(),
    BannedRule(),
    OrderTermsRule(),
    ProductMatrixRule(),
    DeliveryShortRule(),
    LotMultipleRule(),
    TickMultipleRule(),
    MarketHoursRule(),
    EntryWindowRule(),
    FeedHealthRule(),
    StalePriceRule(),
    PriceBandRule(),
    PriceCollarRule(),
    StopTriggerRule(),
    FreezeQuantityRule(),
    QuantityCapRule(),
    ValueCapRule(),
    MarginRule(),
    DuplicateRule(),
    OrderRateRule(),
    OrderCountRule(),
    OpenOrdersRule(),
)
