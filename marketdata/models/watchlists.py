"""Watchlists: a person's lists of instruments within one organisation."""

import uuid

from django.conf import settings
from django.db import models


class Watchlist(models.Model):
    """One named list of one person; ``position`` orders a person's lists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "name"], name="watchlist_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class WatchlistItem(models.Model):
    """One instrument of a list; ``position`` orders them.

    The organisation is repeated here, so that row-level security needs no join.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    watchlist = models.ForeignKey(Watchlist, on_delete=models.CASCADE, related_name="items")
    instrument = models.ForeignKey(
        "marketdata.Instrument", on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watchlist", "instrument"], name="watchlist_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.watchlist_id} {self.position}"
