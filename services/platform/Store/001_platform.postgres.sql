CREATE TABLE inbox (id text PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX inbox_at ON inbox USING brin (at);
CREATE TABLE outbox (id text PRIMARY KEY, kind text NOT NULL, body bytea NOT NULL, created bigint NOT NULL);
-- A body lives for a moment: compressing it costs more than writing it.
ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE parked (
  id text PRIMARY KEY, kind text NOT NULL, filing_id text NOT NULL, item bytea NOT NULL, trace bytea NOT NULL,
  error text NOT NULL, at bigint NOT NULL);
