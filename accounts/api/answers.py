"""What the views have in common."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers as drf
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers

NO_CONTENT = {204: OpenApiResponse(description="Done.")}
REFUSED = {
    401: serializers.ErrorSerializer,
    403: serializers.ErrorSerializer,
    404: serializers.ErrorSerializer,
}


def valid(serializer: type[drf.Serializer], request: Request) -> dict[str, Any]:
    """Return the validated body."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def results(serializer: type[drf.BaseSerializer], items: Any) -> Response:
    """Return ``{"results": [...]}``."""
    return Response({"results": serializer(items, many=True).data})
