-- state: 0 awaiting proceeds, 1 awaiting release, 2 held, 3 settled, 4 refused. Every row is written twice: room on the page keeps the
-- second write off the indexes.
CREATE TABLE settlements (
  order_key text PRIMARY KEY, state integer NOT NULL, filing_id text, released bytea, reports bytea, outcome bytea,
  others text NOT NULL, trace bytea NOT NULL
) WITH (fillfactor = 50);
-- The bank's decision and the question name the declaration.
CREATE INDEX settlements_filing ON settlements (filing_id);
CREATE TABLE proceeds_numbers (number_key text PRIMARY KEY, filing_id text NOT NULL, content text NOT NULL);
