"""The caller of a request, typed."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.context import Caller


def caller_of(request: Request) -> Caller:
    """Return who is calling.

    Raises:
        NotAuthenticated: if nobody is, which a view without AllowPublic never sees.
    """
    if not isinstance(request.auth, Caller):
        raise NotAuthenticated
    return request.auth
