"""The door of the staff area: staff only, by the terminal's own login, with a second factor."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts import rls, selectors

LOGIN_PAGE = "/login"
ADMIN_ROOT = "/admin/"


class AdminGateMiddleware:
    """Guards every page below ``/admin/``, whatever admin site or view answers there.

    Django's own login form knows no second factor, so nobody ever reaches it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or answer with what is missing."""
        if not request.path_info.startswith(ADMIN_ROOT):
            return self.get_response(request)
        if not request.user.is_authenticated:
            after = urlencode({"next": ADMIN_ROOT})
            return HttpResponseRedirect(f"{LOGIN_PAGE}?{after}")
        if request.path_info == f"{ADMIN_ROOT}logout/" and request.method == "POST":
            get_adapter().logout(request)  # closes the session's sockets, too
            return HttpResponseRedirect("/")
        if not request.user.is_staff:
            raise PermissionDenied
        if not selectors.has_second_factor(user_id=request.user.pk):
            return render(request, "accounts/second_factor_needed.html", status=403)
        rls.tenant_set(rls.ALL)  # TenantMiddleware, further out, gives it back
        return self.get_response(request)
