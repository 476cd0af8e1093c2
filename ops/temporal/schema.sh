#!/bin/sh
# Lays out the two databases of Temporal, or brings them to the schema of this version; may run again.
set -eu
for database in temporal temporal_visibility; do
  folder=${database#temporal_}
  tool() { temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p 5432 -u "$POSTGRES_USER" --db "$database" "$@"; }
  tool create
  tool setup-schema -v 0.0 || echo "$database has its first schema already"
  tool update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
