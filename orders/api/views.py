"""REST of orders: thin views over services and selectors."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import ErrorSerializer
from accounts.context import Caller
from accounts.roles import Scope
from orders import selectors, services
from orders.api import queries, serializers
from orders.api.paging import mark_of
from orders.api.requests import REFUSED, caller_of, page_of, valid
from orders.api.throttle import OrdersThrottle
from orders.domain import facts as f
from orders.domain.timeline import describe
from orders.errors import IdempotencyKeyMissing
from orders.models import OrderFact
from orders.presentation import (
    decimal_text,
    order_json,
    time_text,
    trade_json,
)
from rms.selectors import VerdictRecord, change_verdicts, verdict_get

_CHANGE_REFUSED = REFUSED | {409: ErrorSerializer}
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="A fresh name for each order you want, 8 to 80 characters; the same name again "
    "gives the same answer and no second order.",
)
_KEY_LENGTH = range(8, 81)


class OrdersView(APIView):
    """The organisation's orders."""

    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE}
    throttle_classes = [OrdersThrottle]

    @extend_schema(
        operation_id="orders_list",
        parameters=[queries.OrderQuerySerializer],
        responses={200: serializers.OrderPageSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List orders, newest first."""
        query = valid(queries.OrderQuerySerializer, request.query_params)
        rows = selectors.order_list(
            organisation_id=caller_of(request).organisation_id,
            account_id=query.get("account_id"),
            status=query["status"],
            instrument_id=query.get("instrument_id"),
            after=mark_of(query.get("cursor")),
            limit=query["limit"] + 1,
        )
        marks = [selectors.PageMark(row.placed_at, str(row.id)) for row in rows]
        return page_of([order_json(row) for row in rows], marks, query["limit"])

    @extend_schema(
        operation_id="orders_place",
        parameters=[_KEY],
        request=serializers.OrderInSerializer,
        responses={
            201: serializers.OrderSerializer,
            **REFUSED,
            422: serializers.RiskDeniedSerializer,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Place an order: judged by risk, kept, and queued for its broker."""
        key = _idempotency_key(request)
        wish = serializers.OrderInSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        answer = services.order_place(
            caller=caller_of(request),
            account_id=wish.validated_data["account_id"],
            intent=wish.intent(_source(caller_of(request))),
            idempotency_key=key,
            exits_only=getattr(request, "is_over_rate", False),
        )
        return HttpResponse(answer.body, status=answer.status, content_type="application/json")


class PrecheckView(APIView):
    """What would happen."""

    scopes = {"POST": Scope.ORDERS_READ}

    @extend_schema(
        operation_id="orders_precheck",
        request=serializers.OrderInSerializer,
        responses={200: serializers.PrecheckSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Judge an order without placing it; nothing is stored."""
        wish = serializers.OrderInSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        result = services.order_precheck(
            caller=caller_of(request),
            account_id=wish.validated_data["account_id"],
            intent=wish.intent(_source(caller_of(request))),
        )
        decision, charges = result.decision, result.charges
        return Response(
            {
                "allowed": decision.allowed,
                "violations": [violation.to_json() for violation in decision.violations],
                "warnings": [warning.to_json() for warning in decision.warnings],
                "margin_required": decimal_text(result.margin_required),
                "charges": serializers.ChargesSerializer(charges).data if charges else None,
                "order_value": decimal_text(result.order_value),
                "funds_available": decimal_text(result.funds_available),
            }
        )


class OrderView(APIView):
    """One order."""

    scopes = {
        "GET": Scope.ORDERS_READ,
        "PATCH": Scope.ORDERS_WRITE,
        "DELETE": Scope.ORDERS_WRITE,
    }
    # Counted like all orders; only reads are ever held up, changes and cancels never.
    throttle_classes = [OrdersThrottle]

    @extend_schema(
        operation_id="orders_get", responses={200: serializers.OrderDetailSerializer, **REFUSED}
    )
    def get(self, request: Request, order_id: UUID) -> Response:
        """Return one order with its timeline, verdict and fills."""
        organisation_id = caller_of(request).organisation_id
        order = selectors.order_get(organisation_id=organisation_id, order_id=order_id)
        facts = selectors.order_facts(organisation_id=organisation_id, order_id=order_id)
        trades = selectors.trade_list(
            organisation_id=organisation_id, order_id=order_id, limit=1000
        )
        return Response(
            {
                **order_json(order),
                "timeline": _timeline(facts, organisation_id, order_id),
                "verdict": _verdict(
                    verdict_get(organisation_id=organisation_id, order_id=order_id)
                ),
                "trades": [trade_json(trade) for trade in trades],
            }
        )

    @extend_schema(
        operation_id="orders_modify",
        request=serializers.OrderChangeSerializer,
        responses={
            202: serializers.OrderSerializer,
            **_CHANGE_REFUSED,
            422: serializers.RiskDeniedSerializer,
        },
    )
    def patch(self, request: Request, order_id: UUID) -> Response:
        """Ask for new terms of a working order; they hold once the broker confirms them."""
        changes = valid(serializers.OrderChangeSerializer, request.data)
        order = services.order_modify(caller=caller_of(request), order_id=order_id, changes=changes)
        return Response(order_json(order), status=202)

    @extend_schema(
        operation_id="orders_cancel",
        responses={202: serializers.OrderSerializer, **_CHANGE_REFUSED},
    )
    def delete(self, request: Request, order_id: UUID) -> Response:
        """Ask for the order's end."""
        order = services.order_cancel(caller=caller_of(request), order_id=order_id)
        return Response(order_json(order), status=202)


class CancelAllView(APIView):
    """Every open order of an account at once."""

    scopes = {"POST": Scope.ORDERS_WRITE}
    throttle_classes = [OrdersThrottle]

    @extend_schema(
        operation_id="orders_cancel_all",
        request=serializers.CancelAllInSerializer,
        responses={202: serializers.CancelAllSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Ask for the end of every open order of the account."""
        data = valid(serializers.CancelAllInSerializer, request.data)
        requested = services.orders_cancel_all(
            caller=caller_of(request), account_id=data["account_id"]
        )
        return Response({"requested": requested}, status=202)


def _idempotency_key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) not in _KEY_LENGTH or not key.isprintable():
        message = "Send an Idempotency-Key header of 8 to 80 characters, fresh for each order."
        raise IdempotencyKeyMissing(message, fields={"Idempotency-Key": [message]})
    return key


def _source(caller: Caller) -> str:
    return "ui" if caller.via == "session" else "api"


def _timeline(
    rows: Sequence[OrderFact], organisation_id: UUID, order_id: UUID
) -> list[dict[str, Any]]:
    verdicts = {}
    if any(row.kind.startswith("modify_") for row in rows):
        verdicts = change_verdicts(organisation_id=organisation_id, order_id=order_id)
    return [_timeline_entry(row) | {"verdict": _verdict(verdicts.get(row.seq))} for row in rows]


def _timeline_entry(row: OrderFact) -> dict[str, Any]:
    title, detail = describe(f.decode(row.body))
    return {
        "seq": row.seq,
        "kind": row.kind,
        "at": time_text(row.at),
        "title": title,
        "detail": detail,
        "data": orjson.loads(row.body),
    }


def _verdict(verdict: VerdictRecord | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    return {
        "allowed": verdict.allowed,
        "violations": verdict.violations,
        "warnings": verdict.warnings,
        "rules_hash": verdict.rules_hash,
        "evaluated_at": time_text(verdict.evaluated_at),
    }
