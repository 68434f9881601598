-- Payments in parts: one row for each order a payment pays, the balance that refunds draw from. A payment of exactly one order has none.
-- Amounts are exact decimals, which SQLite keeps as text: the checks on them are PostgreSQL's.
CREATE TABLE parts (
  part_key TEXT NOT NULL PRIMARY KEY,
  order_key TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  amount TEXT NOT NULL,
  refunded TEXT NOT NULL,
  said BLOB NOT NULL
);
CREATE INDEX parts_order ON parts (order_key);
CREATE INDEX parts_payment ON parts (payment_id);
-- Refunds and reversals that were decided, so that none is decided twice.
CREATE TABLE backs (
  filing_id TEXT NOT NULL PRIMARY KEY,
  payment_id TEXT NOT NULL
);
