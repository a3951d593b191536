#!/usr/bin/env bash
# Write the OpenAPI schema and the SPA's types from it; with --check fail where they have drifted.
set -euo pipefail
cd "$(dirname "$0")/.."
export DJANGO_SETTINGS_MODULE=terminal.settings.test
if [ "${1:-}" = "--check" ]; then
  fresh=$(mktemp)
  trap 'rm -f "$fresh"' EXIT
  .venv/bin/python manage.py spectacular --format openapi-json --validate --fail-on-warn --file "$fresh"
  diff -q "$fresh" frontend/openapi.json || {
    echo "The OpenAPI schema has drifted: run scripts/schema.sh and commit." >&2
    exit 1
  }
  (cd frontend && npm run --silent api:check)
else
  .venv/bin/python manage.py spectacular --format openapi-json --validate --fail-on-warn --file frontend/openapi.json
  (cd frontend && npm run --silent api:types)
fi
