"""Activation of an authenticator app, whose first code counts as used."""

from typing import Any

from allauth.headless.mfa.views import ManageTOTPView
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse


class ReplaySafeTOTPView(ManageTOTPView):
    """allauth's view, except that the code which activated the app cannot log in as well."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Activate, then spend the code."""
        response = super().post(request, *args, **kwargs)
        authenticator = Authenticator.objects.filter(
            user=request.user, type=Authenticator.Type.TOTP
        ).first()
        if authenticator:
            # Validating a code marks it as used for as long as it would be accepted.
            authenticator.wrap().validate_code(self.input.cleaned_data["code"])
        return response
