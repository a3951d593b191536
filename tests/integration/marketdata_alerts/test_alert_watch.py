"""The watch: ticks fire alerts, once, and their person is told."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from marketdata.alerts.watch import AlertWatch
from marketdata.models import PriceAlert
from marketdata.services.alerts import alert_fire
from marketdata.stream import QuoteStream
from notifications.models import Notification
from terminal.infra import clock as process_clock
from terminal.infra.leases import Lease
from terminal.infra.redis import redis_client
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import api_client_for, make_user, personal_organisation
from tests.factories.live import publish_quote, set_market
from tests.factories.marketdata import make_instrument

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def desk():
    """A person, a share, a frozen clock and a watch holding its lease."""
    with process_clock.use(FrozenClock(NOW)):
        set_market(max_quote_age_s=5.0)
        yield Desk()


class Desk:
    def __init__(self) -> None:
        self.user = make_user()
        self.organisation = personal_organisation(self.user)
        self.share = make_instrument("RELIANCE").pk
        self.watch = AlertWatch(QuoteStream(redis_client()))
        self.lease = Lease.acquire("alerts:0")

    def alert(self, op: str = "above", value: str = "100", **terms) -> PriceAlert:
        return PriceAlert.objects.create(
            organisation=self.organisation, user=self.user, instrument_id=self.share,
            field=terms.pop("field", "ltp"), op=op, value=Decimal(value), **terms,
        )  # fmt: skip

    def tick(self, ltp: str, seconds: float = 2.0) -> None:
        """Let time pass, have the alerts read anew, publish and judge."""
        process_clock.clock().advance(seconds)
        set_market(max_quote_age_s=5.0)
        assert self.lease.renew()
        self.watch.step(self.lease)
        publish_quote(self.share, ltp)
        self.watch.step(self.lease)

    def titles(self) -> list[str]:
        return list(Notification.objects.order_by("created_at").values_list("title", flat=True))


def test_a_price_above_fires_once_and_tells(desk: Desk) -> None:
    alert = desk.alert(value="100", note="mind the gap")
    desk.tick("99.95")
    assert desk.titles() == []
    desk.tick("100.00")
    desk.tick("105.00")
    alert.refresh_from_db()
    assert (alert.state, alert.times, alert.triggered_value) == ("triggered", 1, Decimal(100))
    assert desk.titles() == ["RELIANCE is at or above ₹100.00"]
    client = api_client_for(desk.user)
    answer = client.get("/api/v1/notifications").json()
    assert answer["unread"] == 1
    assert answer["results"][0]["body"] == "Now ₹100.00 · mind the gap"
    assert answer["results"][0]["about"]["alert_id"] == str(alert.id)
    assert client.post("/api/v1/notifications/read").json() == {"read": 1}
    assert client.get("/api/v1/notifications").json()["unread"] == 0


def test_crossing_needs_the_other_side_first(desk: Desk) -> None:
    desk.alert("crosses", "100")
    desk.tick("101")
    assert desk.titles() == []
    desk.tick("99")
    assert desk.titles() == ["RELIANCE crossed ₹100.00"]


def test_every_minute_means_a_minute(desk: Desk) -> None:
    desk.alert("below", "100", repeat="every_minute")
    desk.tick("99")
    desk.tick("98", 30)
    assert len(desk.titles()) == 1
    desk.tick("97", 31)
    assert len(desk.titles()) == 2


def test_paused_and_expired_alerts_are_silent(desk: Desk) -> None:
    desk.alert(state="paused")
    over = desk.alert(expires_at=NOW + timedelta(seconds=1))
    desk.tick("105")
    over.refresh_from_db()
    assert (desk.titles(), over.state) == ([], "expired")


def test_an_old_price_is_no_news(desk: Desk) -> None:
    publish_quote(desk.share, "105")
    process_clock.clock().advance(6)
    set_market(max_quote_age_s=5.0)
    desk.alert()
    desk.watch.step(desk.lease)
    assert desk.titles() == []


def test_a_condition_that_holds_already_fires_without_another_tick(desk: Desk) -> None:
    publish_quote(desk.share, "105")
    desk.alert()
    desk.watch.step(desk.lease)
    assert len(desk.titles()) == 1


def test_firing_twice_at_the_same_moment_tells_once(desk: Desk) -> None:
    alert = desk.alert()
    assert alert_fire(alert_id=alert.id, value=Decimal(101), now=NOW)
    assert not alert_fire(alert_id=alert.id, value=Decimal(101), now=NOW)
    assert len(desk.titles()) == 1


def test_the_news_is_mailed_when_wanted(desk: Desk, mailoutbox, settings) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    desk.alert(by_email=True)
    desk.tick("101")
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([desk.user.email], "RELIANCE is at or above ₹100.00")


def test_without_alerts_nothing_is_subscribed(desk: Desk) -> None:
    assert desk.watch.step(desk.lease) is False
