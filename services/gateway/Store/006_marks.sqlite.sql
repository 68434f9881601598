-- Declarations that lists pick out by what happened to them (amended, returned): few among many, written when it happens and never else, so the
-- rows of filings and their indexes stay as they are. Of what happened before there was this table a row comes with the next event of its kind.
create table filing_marks (
  key    text primary key,
  mark   integer not null,
  tenant text not null,
  filing text not null
) without rowid;
create index filing_marks_tenant on filing_marks (tenant, mark, filing);
create index filing_marks_mark on filing_marks (mark, filing);
