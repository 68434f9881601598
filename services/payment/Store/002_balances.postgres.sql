-- Payments in parts: one row for each order a payment pays, the balance that refunds draw from. A payment of exactly one order has none.
CREATE TABLE parts (
  part_key text COLLATE "C" NOT NULL PRIMARY KEY,
  order_key text COLLATE "C" NOT NULL,
  payment_id text COLLATE "C" NOT NULL,
  state int NOT NULL,
  whole boolean NOT NULL,
  amount numeric(24, 5) NOT NULL CHECK (amount > 0),
  refunded numeric(24, 5) NOT NULL CHECK (refunded >= 0 AND refunded <= amount),
  said bytea NOT NULL
);
CREATE INDEX parts_order ON parts (order_key);
CREATE INDEX parts_payment ON parts (payment_id);
-- Refunds and reversals that were decided, so that none is decided twice.
CREATE TABLE backs (
  filing_id text COLLATE "C" NOT NULL PRIMARY KEY,
  payment_id text NOT NULL
);
