#!/usr/bin/env bash
# What CI checks besides the tests: style, types, layers, migrations, API drift.
set -euo pipefail
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=terminal.settings.test
run() {
  printf '\n== %s\n' "$*"
  "$@"
}
run .venv/bin/ruff check .
run .venv/bin/ruff format --check .
run .venv/bin/mypy
run .venv/bin/lint-imports --no-cache
run .venv/bin/python manage.py check --fail-level WARNING
run .venv/bin/python manage.py makemigrations --check --dry-run
run scripts/schema.sh --check
(cd frontend && run npm run check)
