"""Sensitive steps: a fresh proof of who sits at the browser."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from rest_framework.request import Request

from accounts.api.caller import caller_of
from accounts.errors import SessionRequired
from terminal.kernel.errors import ReauthenticationRequired


def require_session(request: Request) -> None:
    """Go on only for a person in a browser.

    Raises:
        SessionRequired: for API keys.
    """
    if caller_of(request).via != "session":
        raise SessionRequired("Only a person logged in by browser may do this, not an API key.")


def require_recent_authentication(request: Request) -> None:
    """Go on only if the person proved within the last five minutes, after login, who they are.

    Raises:
        SessionRequired: for API keys.
        ReauthenticationRequired: if the proof is missing or old.
    """
    require_session(request)
    if not did_recently_reauthenticate(request._request):
        raise ReauthenticationRequired("Confirm that it is you, then try again.")
