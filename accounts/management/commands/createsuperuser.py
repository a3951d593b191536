"""``manage.py createsuperuser``: Django's, with a personal organisation for the new user."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import personal_organisation_ensure


class Command(DjangoCommand):
    """Create a staff user; both user and organisation, or neither."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the user, then the organisation of every superuser that lacks one."""
        with transaction.atomic():
            super().handle(*args, **options)
            owners = User.objects.filter(
                memberships__role=Role.OWNER, memberships__organisation__is_personal=True
            )
            for user in User.objects.filter(is_superuser=True).exclude(pk__in=owners.values("pk")):
                personal_organisation_ensure(user=user)
                # Whoever has a shell here vouches for the address.
                EmailAddress.objects.get_or_create(
                    user=user, email=user.email, defaults={"verified": True, "primary": True}
                )
