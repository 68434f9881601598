-- One row per order number.
CREATE TABLE trades (
  order_key TEXT NOT NULL PRIMARY KEY,
  claim TEXT UNIQUE,
  state INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  trace BLOB NOT NULL,
  order_copy BLOB,
  payment BLOB
);
-- One row per filing that named an order number: what an ending filing shares with its order and payment.
CREATE TABLE filings (
  filing_id TEXT NOT NULL PRIMARY KEY,
  order_key TEXT NOT NULL,
  other_key TEXT,
  paid INTEGER NOT NULL,
  closed INTEGER NOT NULL
);
