"""The demo organisation: made once, so that a newcomer can trade at the first start."""

import json
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.selectors import membership_resolve
from accounts.services import user_create
from billing.selectors import plan_of
from billing.services import plan_assign

DEMO_EMAIL = "demo@example.com"
DEMO_PLAN = "pro"


def demo_seed() -> bool:
    """Create the demo login with its organisation and paper account; return False if it exists.

    The password is random for each installation and kept in ``demo_login.json`` beside the
    database.
    """
    known = EmailAddress.objects.filter(email=DEMO_EMAIL).first()
    if known is not None:
        _plan_give(known.user_id)
        return False
    password = f"demo-{secrets.token_hex(4)}"
    user = user_create(
        email=DEMO_EMAIL,
        password=password,
        is_verified=True,
        name="Demo Trader",
        is_staff=True,
        is_superuser=True,
    )
    _plan_give(user.pk)
    path = Path(settings.VAR_DIR) / "demo_login.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"email": DEMO_EMAIL, "password": password}))
    return True


def _plan_give(user_id: int) -> None:
    """Put the demo organisation on the plan that shows everything, unless it was given one."""
    membership = membership_resolve(user_id=user_id, organisation_id=None)
    if membership is None:
        return
    organisation_id = membership.organisation_id
    if plan_of(organisation_id=organisation_id).since is None:
        plan_assign(organisation_id=organisation_id, plan_code=DEMO_PLAN, actor="system:demo")
