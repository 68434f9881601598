-- state: 0 awaiting departure, 1 awaiting release, 2 decided. Every row is written twice: room on the page keeps the second write off the index.
CREATE TABLE refunds (
  filing_id text PRIMARY KEY, state integer NOT NULL, left_at bigint NOT NULL, released bytea, decided bytea, trace bytea NOT NULL
) WITH (fillfactor = 50);
