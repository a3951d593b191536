"""The contract that every broker adapter proves: mix ``BrokerContract`` into a test class.

An adapter's test gives a ``venue`` fixture (see ``Venue``) and nothing else. Adapters that cross a
network bring a loopback simulator that can inject each ``Fault``; adapters that do not say so by
``capabilities.is_remote`` and prove instead that there is nothing to inject.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import pytest

from brokers.ports import BrokerPort
from terminal.kernel.enums import BrokerStatus, OrderType, Side, Validity
from terminal.kernel.errors import (
    BrokerAuthExpired,
    BrokerError,
    BrokerOutcomeUnknown,
    BrokerRateLimited,
    BrokerRejected,
)
from terminal.kernel.reports import OrderSnapshot
from tests.factories.brokers import modify_request, place_request


class Fault(StrEnum):
    """What can go wrong between us and a broker after the request has left."""

    TIMEOUT = "timeout"
    SERVER_ERROR = "server error 502"
    GARBLED = "200 with a garbled body"
    EMPTY = "200 with an empty body"
    RESET = "connection reset"
    RATE_LIMIT = "429"
    AUTH = "401"


# What a placement must raise. A fault that leaves the outcome open is never a rejection.
OUTCOMES: Mapping[Fault, type[BrokerError]] = {
    Fault.TIMEOUT: BrokerOutcomeUnknown,
    Fault.SERVER_ERROR: BrokerOutcomeUnknown,
    Fault.GARBLED: BrokerOutcomeUnknown,
    Fault.EMPTY: BrokerOutcomeUnknown,
    Fault.RESET: BrokerOutcomeUnknown,
    Fault.RATE_LIMIT: BrokerRateLimited,
    Fault.AUTH: BrokerAuthExpired,
}


class FaultInjector(Protocol):
    """A loopback simulator of a broker's servers."""

    def inject(self, fault: Fault) -> None:
        """Answer the next request with ``fault``."""
        ...


@dataclass
class Venue:
    """One account at a broker (or its simulator) that tests may trade in.

    Attributes:
        broker: The adapter under test.
        instrument_id: An option in lots of 65, tick 0.05, freeze 1800, quoted 99.95 / 100.05.
        statuses: Every status that the broker documents, and what it means.
        refused: Terms that the broker refuses, and the raw code it gives.
        secrets: Texts that must appear in no log and no repr.
        faults: The simulator's fault injector; None for an adapter without a network.
    """

    broker: BrokerPort
    instrument_id: int
    statuses: Mapping[str, BrokerStatus]
    refused: Mapping[str, dict[str, object]]
    secrets: tuple[str, ...] = ()
    faults: FaultInjector | None = None

    def settle(self) -> None:
        """Let the broker's exchange look at what was sent."""
        raise NotImplementedError

    def map_status(self, raw: str) -> BrokerStatus:
        """Return the adapter's reading of a status."""
        raise NotImplementedError

    def place(self, **terms: object) -> str:
        """Place an order and return its id at the broker."""
        return self.broker.place(place_request(self.instrument_id, **terms)).broker_order_id

    def order(self, broker_order_id: str) -> OrderSnapshot:
        """Return one row of the book."""
        (row,) = self.broker.orders_by_id([broker_order_id])
        return row


RESTING = {"order_type": OrderType.LIMIT, "price": "90"}


