"""Errors of market data."""

from terminal.kernel.errors import Conflict, NotFound, ValidationFailed


class WatchlistNotFound(NotFound):
    """No such list of this person in this organisation."""

    code = "watchlist.not_found"


class WatchlistNameTaken(Conflict):
    """The person has a list of that name; choose another."""

    code = "watchlist.name_taken"


class WatchlistFull(ValidationFailed):
    """Too many lists, or too many instruments on one; ``extra`` names the limit."""

    code = "watchlist.full"


class AlertNotFound(NotFound):
    """No such alert of this person in this organisation."""

    code = "alert.not_found"


class TooManyAlerts(ValidationFailed):
    """The person has as many alerts as are possible; delete some."""

    code = "alert.too_many"
