"""The paper exchange keeps the contract of all brokers."""

from dataclasses import dataclass

import pytest

from brokers.paper.checks import RefusalCode
from brokers.paper.mapping import status_of
from terminal.infra.clock import use
from terminal.kernel.clock import FrozenClock
from terminal.kernel.enums import BrokerStatus, OrderType, Product
from tests.contract.brokers.contract import BrokerContract, Venue
from tests.factories.paper import OPEN_AT, Floor, make_floor

LIMIT = OrderType.LIMIT


@dataclass
class PaperVenue(Venue):
    """The paper exchange as a venue."""

    floor: Floor | None = None

    def settle(self) -> None:
        """Step the exchange."""
        self.floor.step()

    def map_status(self, raw: str) -> BrokerStatus:
        """Return the adapter's reading."""
        return status_of(raw)


class TestPaperBroker(BrokerContract):
    @pytest.fixture
    def venue(self, db):
        frozen = FrozenClock(OPEN_AT)
        with use(frozen):
            floor = make_floor(frozen)
            yield PaperVenue(
                broker=floor.broker,
                instrument_id=floor.instrument_id,
                statuses={
                    "OPEN": BrokerStatus.OPEN,
                    "TRIGGER PENDING": BrokerStatus.TRIGGER_PENDING,
                    "COMPLETE": BrokerStatus.FILLED,
                    "CANCELLED": BrokerStatus.CANCELLED,
                    "LAPSED": BrokerStatus.EXPIRED,
                },
                refused={
                    RefusalCode.UNKNOWN_INSTRUMENT.value: {"instrument_id": 4_000_000},
                    RefusalCode.TICK.value: {"order_type": LIMIT, "price": "100.03"},
                    RefusalCode.FREEZE_QUANTITY.value: {"quantity": 65 * 28},
                    RefusalCode.LOT_MULTIPLE.value: {"quantity": 64},
                    RefusalCode.PRODUCT.value: {"product": Product.CNC},
                    RefusalCode.TAG.value: {"tag": "not a tag!"},
                },
                floor=floor,
            )
            floor.exchange.close()
