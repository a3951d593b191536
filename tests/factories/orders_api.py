"""Requests of the order API."""

import itertools

from rest_framework.test import APIClient

from tests.factories.orders import Desk

ORDERS, PRECHECK, CANCEL_ALL = (
    "/api/v1/orders",
    "/api/v1/orders/precheck",
    "/api/v1/orders/cancel-all",
)
_keys = itertools.count(1)


def body_of(desk: Desk, **changes: object) -> dict:
    """Return a LIMIT buy of one lot."""
    return {
        "account_id": str(desk.account.id),
        "instrument_id": desk.instrument.id,
        "side": "BUY",
        "quantity": 65,
        "product": "NRML",
        "order_type": "LIMIT",
        "validity": "DAY",
        "price": "100.00",
    } | changes


def place(client: APIClient, desk: Desk, key: str | None = None, **changes: object):
    key = key or f"api-key-{next(_keys):06d}"
    return client.post(
        ORDERS, body_of(desk, **changes), format="json", headers={"Idempotency-Key": key}
    )
