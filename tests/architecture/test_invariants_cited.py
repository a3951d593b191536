"""Every test that docs/invariants.md cites is there under that name."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CITED = re.compile(r"`([a-z_/]+/test_\w+\.py)?(?:::(test_\w+))?`|`…::(test_\w+)`")


def cited() -> list[tuple[str, str]]:
    """Return (file below tests/, test or empty) in the order of the text; a name without a file
    belongs to the file before it."""
    found, path = [], ""
    for match in _CITED.finditer((ROOT / "docs" / "invariants.md").read_text()):
        path = match[1] or path
        name = match[2] or match[3] or ""
        if match[1] or name:
            found.append((path, name))
    return found


def test_cited_tests_exist() -> None:
    missing = []
    for path, name in cited():
        file = ROOT / "tests" / path
        if not file.is_file() or (name and f"def {name}(" not in file.read_text()):
            missing.append(f"{path}::{name}")
    assert len(cited()) > 20
    assert missing == []


def test_every_order_invariant_names_a_test() -> None:
    lines = (ROOT / "docs" / "invariants.md").read_text().splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| I")}
    for name in ("I5", "I8", "I9", "I11", "I12", "I13", "I15"):
        assert "::test_" in rows[name], name
