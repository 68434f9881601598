-- state: 0 awaiting departure, 1 awaiting release, 2 decided.
CREATE TABLE refunds (
  filing_id TEXT PRIMARY KEY, state INTEGER NOT NULL, left_at INTEGER NOT NULL, released BLOB, decided BLOB, trace BLOB NOT NULL
) WITHOUT ROWID;
