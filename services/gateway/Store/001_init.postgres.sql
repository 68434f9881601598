-- One row for everything that is filed. It is updated about eight times in a declaration's life: no index but the four below, room
-- on the page for the next versions of the row, and only due_at (set at intake, cleared at the end) is indexed among what changes.
create table filings (
  id         text collate "C" primary key,
  kind       integer not null,
  tenant     text collate "C" not null,
  reference  text collate "C" not null,
  order_no   text collate "C",
  status     integer not null,
  official   integer not null,
  created    bigint not null,
  updated    bigint not null,
  due_at     bigint,
  trace      bytea not null,
  view       bytea not null
) with (fillfactor = 30);
create unique index filings_reference on filings (reference, tenant, kind);
create index filings_tenant on filings (tenant, id);
create index filings_order on filings (order_no) where order_no is not null;
create index filings_due on filings (due_at) where due_at is not null;

-- Legs that came alone, and declarations that wait for one. A submission that brings all its legs never touches it.
create table loose_legs (
  key         text collate "C" primary key,
  filing      text not null,
  state       integer not null,
  at          bigint not null,
  declaration text not null
);

-- The bytes as they came, for as long as the law asks.
create table documents (
  id       text collate "C" primary key,
  received bigint not null,
  type     text not null,
  body     bytea not null
);

-- Read once in a blue moon: compressing costs more than the space.
alter table documents alter column body set storage external;

-- Idempotency keys with the answer they got.
create table answers (
  key      text collate "C" primary key,
  hash     bytea not null,
  status   integer not null,
  location text,
  type     text not null,
  body     bytea not null,
  created  bigint not null
);
create index answers_created on answers (created);

create table receipts (
  id       text collate "C" primary key,
  cursor   bigint generated always as identity,
  tenant   text collate "C" not null,
  message  text not null,
  xml      bytea not null
);
create index receipts_tenant on receipts (tenant, cursor);
