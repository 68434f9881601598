-- Declarations that lists pick out by what happened to them (amended, returned): few among many, written when it happens and never else, so the
-- rows of filings and their indexes stay as they are. Of what happened before there was this table a row comes with the next event of its kind.
create table filing_marks (
  key    text collate "C" primary key,
  mark   integer not null,
  tenant text collate "C" not null,
  filing text collate "C" not null
);
create index filing_marks_tenant on filing_marks (tenant, mark, filing);
create index filing_marks_mark on filing_marks (mark, filing);
