-- One row per order number; fillfactor leaves room for the one update every row gets, so that no index is touched.
CREATE TABLE trades (
  order_key text COLLATE "C" NOT NULL PRIMARY KEY,
  claim text COLLATE "C" UNIQUE,
  state int NOT NULL,
  tenant text NOT NULL,
  trace bytea NOT NULL,
  order_copy bytea,
  payment bytea
) WITH (fillfactor = 45);
-- One row per filing that named an order number: what an ending filing shares with its order and payment.
CREATE TABLE filings (
  filing_id text COLLATE "C" NOT NULL PRIMARY KEY,
  order_key text COLLATE "C" NOT NULL,
  other_key text,
  paid boolean NOT NULL,
  closed boolean NOT NULL
);
