"""Tables of the infrastructure."""

from django.db import models


class RunnerLease(models.Model):
    """Who runs a long loop, and until when (database clock, milliseconds since 1970).

    ``epoch`` rises with every change of owner and is the fencing token: every write of a loop
    carries it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    owner = models.CharField(max_length=80)
    epoch = models.BigIntegerField(default=0)
    expires_at_ms = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} #{self.epoch} {self.owner}"
