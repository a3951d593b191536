"""The proof of the ledger finds what was tampered with."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orders import services
from orders.models import AccountBook, Order, Position
from orders.verify import ledger_verify
from terminal.kernel.enums import Side
from tests.factories.orders import Desk


@pytest.fixture
def traded(desk: Desk, frozen) -> Desk:
    """A desk with a filled, a working, a refused and a cancelled order, half sold again."""
    bought = desk.place(quantity=130)
    desk.send()
    desk.broker.fill("B1", 65, "99.95")
    desk.broker.fill("B1", 65, "100")
    desk.reconcile("B1")
    frozen.advance(2)
    desk.quote("103")
    desk.place(side=Side.SELL, price="103", quantity=65)
    desk.place(price="102.95")
    desk.place(quantity=1)
    gone = desk.place(price="102.90")
    services.order_cancel(caller=desk.caller, order_id=gone.order_id)
    desk.send()
    desk.broker.fill("B2", 65, "103.05")
    desk.reconcile("B2")
    assert desk.order(bought).state == "FILLED"
    return desk


def tamper(sql: str, *values: object) -> None:
    """Change rows as somebody with the database's keys would, past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql, values)
        for _, body in triggers:
            cursor.execute(body)


def test_replaying_the_facts_gives_every_projection_again(traded: Desk) -> None:
    bad, tally = ledger_verify()
    assert bad is None
    assert (tally.orders, tally.trades, tally.positions, tally.accounts) == (5, 3, 1, 1)
    call_command("ledger_verify")


def test_half_closed_position_has_exact_figures(traded: Desk) -> None:
    position, book = Position.objects.get(), traded.book()
    # Bought 130 at 99.975 on average, sold 65 of them at 103.05.
    assert (position.quantity, position.cost) == (65, Decimal("6498.3750"))
    assert position.realised_pnl == Decimal("199.8750")
    assert book.realised_pnl == position.realised_pnl


FAULTS: dict[str, tuple[Callable[[], None], str]] = {
    "a fact's body": (
        lambda: tamper(
            "UPDATE orders_orderfact SET body = REPLACE(body, '99.95', '9.95') WHERE kind = 'trade'"
        ),
        "hash of fact",
    ),
    "a fact's time": (
        lambda: tamper(
            "UPDATE orders_orderfact SET at = '2020-01-01 00:00:00+00:00' WHERE kind = 'ack'"
        ),
        "hash of fact",
    ),
    "a fact taken out": (
        lambda: tamper("DELETE FROM orders_orderfact WHERE kind = 'sent'"),
        "is missing",
    ),
    "the last fact taken off": (
        lambda: tamper(
            "DELETE FROM orders_orderfact WHERE kind IN ('withdrawn')",
        ),
        "facts, the ledger has",
    ),
    "an order's state": (
        lambda: Order.objects.filter(state="FILLED").update(state="OPEN"),
        "state is 'OPEN'",
    ),
    "an order's fill": (
        lambda: Order.objects.filter(state="FILLED").update(filled_quantity=1),
        "filled_quantity is 1",
    ),
    "a reservation": (
        lambda: Order.objects.filter(is_open=True).update(reserved=1),
        "reserved is",
    ),
    "a trade removed": (
        lambda: tamper("DELETE FROM orders_trade WHERE quantity > 0"),
        "in one ledger only",
    ),
    "a trade's charges": (
        lambda: tamper("UPDATE orders_trade SET charges = charges + 1"),
        "charges of trade",
    ),
    "a position": (lambda: Position.objects.update(quantity=1), "quantity is 1"),
    "a position's cost": (lambda: Position.objects.update(cost=1), "cost is"),
    "an account's cash": (lambda: AccountBook.objects.update(realised_pnl=1), "realised_pnl is"),
    "an account's slots": (lambda: AccountBook.objects.update(open_orders=9), "open_orders is"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_tampering_is_found_and_named(traded: Desk, fault: str) -> None:
    act, reason = FAULTS[fault]
    act()
    with pytest.raises(CommandError, match=reason):
        call_command("ledger_verify")
