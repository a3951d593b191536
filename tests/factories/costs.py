"""Trades of every segment for property tests of charges and margin."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from terminal.kernel.enums import Exchange, InstrumentType, Product, Side
from tests.factories.marketdata import spec

SPECS = [
    spec("RELIANCE"),
    spec("RELIANCE", exchange=Exchange.BSE),
    spec("NIFTY29DEC26FUT"),
    spec("NIFTY29DEC2626000CE"),
    spec("SENSEX", type=InstrumentType.FUT, exchange=Exchange.BFO, underlying="SENSEX"),
    spec("SENSEXCE", type=InstrumentType.OPT, exchange=Exchange.BFO, underlying="SENSEX"),
    spec("USDINR", type=InstrumentType.FUT, exchange=Exchange.CDS, underlying="USDINR"),
    spec("USDINRCE", type=InstrumentType.OPT, exchange=Exchange.CDS, underlying="USDINR"),
    spec("GOLD", type=InstrumentType.FUT, exchange=Exchange.MCX, underlying="GOLD"),
    spec("GOLDCE", type=InstrumentType.OPT, exchange=Exchange.MCX, underlying="GOLD"),
]
TRADES = {
    "spec": st.sampled_from(SPECS),
    "side": st.sampled_from(Side),
    "product": st.sampled_from(Product),
    "price": st.integers(1, 10**7).map(lambda ticks: ticks * Decimal("0.05")),
    "on": st.dates(date(2017, 7, 1), date(2027, 12, 31)),
}
QUANTITIES = st.integers(1, 100_000)
