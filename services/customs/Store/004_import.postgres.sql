-- Retail import. Rows of a person's year and of a guarantee account are locked by every step that moves them: pages keep room for the next version.
-- person is a keyed hash; no number of an identity document stands here.
create table year_use (
  use_key   text collate "C" primary key,
  person    text collate "C" not null,
  year      integer not null,
  counter   text not null,
  reserved  numeric not null check (reserved >= 0),
  confirmed numeric not null check (confirmed >= 0)
) with (fillfactor = 50);
create index year_use_person on year_use (person);

create table guarantees (
  company text collate "C" primary key,
  lodged  numeric not null,
  covered numeric not null,
  check (covered >= 0 and covered <= lodged)
) with (fillfactor = 50);

-- What moved an account from outside: deposits, letters, collections, each by its own number.
create table account_entries (
  entry_key text collate "C" primary key,
  filing_id text not null,
  company   text not null,
  kind      text not null,
  amount    numeric not null,
  at        bigint not null
);
create index account_entries_company on account_entries (company, entry_key);

create table imports (
  filing_id   text collate "C" primary key,
  tenant      text not null,
  person      text not null,
  company     text not null,
  invt_no     text not null,
  released_at bigint not null,
  edition     integer not null,
  assessed    bytea not null,
  holding     bytea not null
) with (fillfactor = 50, toast_tuple_target = 8160);

-- collect_from is a day number while the bill is generated, and null once it is summarised or void.
create table tax_bills (
  tax_no       text collate "C" primary key,
  filing_id    text not null,
  company      text collate "C" not null,
  tenant       text collate "C" not null,
  status       integer not null,
  collect_from bigint,
  ent_duty_no  text not null,
  body         bytea not null
);
create index tax_bills_filing on tax_bills (filing_id);
create index tax_bills_company on tax_bills (company, tax_no);
create index tax_bills_tenant on tax_bills (tenant, tax_no);
create index tax_bills_open on tax_bills (company, collect_from, tax_no) where collect_from is not null;

create table returns (
  return_id      text collate "C" primary key,
  declaration_id text not null,
  state          integer not null,
  asked          bytea,
  arrived_at     bigint not null
);

insert into numbers (lane, day, next) values ('I0', '', 0), ('I1', '', 0), ('I2', '', 0), ('I3', '', 0), ('I4', '', 0), ('I5', '', 0), ('I6', '', 0), ('I7', '', 0);
