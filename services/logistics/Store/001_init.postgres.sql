-- One row per waybill number; fillfactor leaves room for the update at release, so that no index is touched.
CREATE TABLE waybills (
  waybill_key text COLLATE "C" NOT NULL PRIMARY KEY,
  filing_id text COLLATE "C" NOT NULL,
  state int NOT NULL,
  tenant text NOT NULL,
  declaration_id text,
  released_at bigint,
  left_at bigint,
  waiting int NOT NULL,
  trace bytea NOT NULL,
  answer bytea
) WITH (fillfactor = 45);
-- One row per filing that brought a waybill: what an ending filing shares with it.
CREATE TABLE filings (
  filing_id text COLLATE "C" NOT NULL PRIMARY KEY,
  waybill_key text COLLATE "C" NOT NULL,
  closed boolean NOT NULL
);
-- One row per departure that a carrier reported.
CREATE TABLE departures (
  departure_id text COLLATE "C" NOT NULL PRIMARY KEY,
  waybill_key text COLLATE "C" NOT NULL,
  state int NOT NULL,
  left_at bigint NOT NULL,
  trace bytea NOT NULL
);
CREATE INDEX departures_waybill ON departures (waybill_key);
