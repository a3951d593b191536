"""Errors of billing."""

from terminal.kernel.errors import NotFound


class PlanNotFound(NotFound):
    """No plan of that code is on offer; choose another."""

    code = "plan.not_found"
