create table filings (
  id         text primary key,
  kind       integer not null,
  tenant     text not null,
  reference  text not null,
  order_no   text,
  status     integer not null,
  official   integer not null,
  created    integer not null,
  updated    integer not null,
  due_at     integer,
  trace      blob not null,
  view       blob not null
) without rowid;
create unique index filings_reference on filings (reference, tenant, kind);
create index filings_tenant on filings (tenant, id);
create index filings_order on filings (order_no) where order_no is not null;
create index filings_due on filings (due_at) where due_at is not null;

create table loose_legs (
  key         text primary key,
  filing      text not null,
  state       integer not null,
  at          integer not null,
  declaration text not null
) without rowid;

create table documents (
  id       text not null unique,
  received integer not null,
  type     text not null,
  body     blob not null
);

create table answers (
  key      text not null unique,
  hash     blob not null,
  status   integer not null,
  location text,
  type     text not null,
  body     blob not null,
  created  integer not null
);
create index answers_created on answers (created);

create table receipts (
  cursor   integer primary key autoincrement,
  id       text not null unique,
  tenant   text not null,
  message  text not null,
  xml      blob not null
);
create index receipts_tenant on receipts (tenant, cursor);
