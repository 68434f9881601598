-- One row per filed order.
CREATE TABLE orders (
  filing_id TEXT NOT NULL PRIMARY KEY,
  claim TEXT NOT NULL UNIQUE,
  state INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  answer BLOB
);
