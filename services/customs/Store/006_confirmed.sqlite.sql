-- A deposit or letter waits until an officer or its bank confirms it (state 1). What was booked before counts as it did (state 0).
alter table account_entries add column state integer not null default 0;
alter table account_entries add column bank text not null default '';
alter table account_entries add column certificate_no text not null default '';
alter table account_entries add column decided_by text not null default '';
alter table account_entries add column decided_at integer not null default 0;
create index account_entries_pending on account_entries (at, entry_key) where state = 1;

-- What proved a deposit or letter of a company proves no other of it.
create table guarantee_certificates (
  certificate_key text primary key,
  filing_id       text not null
);
