"""What the views of orders share."""

from typing import Any, cast

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import ErrorSerializer
from accounts.context import Caller
from orders import selectors
from orders.api.paging import cursor_of

REFUSED = {
    400: ErrorSerializer,
    401: ErrorSerializer,
    403: ErrorSerializer,
    404: ErrorSerializer,
    429: ErrorSerializer,
}


def caller_of(request: Request) -> Caller:
    return cast(Caller, request.auth)


def valid(kind: Any, data: Any) -> dict[str, Any]:
    serializer = kind(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def page_of(rows: list[dict[str, Any]], marks: list[selectors.PageMark], limit: int) -> Response:
    """Answer with ``limit`` of the rows; one more was asked for to know whether there are more."""
    following = cursor_of(marks[limit - 1]) if len(rows) > limit else None
    return Response({"results": rows[:limit], "next": following})
