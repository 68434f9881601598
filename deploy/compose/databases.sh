#!/bin/bash
# Runs once, on an empty data folder: a database per service, owned by a role of the same name that no other service can use.
set -euo pipefail

for house in gateway transaction payment logistics customs tax_refund fx_settlement; do
  psql -v ON_ERROR_STOP=1 -v house="$house" -v password="$HOUSE_DB_PASSWORD" --username postgres <<'SQL'
CREATE ROLE :"house" LOGIN PASSWORD :'password';
CREATE DATABASE :"house" OWNER :"house";
REVOKE CONNECT ON DATABASE :"house" FROM PUBLIC;
SQL
done
