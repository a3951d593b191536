#!/usr/bin/env bash
# Run every test: Python, SPA unit, end to end. Set up first with scripts/setup.py test (make test does).
set -euo pipefail
cd "$(dirname "$0")/.."
workers=${TEST_WORKERS:-2}
echo "== Python tests (${DATABASE_URL:+Postgres}${DATABASE_URL:-SQLite}, ${REDIS_URL:-bundled Valkey})"
.venv/bin/python -m pytest -q -n "$workers" --dist loadfile
[ "${1:-}" = "--python-only" ] && exit 0
echo "== SPA unit tests"
(cd frontend && npm run --silent test)
echo "== Weight of the pages"
(cd frontend && npm run --silent size)
echo "== End-to-end tests"
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$chromium" ]; then
  if [ -n "${CI:-}" ]; then
    echo "Chromium is missing, and CI skips nothing." >&2
    exit 1
  fi
  echo "skipped: Chromium is not installed (Debian: apt-get install chromium)"
  exit 0
fi
(cd frontend && CHROMIUM="$chromium" npm run --silent e2e)
