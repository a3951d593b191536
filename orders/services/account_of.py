"""Which account an order belongs to."""

from uuid import UUID

from brokers.selectors import AccountRef, account_get
from orders.errors import OrderNotFound
from orders.models import Order


def account_of_order(*, organisation_id: UUID, order_id: UUID) -> tuple[AccountRef, int]:
    """Return the account of one order, and the instrument.

    Raises:
        OrderNotFound: if the organisation has no such order.
    """
    row = (
        Order.objects.filter(organisation_id=organisation_id, id=order_id)
        .values_list("account_id", "instrument_id")
        .first()
    )
    if row is None:
        raise OrderNotFound("There is no such order here.", order_id=str(order_id))
    return account_get(organisation_id=organisation_id, account_id=row[0]), row[1]
