create table ledger_days (
  key      text primary key,
  tenant   text not null,
  merchant text not null,
  day      text not null,
  lines    blob not null
) without rowid;
create index ledger_days_merchant on ledger_days (merchant, day);
create index ledger_days_tenant on ledger_days (tenant, day);
create index ledger_days_day on ledger_days (day);

create table ledger_moves (
  key      text primary key,
  tenant   text not null,
  merchant text not null,
  day      text not null,
  ids      blob not null
) without rowid;
create index ledger_moves_day on ledger_moves (merchant, day, key);

create table ledger_open (
  id       text primary key,
  tenant   text not null,
  merchant text not null
) without rowid;
create index ledger_open_tenant on ledger_open (tenant, id);
