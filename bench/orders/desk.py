"""A database of the benchmark's own, with accounts, keys, instruments and a market."""

import os
import threading
from urllib.parse import urlsplit


def own_database(server: str) -> tuple[str, str]:
    """Create a database on ``server``; return its URL and name."""
    import psycopg

    name = f"bench_order_path_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl(), name


def drop_database(server: str, name: str) -> None:
    """Remove the benchmark's database."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def seed(accounts: int) -> tuple[list[tuple[str, str]], list[int]]:
    """Migrate and create accounts with keys and instruments; return (key, account id), ids."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_row (id bigserial PRIMARY KEY, body text, at timestamptz)"
        )
    from rms.canonical import encode_set
    from rms.limits import LimitSet
    from rms.models import RiskScope
    from terminal.kernel.enums import ScopeType
    from tests.factories.accounts import make_api_key, make_user, personal_organisation
    from tests.factories.brokers import make_paper_account
    from tests.factories.marketdata import make_instrument

    limits = LimitSet(
        max_orders_per_second=10_000,
        exit_reserve_per_second=0,
        max_orders_per_minute=1_000_000,
        max_orders_per_day=10_000_000,
        max_open_orders=100_000,
        max_order_value=10**9,
    )
    RiskScope.objects.update_or_create(
        organisation=None,
        scope_type=ScopeType.PLATFORM.value,
        scope_id="",
        defaults={"limits": encode_set(limits)},
    )
    callers = []
    for _ in range(accounts):
        user = make_user()
        organisation = personal_organisation(user)
        account = make_paper_account(organisation, user)
        callers.append((make_api_key(user, organisation)[1], str(account.id)))
    strikes = range(25000, 25000 + 4 * 50, 50)
    ids = [
        make_instrument(
            f"NIFTY29DEC26{strike}CE",
            type="OPT",
            strike=strike,
            right="CE",
            exchange="NFO",
            underlying="NIFTY",
            lot_size=65,
            tick_size="0.05",
        ).id
        for strike in strikes
    ]
    return callers, ids


def market(ids: list[int], stop: threading.Event) -> None:
    """Keep prices and the market clock fresh."""
    from tests.factories.live import make_quote, publish_quotes, set_market

    while not stop.is_set():
        set_market()
        publish_quotes(
            *(make_quote(id_, "100", bid_qty=10**8, ask_qty=10**8, ltq=10**7) for id_ in ids)
        )
        stop.wait(0.5)
