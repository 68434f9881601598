-- One row per waybill number.
CREATE TABLE waybills (
  waybill_key TEXT NOT NULL PRIMARY KEY,
  filing_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  declaration_id TEXT,
  released_at INTEGER,
  left_at INTEGER,
  waiting INTEGER NOT NULL,
  trace BLOB NOT NULL,
  answer BLOB
);
-- One row per filing that brought a waybill: what an ending filing shares with it.
CREATE TABLE filings (
  filing_id TEXT NOT NULL PRIMARY KEY,
  waybill_key TEXT NOT NULL,
  closed INTEGER NOT NULL
);
-- One row per departure that a carrier reported.
CREATE TABLE departures (
  departure_id TEXT NOT NULL PRIMARY KEY,
  waybill_key TEXT NOT NULL,
  state INTEGER NOT NULL,
  left_at INTEGER NOT NULL,
  trace BLOB NOT NULL
);
CREATE INDEX departures_waybill ON departures (waybill_key);
