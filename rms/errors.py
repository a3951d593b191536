"""Errors of risk management."""

from terminal.kernel.errors import Conflict, PermissionDenied, ValidationFailed


class LimitLooser(ValidationFailed):
    """A scope may only tighten what its ancestors allow; lower the value."""

    code = "risk.limit_looser"


class StateNotReleasable(Conflict):
    """The state was not set by a kill switch (a loss limit locked the scope until tomorrow)."""

    code = "risk.not_releasable"


class ScopeForbidden(PermissionDenied):
    """The caller may not do this to that scope; ask an owner or a risk manager."""

    code = "risk.scope_forbidden"