class BrokerContract:
    """The behaviours; every test gets the adapter's ``venue``."""

    def test_accepted_order_is_in_the_book_with_its_terms_and_tag(self, venue: Venue) -> None:
        request = place_request(venue.instrument_id, tag="A" * 20, quantity=130, **RESTING)
        ack = venue.broker.place(request)
        assert ack.broker_order_id
        assert ack.at.utcoffset() == timedelta(0)
        row = venue.order(ack.broker_order_id)
        assert row in venue.broker.order_book()
        assert (row.tag, row.side, row.product) == (request.tag, request.side, request.product)
        assert (row.quantity, row.price, row.order_type) == (130, Decimal(90), OrderType.LIMIT)
        assert (row.filled_qty, row.average_price) == (0, None)

    def test_client_order_id_survives_the_tag_limit(self, venue: Venue) -> None:
        tag = "Z" * venue.broker.capabilities.tag_max_length
        broker_id = venue.place(tag=tag, **RESTING)
        found = [row.broker_order_id for row in venue.broker.order_book() if row.tag == tag]
        assert found == [broker_id]

    def test_broker_does_not_deduplicate_by_tag(self, venue: Venue) -> None:
        """So a request whose outcome is unknown must never simply be sent again."""
        first, second = (venue.place(tag="SAME", **RESTING) for _ in range(2))
        assert first != second

    def test_market_order_fills_and_shows_in_every_view(self, venue: Venue) -> None:
        broker_id = venue.place()
        venue.settle()
        row = venue.order(broker_id)
        assert (row.status, row.filled_qty) == (BrokerStatus.FILLED, 65)
        trades = venue.broker.trades_by_order([broker_id])
        assert sum(trade.quantity for trade in trades) == 65
        assert [t for t in venue.broker.trade_book() if t.broker_order_id == broker_id] == trades
        (position,) = venue.broker.positions()
        assert (position.instrument_id, position.quantity) == (venue.instrument_id, 65)

    def test_short_position_is_negative(self, venue: Venue) -> None:
        venue.place(side=Side.SELL)
        venue.settle()
        assert [position.quantity for position in venue.broker.positions()] == [-65]

    def test_reports_speak_our_types(self, venue: Venue) -> None:
        broker_id = venue.place()
        venue.settle()
        (trade,) = venue.broker.trades_by_order([broker_id])
        row = venue.order(broker_id)
        for value in (trade.price, row.average_price):
            assert isinstance(value, Decimal)
        for value in (trade.quantity, row.quantity, row.filled_qty):
            assert type(value) is int
        for at in (trade.traded_at, row.exchange_at):
            assert at is not None
            assert at.utcoffset() == timedelta(0)
        funds = venue.broker.funds()
        assert all(isinstance(getattr(funds, field.name), Decimal) for field in fields(funds))

    def test_reading_twice_reports_every_trade_once(self, venue: Venue) -> None:
        broker_id = venue.place()
        venue.settle()
        keys = [
            (trade.trade_id, trade.broker_order_id, trade.side, trade.trade_date)
            for trade in venue.broker.trades_by_order([broker_id, broker_id])
        ]
        assert len(keys) == len(set(keys)) == 1

    def test_refusal_is_definite_carries_the_raw_code_and_leaves_nothing(
        self, venue: Venue
    ) -> None:
        assert venue.refused, "name at least one refusal"
        before = venue.broker.order_book()
        for raw_code, terms in venue.refused.items():
            with pytest.raises(BrokerRejected) as caught:
                venue.broker.place(place_request(**{"instrument_id": venue.instrument_id, **terms}))
            assert caught.value.raw_code == raw_code
            assert caught.value.message
        assert venue.broker.order_book() == before

    def test_modify_changes_the_terms(self, venue: Venue) -> None:
        if not venue.broker.capabilities.can_modify:
            with pytest.raises(BrokerRejected):
                venue.broker.modify(modify_request(venue.place(**RESTING)))
            return
        broker_id = venue.place(**RESTING)
        ack = venue.broker.modify(modify_request(broker_id, price="91.05", quantity=130))
        venue.settle()
        row = venue.order(ack.broker_order_id)
        assert (row.price, row.quantity) == (Decimal("91.05"), 130)
        assert row.status is BrokerStatus.OPEN

    def test_cancel_ends_a_working_order(self, venue: Venue) -> None:
        broker_id = venue.place(**RESTING)
        venue.broker.cancel(broker_id)
        venue.settle()
        assert venue.order(broker_id).status is BrokerStatus.CANCELLED

    def test_final_order_can_be_neither_cancelled_nor_modified(self, venue: Venue) -> None:
        filled, cancelled = venue.place(), venue.place(**RESTING)
        venue.broker.cancel(cancelled)
        venue.settle()
        for broker_id in (filled, cancelled):
            before = venue.order(broker_id)
            with pytest.raises(BrokerRejected):
                venue.broker.cancel(broker_id)
            with pytest.raises(BrokerRejected):
                venue.broker.modify(modify_request(broker_id, quantity=650))
            assert venue.order(broker_id) == before

    def test_unknown_order_is_refused_and_left_out_of_reads(self, venue: Venue) -> None:
        for broker_id in ("999999999999999", "no such order", ""):
            with pytest.raises(BrokerRejected):
                venue.broker.cancel(broker_id)
            with pytest.raises(BrokerRejected):
                venue.broker.modify(modify_request(broker_id))
            assert list(venue.broker.orders_by_id([broker_id])) == []
            assert list(venue.broker.trades_by_order([broker_id])) == []

    def test_stop_waits_for_its_trigger(self, venue: Venue) -> None:
        broker_id = venue.place(order_type=OrderType.SL, price="105", trigger_price="104")
        venue.settle()
        row = venue.order(broker_id)
        assert (row.status, row.trigger_price) == (BrokerStatus.TRIGGER_PENDING, Decimal(104))

    def test_ioc_never_rests(self, venue: Venue) -> None:
        broker_id = venue.place(**RESTING, validity=Validity.IOC)
        venue.settle()
        assert venue.order(broker_id).status is BrokerStatus.CANCELLED

    def test_every_documented_status_is_mapped(self, venue: Venue) -> None:
        for raw, meaning in venue.statuses.items():
            assert venue.map_status(raw) is meaning
            assert meaning is not BrokerStatus.UNMAPPED
        assert {BrokerStatus.FILLED, BrokerStatus.CANCELLED} <= set(venue.statuses.values())

    @pytest.mark.parametrize("raw", ["", "Complete!", "SOMETHING NEW", "None"])
    def test_undocumented_status_is_never_guessed(self, venue: Venue, raw: str) -> None:
        assert venue.map_status(raw) is BrokerStatus.UNMAPPED

    @pytest.mark.parametrize("fault", Fault)
    def test_fault_during_placement_has_its_outcome(self, venue: Venue, fault: Fault) -> None:
        if not venue.broker.capabilities.is_remote:
            # No wire, no lost answer: the call returns with the order in the book, or not at all.
            assert venue.faults is None
            assert venue.place(**RESTING) in {
                row.broker_order_id for row in venue.broker.order_book()
            }
            return
        assert venue.faults is not None, "a remote adapter is tested against a simulator"
        venue.faults.inject(fault)
        with pytest.raises(OUTCOMES[fault]) as caught:
            venue.place(**RESTING)
        assert not isinstance(caught.value, BrokerRejected)
        if isinstance(caught.value, BrokerRateLimited):
            assert caught.value.retry_after_s > 0

    def test_secrets_stay_out_of_repr_and_logs(
        self, venue: Venue, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        venue.place(**RESTING)
        captured = capsys.readouterr()
        seen = repr(venue.broker) + caplog.text + captured.out + captured.err
        assert type(venue.broker).__name__ in seen
        assert [secret for secret in venue.secrets if secret in seen] == []
