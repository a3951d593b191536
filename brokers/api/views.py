"""REST of broker accounts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.caller import caller_of
from accounts.api.serializers import ErrorSerializer
from accounts.roles import Role, Scope
from brokers.api.serializers import BrokerAccountsSerializer
from brokers.selectors import accounts_list
from brokers.services import paper_account_open


class BrokerAccountsView(APIView):
    """The organisation's broker accounts."""

    scopes = {"GET": Scope.ORDERS_READ}

    @extend_schema(
        operation_id="broker_accounts_list",
        responses={
            200: BrokerAccountsSerializer,
            401: ErrorSerializer,
            403: ErrorSerializer,
            404: ErrorSerializer,
            429: ErrorSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """List the accounts that orders can go to."""
        caller = caller_of(request)
        accounts = accounts_list(organisation_id=caller.organisation_id)
        if not accounts and caller.role is Role.OWNER:
            # The process died between creating the organisation and opening its account.
            opened = paper_account_open(
                organisation_id=caller.organisation_id, owner_id=caller.user_id
            )
            accounts = [opened]
        return Response(BrokerAccountsSerializer({"results": accounts}).data)
