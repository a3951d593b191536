#!/bin/sh
# The application's role is no superuser: row-level security would not hold it back.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$TERMINAL_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE terminal LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS;
CREATE DATABASE terminal OWNER terminal;
SQL
