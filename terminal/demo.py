"""The demo organisation: made once, so that a newcomer can trade at the first start."""

import json
import secrets
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.services import user_create

DEMO_EMAIL = "demo@example.com"


def demo_seed() -> bool:
    """Create the demo login with its organisation and paper account; return False if it exists.

    The password is random for each installation and kept in ``demo_login.json`` beside the
    database.
    """
    if EmailAddress.objects.filter(email=DEMO_EMAIL).exists():
        return False
    password = f"demo-{secrets.token_hex(4)}"
    user_create(
        email=DEMO_EMAIL,
        password=password,
        is_verified=True,
        name="Demo Trader",
        is_staff=True,
        is_superuser=True,
    )
    path = Path(settings.VAR_DIR) / "demo_login.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"email": DEMO_EMAIL, "password": password}))
    return True
