"""Base of all socket consumers: lets in, watches, and shows out."""

import asyncio
import contextlib
from collections.abc import Callable
from enum import IntEnum
from typing import Any, ClassVar

import redis
import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from accounts import rls
from accounts.context import Caller
from accounts.errors import OrganisationNotFound
from accounts.roles import Scope
from accounts.sockets import groups
from accounts.sockets.authentication import authenticate, bearer_of, origin_allowed

logger = structlog.get_logger(__name__)


class CloseCode(IntEnum):
    """Why a socket was closed; the browser decides by it whether to log in or to come back."""

    BAD_MESSAGE = 4400
    AUTH = 4401
    FORBIDDEN = 4403
    STALE = 4408
    TOO_MANY = 4429
    DRAINING = 4503


class Refused(Exception):
    """The socket must be closed with ``code``."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class AuthenticatedConsumer(AsyncWebsocketConsumer):
    """A consumer whose ``self.caller`` is valid for as long as it is open.

    Refusals accept first and close then: a refused handshake is 1006 in every browser, which looks
    like an outage. Subclasses set ``required_scope`` and override ``opened``, ``receive``,
    ``closed`` and, if they care, ``caller_changed`` and ``group_names``.
    """

    required_scope: ClassVar[Scope | None] = None
    recheck_every_s: ClassVar[float] = 60.0

    caller: Caller | None = None
    _is_open: bool = False
    _joined: tuple[str, ...] = ()
    _watch: asyncio.Task[None] | None = None

    async def opened(self) -> None:
        """Run once the caller is known and the groups are joined."""

    async def closed(self, code: int) -> None:
        """Run when an open socket ends; not for refused ones."""

    async def caller_changed(self) -> None:
        """Run when a re-check found another role or other scopes in ``self.caller``."""

    def group_names(self, caller: Caller) -> tuple[str, ...]:
        """Return further groups to join, e.g. ``groups.organisation(caller.organisation_id)``."""
        return ()

    async def in_tenant(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return ``function(*args, **kwargs)``, run in a thread that sees the caller's rows."""
        if self.caller is None:
            raise Refused(CloseCode.AUTH)
        return await database_sync_to_async(_scoped)(
            self.caller.organisation_id, function, args, kwargs
        )

    async def close(self, code: int | bool | None = None, reason: str | None = None) -> None:
        """Close with a plain integer: Daphne's protocol refuses even an IntEnum member."""
        await super().close(code=int(code) if code else code, reason=reason)

    async def connect(self) -> None:
        """Accept, then authenticate and join the groups, or close with the reason."""
        await self.accept()
        try:
            self.caller = await self._let_in()
            await self._join(self.caller)
        except Refused as refusal:
            await self.close(refusal.code)
            return
        except (DatabaseError, redis.RedisError, OSError):
            logger.warning("socket_refused", reason="dependency away", exc_info=True)
            await self.close(CloseCode.DRAINING)
            return
        self._is_open = True
        self._watch = asyncio.create_task(self._keep_watch())
        await self.opened()

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Drop what arrives from a socket that was refused or shown out but has not gone yet."""
        if self._is_open:
            await super().websocket_receive(message)

    async def disconnect(self, code: int) -> None:
        """Leave the groups and stop watching."""
        self._is_open = False
        if self._watch:
            self._watch.cancel()
        joined, self._joined = self._joined, ()
        for name in joined:
            with contextlib.suppress(redis.RedisError, OSError):
                await self.channel_layer.group_discard(name, self.channel_name)
        if self._watch:
            await self.closed(code)

    async def session_closed(self, event: dict[str, Any]) -> None:
        """Close: the session was ended or the API key revoked."""
        await self._show_out(CloseCode.AUTH)

    async def membership_changed(self, event: dict[str, Any]) -> None:
        """Look again: the person's role changed or they left."""
        await self._recheck()

    async def _let_in(self) -> Caller:
        if bearer_of(self.scope) is None and not origin_allowed(self.scope):
            raise Refused(CloseCode.FORBIDDEN)
        try:
            caller = await authenticate(self.scope)
        except OrganisationNotFound:
            raise Refused(CloseCode.FORBIDDEN) from None
        if caller is None:
            raise Refused(CloseCode.AUTH)
        if self.required_scope and self.required_scope not in caller.scopes:
            raise Refused(CloseCode.FORBIDDEN)
        return caller

    async def _join(self, caller: Caller) -> None:
        own = (
            groups.api_key(caller.api_key_id)
            if caller.api_key_id
            else groups.session(caller.session_key or "")
        )
        names = (own, groups.user(caller.user_id), *self.group_names(caller))
        for name in names:
            await self.channel_layer.group_add(name, self.channel_name)
        self._joined = names

    async def _keep_watch(self) -> None:
        """Look again at intervals: the message that closes at once may have been lost."""
        while self._is_open:
            await asyncio.sleep(self.recheck_every_s)
            try:
                await self._recheck()
            except (DatabaseError, OSError):
                logger.warning("socket_recheck_failed", exc_info=True)

    async def _recheck(self) -> None:
        try:
            caller = await self._let_in()
        except Refused as refusal:
            await self._show_out(refusal.code)
            return
        if self._is_open and caller != self.caller:
            self.caller = caller
            await self.caller_changed()

    async def _show_out(self, code: CloseCode) -> None:
        if self._is_open:
            self._is_open = False
            await self.close(code)


def _scoped(tenant: Any, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    with rls.tenant_scope(tenant):
        return function(*args, **kwargs)
