"""Rules of the house that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    *("accounts", "billing", "brokers", "marketdata", "notifications"),
    *("orders", "rms", "strategies", "terminal"),
)
SOURCES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]


def test_the_terminal_package_is_empty_so_that_the_kernel_imports_alone() -> None:
    assert (ROOT / "terminal" / "__init__.py").read_text() == ""


def test_the_kernel_needs_no_django() -> None:
    modules = [
        f"terminal.kernel.{path.stem}"
        for path in (ROOT / "terminal" / "kernel").glob("*.py")
        if path.stem != "__init__"
    ]
    code = f"import sys; import {', '.join(modules)}; assert 'django' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_grows_past_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_no_room_without_a_name() -> None:
    nameless = [p for p in SOURCES if p.stem in ("utils", "helpers", "misc", "common")]
    assert nameless == []


def _calls_inside_atomic(tree: ast.AST) -> list[str]:
    """Return dotted names called inside a ``with transaction.atomic()`` block."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and any(
            "atomic" in ast.unparse(i.context_expr) for i in node.items
        ):
            names += [ast.unparse(c.func) for c in ast.walk(node) if isinstance(c, ast.Call)]
    return names


def test_no_broker_is_called_inside_a_transaction() -> None:
    for path in (ROOT / "orders").rglob("*.py"):
        for name in _calls_inside_atomic(ast.parse(path.read_text())):
            assert "broker_for" not in name, f"{path} calls {name} inside a transaction"
