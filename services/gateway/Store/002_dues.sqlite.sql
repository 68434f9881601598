-- Due times of filings that were committed together stand in one row, looked through when it comes due.
create table dues (
  id     text primary key,
  due_at integer not null,
  keys   text not null
) without rowid;
create index dues_at on dues (due_at);
insert into dues (id, due_at, keys) select id, due_at, id from filings where due_at is not null;
drop index filings_due;
