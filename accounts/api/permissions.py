"""Permissions: nothing is allowed that a view did not name."""

from typing import TYPE_CHECKING, Final

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.context import Caller

if TYPE_CHECKING:  # rest_framework.views itself loads this module, as the default permission
    from rest_framework.views import APIView

ANY_CALLER: Final = "any"


class HasScope(BasePermission):
    """The view's ``scopes`` maps each method to the scope it needs; other methods are denied.

    ``ANY_CALLER`` as a scope admits every authenticated caller.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Return whether the caller may call this method of ``view``."""
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        method = "GET" if request.method == "HEAD" else request.method
        if getattr(view, str(request.method).lower(), None) is None:
            return True  # no such handler: let the view answer 405
        wanted = getattr(view, "scopes", {}).get(method)
        if wanted is None:
            return False
        if wanted != ANY_CALLER and wanted not in caller.scopes:
            self.message = f"This needs the scope {wanted}."
            return False
        return True


class AllowPublic(BasePermission):
    """For the few views that answer anybody."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Return True."""
        return True
