-- The books, summed by day when they are posted: few rows, updated by every step, so nothing that changes is indexed.
create table ledger_days (
  key      text collate "C" primary key,
  tenant   text collate "C" not null,
  merchant text collate "C" not null,
  day      text collate "C" not null,
  lines    bytea not null
) with (fillfactor = 30);
create index ledger_days_merchant on ledger_days (merchant, day);
create index ledger_days_tenant on ledger_days (tenant, day);
create index ledger_days_day on ledger_days (day);

-- Which declarations moved on a day: a row for each step and day, not for each declaration.
create table ledger_moves (
  key      text collate "C" primary key,
  tenant   text collate "C" not null,
  merchant text collate "C" not null,
  day      text collate "C" not null,
  ids      bytea not null
);
create index ledger_moves_day on ledger_moves (merchant, day, key);

-- Declarations whose books should be closed and are not.
create table ledger_open (
  id       text collate "C" primary key,
  tenant   text collate "C" not null,
  merchant text collate "C" not null
);
create index ledger_open_tenant on ledger_open (tenant, id);
