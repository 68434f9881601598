-- state: 0 awaiting proceeds, 1 awaiting release, 2 held, 3 settled, 4 refused.
CREATE TABLE settlements (
  order_key TEXT PRIMARY KEY, state INTEGER NOT NULL, filing_id TEXT, released BLOB, reports BLOB, outcome BLOB,
  others TEXT NOT NULL, trace BLOB NOT NULL
) WITHOUT ROWID;
-- The bank's decision and the question name the declaration.
CREATE INDEX settlements_filing ON settlements (filing_id);
CREATE TABLE proceeds_numbers (number_key TEXT PRIMARY KEY, filing_id TEXT NOT NULL, content TEXT NOT NULL) WITHOUT ROWID;
