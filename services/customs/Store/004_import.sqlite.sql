-- Retail import. Amounts are exact decimals, which SQLite keeps as text: the checks on them are PostgreSQL's.
-- person is a keyed hash; no number of an identity document stands here.
create table year_use (
  use_key   text primary key,
  person    text not null,
  year      integer not null,
  counter   text not null,
  reserved  text not null,
  confirmed text not null
);
create index year_use_person on year_use (person);

create table guarantees (
  company text primary key,
  lodged  text not null,
  covered text not null
);

-- What moved an account from outside: deposits, letters, collections, each by its own number.
create table account_entries (
  entry_key text primary key,
  filing_id text not null,
  company   text not null,
  kind      text not null,
  amount    text not null,
  at        integer not null
);
create index account_entries_company on account_entries (company, entry_key);

create table imports (
  filing_id   text primary key,
  tenant      text not null,
  person      text not null,
  company     text not null,
  invt_no     text not null,
  released_at integer not null,
  edition     integer not null,
  assessed    blob not null,
  holding     blob not null
);

-- collect_from is a day number while the bill is generated, and null once it is summarised or void.
create table tax_bills (
  tax_no       text primary key,
  filing_id    text not null,
  company      text not null,
  tenant       text not null,
  status       integer not null,
  collect_from integer,
  ent_duty_no  text not null,
  body         blob not null
);
create index tax_bills_filing on tax_bills (filing_id);
create index tax_bills_company on tax_bills (company, tax_no);
create index tax_bills_tenant on tax_bills (tenant, tax_no);
create index tax_bills_open on tax_bills (company, collect_from, tax_no) where collect_from is not null;

create table returns (
  return_id      text primary key,
  declaration_id text not null,
  state          integer not null,
  asked          blob,
  arrived_at     integer not null
);

insert into numbers (lane, day, next) values ('I0', '', 0), ('I1', '', 0), ('I2', '', 0), ('I3', '', 0), ('I4', '', 0), ('I5', '', 0), ('I6', '', 0), ('I7', '', 0);
