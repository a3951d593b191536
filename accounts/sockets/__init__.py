"""WebSockets: who is calling, from where, and for how long that stays true."""

from accounts.sockets import groups
from accounts.sockets.authentication import authenticate, origin_allowed
from accounts.sockets.consumer import AuthenticatedConsumer, CloseCode

__all__ = ["AuthenticatedConsumer", "CloseCode", "authenticate", "groups", "origin_allowed"]
