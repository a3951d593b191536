"""The one door to brokers. Protected: only ``orders`` may import it, so nothing gets past risk."""

from collections.abc import Callable
from uuid import UUID

from brokers.errors import BrokerNotRegistered
from brokers.paper.adapter import PaperBroker
from brokers.ports import BrokerPort
from brokers.selectors import PAPER, AccountRef, account_by_id

ADAPTERS: dict[str, Callable[[AccountRef], BrokerPort]] = {PAPER: PaperBroker}


def broker_for(account_id: UUID) -> BrokerPort:
    """Return the adapter of one broker account.

    Raises:
        BrokerAccountNotFound: if there is no such account.
        BrokerNotRegistered: if its broker has no adapter here.
    """
    account = account_by_id(account_id)
    adapter = ADAPTERS.get(account.broker)
    if adapter is None:
        raise BrokerNotRegistered(
            f"There is no adapter for {account.broker}.", account_id=str(account_id)
        )
    return adapter(account)
