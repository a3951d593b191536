"""REST of risk management: thin views over selectors and services."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.reauthentication import require_recent_authentication
from accounts.api.serializers import ErrorSerializer
from accounts.context import Caller
from accounts.roles import Scope
from rms import selectors, services
from rms.api import serializers
from rms.api.access import account_chain, kill_switch_authorise, scope_chain
from rms.rules.catalogue import ALL_RULES
from rms.selectors import ScopeChain, ScopeView
from terminal.kernel.enums import ScopeType

REFUSED = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    404: ErrorSerializer,
}


class RiskStateView(APIView):
    """State and limits of an account."""

    scopes = {"GET": Scope.RISK_READ}

    @extend_schema(
        operation_id="risk_state_get",
        parameters=[serializers.StateQuerySerializer],
        responses={200: serializers.RiskStateSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Say what holds for an account (without one: for the caller), and who says so."""
        query = _valid(serializers.StateQuerySerializer, request.query_params)
        chain = account_chain(_caller(request), query.get("account_id"))
        views = selectors.scope_views(chain=chain)
        risk = selectors.merged_views(views)
        body = {
            "state": risk.state,
            "state_scope": risk.state_scope,
            "state_reason": risk.state_reason,
            "scopes": views,
            "effective_limits": risk.limits,
        }
        return Response(serializers.RiskStateSerializer(body).data)


class KillSwitchView(APIView):
    """Stop and release."""

    # Traders, who cannot write risk, may stop themselves: the rest is checked against the scope.
    scopes = {"POST": Scope.RISK_READ}

    @extend_schema(
        operation_id="risk_kill_switch",
        request=serializers.KillSwitchSerializer,
        responses={200: serializers.ScopeStateSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Stop new positions in a scope at once, or release it (needs re-authentication)."""
        data = _valid(serializers.KillSwitchSerializer, request.data)
        caller, scope_type = _caller(request), ScopeType(data["scope_type"])
        chain = scope_chain(caller, scope_type, data.get("scope_id", ""))
        only_own = kill_switch_authorise(caller, chain)
        if not data["engage"]:
            require_recent_authentication(request)
        view = services.kill_switch_set(
            organisation_id=caller.organisation_id,
            caller_user_id=caller.user_id,
            scope_type=scope_type,
            scope_id=chain.levels()[-1][1],
            engage=data["engage"],
            reason=data["reason"],
            actor=caller.actor,
            only_own=only_own,
        )
        return Response(serializers.scope_json(view))


class LimitsView(APIView):
    """Own limits of a scope."""

    scopes = {"GET": Scope.RISK_READ, "PUT": Scope.RISK_WRITE}

    @extend_schema(
        operation_id="risk_limits_get",
        parameters=[serializers.ScopeQuerySerializer],
        responses={200: serializers.ScopeLimitsSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Show a scope's own limits and those in force after all levels above."""
        chain = self._chain(request)
        return Response(_limits_json(chain))

    @extend_schema(
        operation_id="risk_limits_set",
        parameters=[serializers.ScopeQuerySerializer],
        request=serializers.LimitsSerializer,
        responses={200: serializers.ScopeLimitsSerializer, **REFUSED},
    )
    def put(self, request: Request) -> Response:
        """Replace a scope's limits: tighter ones hold at once, looser ones from the next day."""
        chain = self._chain(request)
        body = serializers.LimitsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.limits_set(
            chain=chain,
            caller_user_id=_caller(request).user_id,
            limits=body.to_limit_set(),
            actor=_caller(request).actor,
        )
        return Response(_limits_json(chain))

    def _chain(self, request: Request) -> ScopeChain:
        query = _valid(serializers.ScopeQuerySerializer, request.query_params)
        return scope_chain(
            _caller(request), ScopeType(query["scope_type"]), query.get("scope_id", "")
        )


class RulesView(APIView):
    """The pre-trade rules."""

    scopes = {"GET": Scope.RISK_READ}

    @extend_schema(
        operation_id="risk_rules_list",
        parameters=[serializers.StateQuerySerializer],
        responses={200: serializers.RuleListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List every rule in words, with the limit in force for an account or the caller."""
        query = _valid(serializers.StateQuerySerializer, request.query_params)
        chain = account_chain(_caller(request), query.get("account_id"))
        limits = selectors.merged_views(selectors.scope_views(chain=chain)).limits
        rules = [
            {
                "rule": rule.code,
                "title": rule.title,
                "description": rule.description,
                "limit": rule.limit_text(limits),
            }
            for rule in ALL_RULES
        ]
        return Response({"results": serializers.RuleSerializer(rules, many=True).data})


def _limits_json(chain: ScopeChain) -> dict[str, Any]:
    views: list[ScopeView] = selectors.scope_views(chain=chain)
    limits = selectors.merged_views(views).limits
    effective = serializers.EffectiveLimitsSerializer(limits).data
    return {**serializers.scope_json(views[-1]), "effective_limits": effective}


def _caller(request: Request) -> Caller:
    return cast(Caller, request.auth)


def _valid(serializer: type[Any], data: Any) -> dict[str, Any]:
    """Return the validated data; 400 with the fields at fault otherwise."""
    checked = serializer(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
