"""Errors of brokers, beside the kernel's Broker* family that adapters raise."""

from terminal.kernel.errors import NotFound, TerminalError


class BrokerAccountNotFound(NotFound):
    """No such broker account in the caller's organisation."""

    code = "broker_account.not_found"


class RatesNotCovered(TerminalError):
    """No dated rate covers that trade: add the rate with its source; zero is never assumed."""

    code = "rates.not_covered"


class BrokerNotRegistered(TerminalError):
    """No adapter of that name is installed; the account cannot be reached."""

    code = "broker.not_registered"
