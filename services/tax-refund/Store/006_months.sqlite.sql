-- Manufacturers' exports that a month takes: what it claims (export_id is the declaration), goods taxed as a domestic sale (dcl_.../taxed), goods that came
-- back (ret_...). Day numbers; left_on 0: the money is in and the goods have not left. stage: 0 waits for money, 1 ready, 2 taken in any case. month_id is
-- empty until a month takes the row. Whoever files a month has the row of its book locked.
CREATE TABLE producer_exports (
  export_id TEXT PRIMARY KEY, filing_id TEXT NOT NULL, ebc_code TEXT NOT NULL, left_on INTEGER NOT NULL, fx_on INTEGER NOT NULL,
  last_on INTEGER NOT NULL, stage INTEGER NOT NULL, goods BLOB NOT NULL, month_id TEXT NOT NULL, share BLOB, trace BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX producer_exports_open ON producer_exports (ebc_code, left_on) WHERE month_id = '';
CREATE INDEX producer_exports_month ON producer_exports (month_id, export_id) WHERE month_id <> '';

-- The last month of each manufacturer and what it carried forward: months go in order, one at a time.
CREATE TABLE producer_books (
  ebc_code TEXT PRIMARY KEY, month INTEGER NOT NULL, month_id TEXT NOT NULL, carry TEXT NOT NULL, ceiling_carry TEXT NOT NULL
) WITHOUT ROWID;

-- Months that were answered. decided is null where one was refused: none is answered otherwise later.
CREATE TABLE refund_months (month_id TEXT PRIMARY KEY, ebc_code TEXT NOT NULL, decided BLOB, at INTEGER NOT NULL) WITHOUT ROWID;
