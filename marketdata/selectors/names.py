"""Names of instruments."""

from collections.abc import Collection

from marketdata.models import Instrument


def instrument_names(ids: Collection[int]) -> dict[int, str]:
    """Return the plain name (``Reliance Industries``) by instrument id; one query."""
    return dict(Instrument.objects.filter(id__in=ids).values_list("id", "name"))
