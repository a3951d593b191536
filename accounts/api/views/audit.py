"""The audit log."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors
from accounts.api import serializers
from accounts.api.answers import REFUSED
from accounts.api.caller import caller_of
from accounts.roles import Scope


class AuditView(APIView):
    """The organisation's audit log."""

    scopes = {"GET": Scope.AUDIT_READ}

    @extend_schema(
        operation_id="audit_list",
        parameters=[serializers.AuditQuerySerializer],
        responses={200: serializers.AuditEntryListSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List the newest entries."""
        query = serializers.AuditQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        entries, cursor = selectors.audit_page(
            organisation_id=caller_of(request).organisation_id,
            limit=query.validated_data["limit"],
            before_seq=query.validated_data.get("cursor"),
            action=query.validated_data.get("action", ""),
        )
        page = serializers.AuditEntrySerializer(entries, many=True).data
        return Response({"results": page, "next": str(cursor) if cursor else None})
