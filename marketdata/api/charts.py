"""REST of a person's charts, and of the days on which markets are shut."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Scope
from marketdata.api import charts_serializers as serializers
from marketdata.selectors.charts import chart_get
from marketdata.selectors.holidays import holidays
from marketdata.services.charts import chart_save

REFUSED = {400: ErrorSerializer, 401: ErrorSerializer, 403: ErrorSerializer}


class ChartView(APIView):
    """The caller's chart of one instrument."""

    scopes = {"GET": Scope.MARKETDATA_READ, "PUT": Scope.WORKSPACE_WRITE}
    throttle_scope = "charts"

    @extend_schema(
        operation_id="chart_get",
        responses={200: serializers.ChartSerializer, **REFUSED, 404: ErrorSerializer},
    )
    def get(self, request: Request, instrument_id: int) -> Response:
        """Return the caller's drawings and indicators on an instrument; empty if there are none."""
        caller = caller_of(request)
        chart = chart_get(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            instrument_id=instrument_id,
        )
        return Response(serializers.ChartSerializer(chart).data)

    @extend_schema(
        operation_id="chart_save",
        request=serializers.ChartSerializer,
        responses={
            200: serializers.ChartSerializer,
            **REFUSED,
            404: ErrorSerializer,
            409: ErrorSerializer,
        },
    )
    def put(self, request: Request, instrument_id: int) -> Response:
        """Replace the caller's drawings and indicators on an instrument; at most 64 KiB.

        With `revision`, 409 `chart.changed` if the chart was saved since that revision was read.
        """
        caller = caller_of(request)
        body = serializers.ChartSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chart = chart_save(
            organisation_id=caller.organisation_id,
            user_id=caller.user_id,
            instrument_id=instrument_id,
            **body.validated_data,
        )
        return Response(serializers.ChartSerializer(chart).data)


class HolidaysView(APIView):
    """Days on which an exchange is shut or keeps other hours."""

    scopes = {"GET": Scope.MARKETDATA_READ}

    @extend_schema(
        operation_id="market_holidays",
        parameters=[serializers.HolidaysQuerySerializer],
        responses={200: serializers.HolidaysSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List holidays and special sessions of a year."""
        query = serializers.HolidaysQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = holidays(**query.validated_data)
        return Response(serializers.HolidaysSerializer(found).data)
