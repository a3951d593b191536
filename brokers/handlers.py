"""Reactions to events; bound in ``terminal/wiring.py``."""

from brokers.services import paper_account_open
from terminal.kernel.events import OrganisationCreated


def organisation_created(event: OrganisationCreated) -> None:
    """Give every new organisation its paper account."""
    paper_account_open(organisation_id=event.organisation_id, owner_id=event.owner_id)
