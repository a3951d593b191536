"""Staff hear of the feed's troubles, once for each; nobody else does."""

import pytest

from accounts.roles import Role
from marketdata.health.report import FeedStatus, Reason
from marketdata.health_watcher import FeedWatch
from marketdata.models import FeedIncident
from marketdata.services import incidents
from notifications import handlers
from notifications.models import Notification
from notifications.services import notification_create
from orders.broadcast import broadcaster
from terminal.infra import bus
from terminal.infra import clock as process_clock
from terminal.infra.leases import Lease, LeaseLost
from terminal.kernel import events
from terminal.kernel.clock import FrozenClock
from tests.factories.accounts import (
    api_client_for,
    make_member,
    make_organisation,
    make_user,
    personal_organisation,
)
from tests.factories.health import set_feed_health
from tests.integration.marketdata_live.test_live_feed import START

pytestmark = pytest.mark.django_db
SILENT = (Reason("silent", "The source has sent nothing for 9 s."),)


@pytest.fixture
def pushed(monkeypatch) -> list[str]:
    groups: list[str] = []
    monkeypatch.setattr(broadcaster, "put", lambda group, text: groups.append(group))
    return groups


@pytest.fixture
def look(pushed, django_capture_on_commit_callbacks):
    """A watch of the feed in a world whose clock stands still."""
    watches = [FeedWatch()]

    def step(*, seconds: float = 1.0, anew: bool = False, lease: Lease | None = None) -> None:
        process_clock.clock().advance(seconds)
        if anew:
            watches.append(FeedWatch())
        with django_capture_on_commit_callbacks(execute=True):
            watches[-1].step(lease)

    with process_clock.use(FrozenClock(START)):
        yield step


def told(user) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(user=user).order_by("created_at", "title")
    return list(rows.values_list("title", "body"))


def test_staff_are_told_once_when_it_begins_and_once_when_it_ends(look, pushed) -> None:
    staff, trader = make_user(is_staff=True), make_user()
    gone = make_user(is_staff=True, is_active=False)
    for _ in range(5):
        set_feed_health(FeedStatus.DEGRADED, reasons=SILENT)
        look()
    begun = (
        "Prices are disturbed",
        "The source has sent nothing for 9 s. New positions wait, exits go ahead.",
    )
    assert told(staff) == [begun]
    for _ in range(5):
        set_feed_health()
        look()
    assert told(staff)[1:] == [
        (
            "Prices are well again",
            "The trouble lasted 8 s. New positions may be opened again.",
        )
    ]
    assert told(trader) == told(gone) == []
    assert len(pushed) == 2
    assert {group.split(".")[-1] for group in pushed} == {str(staff.pk)}


def test_staff_read_it_in_every_organisation_they_work_in_and_nobody_else_does(look) -> None:
    desk = make_organisation()
    colleague = make_member(desk, Role.OWNER)
    staff = make_member(desk, Role.VIEWER)
    staff.is_staff = True
    staff.save()
    look(seconds=0)
    look(seconds=11)
    for organisation in (desk, personal_organisation(staff)):
        body = api_client_for(staff, organisation).get("/api/v1/notifications").json()
        assert [(row["kind"], row["title"]) for row in body["results"]] == [
            ("feed", "No prices arrive")
        ]
        assert body["results"][0]["about"] == {"status": "down", "source": ""}
    assert api_client_for(colleague, desk).get("/api/v1/notifications").json()["unread"] == 0


def test_a_watch_that_takes_over_does_not_tell_it_again(look) -> None:
    staff = make_user(is_staff=True)
    set_feed_health(FeedStatus.DEGRADED, reasons=SILENT)
    look()
    look(anew=True)
    look(seconds=4)
    assert len(told(staff)) == 1
    set_feed_health()
    look(anew=True)
    set_feed_health()
    look(seconds=3)
    assert [title for title, _ in told(staff)] == ["Prices are disturbed", "Prices are well again"]
    assert "9 s" in told(staff)[1][1]


def test_a_trouble_is_kept_with_the_worst_of_it(look) -> None:
    set_feed_health(FeedStatus.DEGRADED, reasons=SILENT)
    look()
    begun_at = process_clock.clock().now()
    for _ in range(2):
        look(seconds=6)  # the feed no longer reports
    incident = FeedIncident.objects.get()
    assert (incident.status, incident.ended_at) == ("degraded", None)
    assert [row["code"] for row in incident.reasons] == ["silent", "late"]
    assert incident.reasons[1]["message"] == "The feed has not reported for 7 s."
    set_feed_health()
    look()
    set_feed_health()
    look(seconds=3)
    incident.refresh_from_db()
    assert (incident.started_at, incident.source) == (begun_at, "simulator")
    assert incident.ended_at == process_clock.clock().now()


def test_a_feed_that_comes_and_goes_does_not_pile_up(look, monkeypatch) -> None:
    monkeypatch.setattr(incidents, "MOST_KEPT", 3)
    monkeypatch.setattr(handlers, "MOST_SHOWN", 5)
    staff = make_user(is_staff=True)
    alert = notification_create(
        organisation_id=personal_organisation(staff).pk,
        user_id=staff.pk,
        kind=Notification.Kind.ALERT,
        title="NIFTY above 26,000",
    )
    for _ in range(6):
        set_feed_health(FeedStatus.DEGRADED, reasons=SILENT)
        look()
        for _ in range(4):
            set_feed_health()
            look()
    kept = list(FeedIncident.objects.order_by("-pk").values_list("started_at", flat=True))
    assert len(kept) == 3
    assert kept == sorted(kept, reverse=True)
    assert FeedIncident.objects.filter(ended_at=None).count() == 0
    feed = Notification.objects.filter(user=staff, kind=Notification.Kind.FEED)
    assert feed.count() == 5
    assert feed.order_by("-created_at")[0].title == "Prices are well again"
    assert Notification.objects.filter(pk=alert.pk).exists()


def test_who_no_longer_holds_the_lease_tells_nothing(look, pushed) -> None:
    staff = make_user(is_staff=True)
    lease = Lease.acquire("feedwatch:0")
    lease.release()
    assert Lease.acquire("feedwatch:0")
    set_feed_health(FeedStatus.DEGRADED, reasons=SILENT)
    with pytest.raises(LeaseLost):
        look(lease=lease)
    assert not FeedIncident.objects.exists()
    assert told(staff) == pushed == []


def test_it_is_wired() -> None:
    listening = bus.subscriptions()
    assert handlers.feed_degraded in listening[events.FeedDegraded]
    assert handlers.feed_recovered in listening[events.FeedRecovered]
