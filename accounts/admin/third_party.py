"""Staff pages that other packages bring: what shows secrets or skips our services goes."""

# The pages taken back below must have been registered first, whatever the order of apps.
from allauth.account import admin as account_admin  # noqa: F401
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa import admin as mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as usersessions_admin  # noqa: F401
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.contrib.sites import admin as sites_admin  # noqa: F401
from django.contrib.sites.models import Site
from unfold.admin import ModelAdmin

for model in (EmailAddress, EmailConfirmation, Authenticator, UserSession, Site, Group):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Groups of staff."""
