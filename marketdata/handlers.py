"""Reactions to events; bound in ``terminal/wiring.py``."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from accounts.sockets import groups
from terminal.kernel.events import PlanChanged


def plan_changed(event: PlanChanged) -> None:
    """Have the organisation's sockets read again what they may do."""
    send = async_to_sync(get_channel_layer().group_send)
    send(groups.plan(event.organisation_id), {"type": "plan.changed"})
