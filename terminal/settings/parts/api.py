"""REST: permissions deny by default, every route is throttled, errors have one shape."""

from enum import StrEnum
from typing import Any

from terminal.kernel import enums


def _words(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(item.value, item.value) for item in kind]


REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiKeyAuthentication",
        "accounts.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["terminal.infra.throttles.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "default": "1200/min",
        "orders": "6000/min",
        "charts": "240/min",
        "search": "600/min",
        "sensitive": "30/min",
        "status": "120/min",
    },
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": None,
    "EXCEPTION_HANDLER": "terminal.infra.exception_handler.handle_exception",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Next-Gen Algo Terminal API",
    "DESCRIPTION": "Prices and rupee amounts are strings, quantities are units, times are UTC.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # One name per word list, wherever it is used; otherwise collisions get a hash for a name.
    "ENUM_NAME_OVERRIDES": {
        "ExchangeEnum": _words(enums.Exchange),
        "ProductEnum": _words(enums.Product),
        "OrderTypeEnum": _words(enums.OrderType),
        "OrderStateEnum": _words(enums.OrderState),
        "RiskStateEnum": _words(enums.RiskState),
        "ScopeTypeEnum": _words(enums.ScopeType),
        "SourceModeEnum": _words(enums.SourceMode),
        "FeedStatusEnum": [(word, word) for word in ("ok", "degraded", "down")],
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}
