#!/bin/sh
# Once, when the server is laid out: an owner for the desk and one for Temporal, so that neither reads the other.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" \
  -v desk="$DESK_DATABASE_PASSWORD" -v temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role desk login password :'desk';
create role temporal login createdb password :'temporal';
create database desk owner desk encoding 'UTF8' template template0;
SQL
