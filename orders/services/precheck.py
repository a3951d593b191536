"""What would happen to an order: the same gate, nothing kept, nothing locked."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.context import Caller
from brokers.charges import Charges, charges_for
from brokers.errors import RatesNotCovered
from brokers.selectors import account_get
from marketdata.selectors import instrument_spec
from orders.domain.terms import term_errors, terms_of
from orders.models import AccountBook
from orders.risk_gateway import (
    MarketView,
    available_funds,
    market_view,
    reference_price,
    risk_snapshot,
    twin_since,
)
from orders.services.book import book_new
from orders.standing import standing_read
from rms.decision import Decision
from rms.engine import evaluate
from rms.selectors import risk_effective
from terminal.infra.clock import clock
from terminal.kernel.clock import to_ist
from terminal.kernel.errors import ValidationFailed
from terminal.kernel.intents import OrderIntent
from terminal.kernel.money import money


@dataclass(frozen=True, slots=True)
class Precheck:
    """The answer to "what if": rupees; None where there is no price to reckon with."""

    decision: Decision
    margin_required: Decimal | None
    charges: Charges | None
    order_value: Decimal | None
    funds_available: Decimal


def order_precheck(*, caller: Caller, account_id: UUID, intent: OrderIntent) -> Precheck:
    """Return what risk, margin and charges say about ``intent``; nothing is stored.

    Raises:
        ValidationFailed: if the terms contradict themselves.
        NotFound: if the organisation has no such account, or there is no such instrument.
    """
    wrong = term_errors(terms_of(intent))
    if wrong:
        name, messages = next(iter(wrong.items()))
        raise ValidationFailed(f"{name}: {messages[0]}", fields=wrong)
    account = account_get(organisation_id=caller.organisation_id, account_id=account_id)
    view = market_view(instrument_spec(intent.instrument_id))
    book = AccountBook.objects.filter(pk=account.id).first() or book_new(account)
    risk = risk_effective(
        organisation_id=account.organisation_id, user_id=account.owner_id, account_id=account.id
    )
    now = clock().now()
    snapshot = risk_snapshot(
        account=account,
        book=book,
        risk=risk,
        view=view,
        intent=intent,
        standing=standing_read(account_id=account.id, intent=intent, since=twin_since(risk, now)),
        now=now,
    )
    price = reference_price(view, intent)
    return Precheck(
        decision=evaluate(intent, snapshot),
        margin_required=snapshot.required_margin,
        charges=None if price is None else _charges(view, intent, price),
        order_value=None if price is None else money(price * intent.quantity),
        funds_available=available_funds(book),
    )


def _charges(view: MarketView, intent: OrderIntent, price: Decimal) -> Charges | None:
    try:
        return charges_for(
            spec=view.spec,
            side=intent.side,
            quantity=intent.quantity,
            price=price,
            product=intent.product,
            on=to_ist(view.at).date(),
        )
    except RatesNotCovered:
        return None
