-- Exports under 9810 whose goods are abroad. state: 0 pre-refunded, 1 settled sold, 2 settled partly, 3 recovered, 4 open and 5 closed without a
-- pre-refund. Quantities and amounts are exact decimals, which SQLite keeps as text: the check on them is PostgreSQL's.
CREATE TABLE overseas_exports (
  filing_id TEXT PRIMARY KEY, state INTEGER NOT NULL, goods BLOB NOT NULL, left_at INTEGER NOT NULL, completed_on INTEGER NOT NULL,
  due_at INTEGER, sold TEXT NOT NULL, sold_value TEXT NOT NULL, reports INTEGER NOT NULL, trace BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX overseas_exports_due ON overseas_exports (due_at) WHERE due_at IS NOT NULL;

-- Their lines in the warehouse.
CREATE TABLE overseas_stock (
  stock_key TEXT PRIMARY KEY, filing_id TEXT NOT NULL, gnum INTEGER NOT NULL, ebc_code TEXT NOT NULL, ebp_code TEXT NOT NULL, warehouse TEXT NOT NULL,
  country TEXT NOT NULL, gcode TEXT NOT NULL, item_no TEXT NOT NULL, unit TEXT NOT NULL, qty TEXT NOT NULL, sold TEXT NOT NULL, value TEXT NOT NULL,
  currency TEXT NOT NULL, invoice_amount TEXT NOT NULL, refund_pct TEXT NOT NULL, pre_refund TEXT NOT NULL, closed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX overseas_stock_filing ON overseas_stock (filing_id);
CREATE INDEX overseas_stock_merchant ON overseas_stock (ebc_code, stock_key);
CREATE INDEX overseas_stock_platform ON overseas_stock (ebp_code, stock_key);

-- What was sold, by line and number of the sale: each counts once.
CREATE TABLE overseas_sales (
  sale_key TEXT PRIMARY KEY, stock_key TEXT NOT NULL, sale_no TEXT NOT NULL, filing_id TEXT NOT NULL, qty TEXT NOT NULL, amount TEXT NOT NULL,
  sold_on TEXT NOT NULL
) WITHOUT ROWID;

-- Reports that were answered, booked or refused: none is answered otherwise later.
CREATE TABLE sales_reports (filing_id TEXT PRIMARY KEY, booked INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
