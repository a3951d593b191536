"""Which scope a request means, and whether its caller may act there."""

from uuid import UUID

from accounts.context import Caller
from accounts.roles import Scope
from accounts.selectors import organisation_member_ids
from rms import ports
from rms.errors import ScopeForbidden
from rms.selectors import ScopeChain
from terminal.kernel.enums import ScopeType
from terminal.kernel.errors import NotFound, ValidationFailed


def account_chain(caller: Caller, account_id: UUID | None) -> ScopeChain:
    """Return the chain of one of the organisation's accounts; of the caller without an account.

    Raises:
        NotFound: if the organisation has no such account.
    """
    if account_id is None:
        return ScopeChain(organisation_id=caller.organisation_id, user_id=caller.user_id)
    owner_id = ports.account_owner.get()(
        organisation_id=caller.organisation_id, account_id=account_id
    )
    return ScopeChain(
        organisation_id=caller.organisation_id, user_id=owner_id, account_id=account_id
    )


def scope_chain(caller: Caller, scope_type: ScopeType, scope_id: str) -> ScopeChain:
    """Return the chain whose innermost scope is the one named; an empty id means the caller's.

    Raises:
        NotFound: if the scope is not in the caller's organisation.
        ValidationFailed: if an account is not named by its id.
    """
    if scope_type is ScopeType.ACCOUNT:
        try:
            return account_chain(caller, UUID(scope_id))
        except ValueError:
            raise ValidationFailed(
                "scope_id must be the id of an account.", fields={"scope_id": ["Not a UUID."]}
            ) from None
    if scope_type is ScopeType.USER:
        user_id = scope_id or str(caller.user_id)
        members = organisation_member_ids(organisation_id=caller.organisation_id)
        if user_id not in {str(member) for member in members}:
            raise NotFound("No such member in this organisation.")
        return ScopeChain(organisation_id=caller.organisation_id, user_id=int(user_id))
    if scope_id not in ("", str(caller.organisation_id)):
        raise NotFound("No such organisation here.")
    return ScopeChain(organisation_id=caller.organisation_id)


def kill_switch_authorise(caller: Caller, chain: ScopeChain) -> bool:
    """Return whether the caller may only release what they themselves stopped.

    Risk managers and owners may stop and release everything in the organisation, traders their own
    person and accounts.

    Raises:
        ScopeForbidden: for everybody else.
    """
    if Scope.RISK_WRITE in caller.scopes:
        return False
    if Scope.ORDERS_WRITE in caller.scopes and chain.user_id == caller.user_id:
        return True
    raise ScopeForbidden(
        "You may stop trading for yourself and your accounts only; ask an owner or a risk manager.",
        scope=Scope.RISK_WRITE.value,
    )
