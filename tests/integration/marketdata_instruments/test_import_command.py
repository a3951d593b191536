"""``manage.py import_instruments`` from the outside: its words, and nothing changed on refusal."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from marketdata.models import BrokerToken, Instrument, InstrumentTerms
from terminal.infra.clock import clock, use
from terminal.kernel.clock import FrozenClock, to_ist
from tests.factories import masters as files

pytestmark = pytest.mark.django_db


def run(path: Path, format_: str, *options: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "import_instruments", str(path), "--format", format_, *options, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def contents() -> list[object]:
    return [list(model.objects.values()) for model in (Instrument, InstrumentTerms, BrokerToken)]


def test_import_says_what_it_did(tmp_path: Path) -> None:
    path = tmp_path / "instruments.csv.gz"
    path.write_bytes(files.zipped(files.kite()))
    out, err = run(path, "kite", "--on", "2026-11-20")
    assert "instruments.csv.gz as of 2026-11-20: 9 instruments" in out
    assert "9 created" in out
    assert "0 bad rows" in out
    assert "left out: 1 rows of NCO" in out
    assert err == ""
    assert Instrument.objects.count() == 9
    assert set(BrokerToken.objects.values_list("valid_on", flat=True)) == {date(2026, 11, 20)}


def test_repetition_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "instruments.csv"
    path.write_bytes(files.kite())
    run(path, "kite", "--on", "2026-11-20")
    before = contents()
    out, _ = run(path, "kite", "--on", "2026-11-20")
    assert "0 created, 0 changed, 9 unchanged, 0 terms recorded, 0 tokens added" in out
    assert contents() == before


def test_bad_rows_are_listed_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "instruments.csv"
    path.write_bytes(files.kite().replace(b"25950,0.05", b"-5,0.05"))
    out, err = run(path, "kite")
    assert "skipped line 3: strike -5 of an option" in err
    assert "8 instruments" in out
    assert "1 bad rows" in out


def test_list_of_bad_rows_is_capped(tmp_path: Path) -> None:
    rows = [f"{n},1,SHARE{n},S,0,,0,0.05,1,EQ,NSE,NSE" for n in range(1, 1000)]
    rows += [f"{n},1,BAD{n},S,0,,0,0.05,0,EQ,NSE,NSE" for n in range(1000, 1030)]
    path = tmp_path / "instruments.csv"
    path.write_bytes(files.csv_file(files.KITE_COLUMNS, rows))
    _, err = run(path, "kite")
    assert err.count("skipped line") == 20
    assert "… and 10 more bad rows" in err
    assert Instrument.objects.count() == 999


def test_date_comes_from_the_option_then_the_file_then_today(tmp_path: Path) -> None:
    path = tmp_path / "slice.json"
    path.write_bytes(files.angel_slice())
    assert "as of 2026-11-20" in run(path, "angel")[0]
    assert "as of 2026-11-21" in run(path, "angel", "--on", "2026-11-21")[0]
    other = tmp_path / "instruments.csv"
    other.write_bytes(files.kite())
    with use(FrozenClock(clock().now())):
        assert f"as of {to_ist(clock().now()):%Y-%m-%d}" in run(other, "kite")[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.kite()[:-30], "cut off"),
        (files.zipped(files.kite())[:-20], "gzip file is cut off"),
        (files.upstox(), "header misses"),
        (b"", "header misses"),
    ],
)
def test_refused_file_changes_nothing(tmp_path: Path, data: bytes, reason: str) -> None:
    sound, broken = tmp_path / "sound.csv", tmp_path / "broken.csv"
    sound.write_bytes(files.kite())
    run(sound, "kite", "--on", "2026-11-19")
    before = contents()
    broken.write_bytes(data)
    with pytest.raises(CommandError, match=f"nothing was changed: .*{reason}"):
        run(broken, "kite", "--on", "2026-11-20")
    assert contents() == before


def test_missing_file_and_wrong_words_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "nothing.csv", "kite")
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path, "kite")
    with pytest.raises(CommandError, match="invalid choice"):
        run(tmp_path, "zerodha")
    with pytest.raises(CommandError, match="is no date"):
        run(tmp_path, "kite", "--on", "20-11-2026")
