"""The staff area (django-unfold)."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy


def _item(title: str, icon: str, view: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{view}_changelist")}


def _favicon(_request: object) -> str:
    return static("app/favicon.svg")


UNFOLD = {
    "SITE_TITLE": "Terminal staff",
    "SITE_HEADER": "Next-Gen Algo Terminal",
    "SITE_SUBHEADER": "Staff",
    "SITE_URL": "/app",
    "SITE_SYMBOL": "candlestick_chart",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _favicon}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "terminal.admin.dashboard",
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254)",
            "100": "oklch(93% .032 255)",
            "200": "oklch(88% .059 254)",
            "300": "oklch(81% .105 252)",
            "400": "oklch(71% .165 255)",
            "500": "oklch(62% .188 259)",
            "600": "oklch(55% .19 262)",
            "700": "oklch(49% .18 264)",
            "800": "oklch(42% .15 265)",
            "900": "oklch(38% .12 265)",
            "950": "oklch(28% .09 267)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "People",
                "items": [
                    _item("Users", "person", "accounts_user"),
                    _item("Organisations", "domain", "accounts_organisation"),
                    _item("Audit log", "history", "accounts_auditentry"),
                ],
            },
            {
                "title": "Billing",
                "items": [
                    _item("Plans", "sell", "billing_plan"),
                    _item("Who is on which", "assignment_ind", "billing_organisationplan"),
                ],
            },
            {
                "title": "Trading",
                "items": [
                    _item("Orders", "receipt_long", "orders_order"),
                    _item("Trades", "swap_horiz", "orders_trade"),
                    _item("Positions", "account_balance_wallet", "orders_position"),
                    _item("Broker accounts", "hub", "brokers_brokeraccount"),
                    _item("Paper orders", "science", "brokers_paperorder"),
                    _item("Paper trades", "science", "brokers_papertrade"),
                    _item("Instruments", "candlestick_chart", "marketdata_instrument"),
                ],
            },
            {
                "title": "Risk",
                "items": [
                    _item("Scopes and kill switch", "shield", "rms_riskscope"),
                    _item("Verdicts", "gavel", "rms_verdict"),
                ],
            },
            {
                "title": "Operation",
                "items": [
                    _item("Troubles of the feed", "sensors_off", "marketdata_feedincident"),
                    _item("Leases", "lock_clock", "terminal_runnerlease"),
                    _item("Periodic tasks", "schedule", "django_celery_beat_periodictask"),
                    _item("Intervals", "timer", "django_celery_beat_intervalschedule"),
                    _item("Crontabs", "calendar_month", "django_celery_beat_crontabschedule"),
                ],
            },
        ],
    },
}
