"""Broker accounts and paper orders for tests."""

from decimal import Decimal
from itertools import count

from brokers.selectors import AccountRef
from brokers.services import paper_account_open
from terminal.kernel.enums import OrderType, Product, Side, Validity
from terminal.kernel.reports import ModifyRequest, PlaceRequest

_numbers = count(1)


def make_paper_account(organisation, owner) -> AccountRef:
    """Return the organisation's paper account."""
    return paper_account_open(organisation_id=organisation.id, owner_id=owner.pk)


def place_request(instrument_id: int, **terms: object) -> PlaceRequest:
    """Return a MARKET buy of 65 NRML; prices may be given as text."""
    number = next(_numbers)
    fields: dict = {
        "client_order_id": f"C{number}",
        "tag": f"T{number}",
        "side": Side.BUY,
        "quantity": 65,
        "product": Product.NRML,
        "order_type": OrderType.MARKET,
        "validity": Validity.DAY,
        "price": None,
        "trigger_price": None,
        **terms,
    }
    for name in ("price", "trigger_price"):
        fields[name] = None if fields[name] is None else Decimal(fields[name])
    return PlaceRequest(instrument_id=instrument_id, **fields)


def modify_request(broker_order_id: str, **terms: object) -> ModifyRequest:
    """Return new terms: a LIMIT DAY order of 65 at 100 unless told; prices may be text."""
    fields: dict = {
        "quantity": 65,
        "order_type": OrderType.LIMIT,
        "price": "100",
        "trigger_price": None,
        "validity": Validity.DAY,
        **terms,
    }
    for name in ("price", "trigger_price"):
        fields[name] = None if fields[name] is None else Decimal(fields[name])
    return ModifyRequest(broker_order_id=broker_order_id, **fields)
