-- Exports under 9810 whose goods are abroad. state: 0 pre-refunded, 1 settled sold, 2 settled partly, 3 recovered, 4 open and 5 closed without a
-- pre-refund. Rows are locked by every report on them: pages keep room for the next version.
CREATE TABLE overseas_exports (
  filing_id text COLLATE "C" PRIMARY KEY, state integer NOT NULL, goods bytea NOT NULL, left_at bigint NOT NULL, completed_on bigint NOT NULL,
  due_at bigint, sold numeric NOT NULL, sold_value numeric NOT NULL, reports integer NOT NULL, trace bytea NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX overseas_exports_due ON overseas_exports (due_at) WHERE due_at IS NOT NULL;

-- Their lines in the warehouse: nothing is sold that is not there.
CREATE TABLE overseas_stock (
  stock_key text COLLATE "C" PRIMARY KEY, filing_id text COLLATE "C" NOT NULL, gnum integer NOT NULL, ebc_code text COLLATE "C" NOT NULL,
  ebp_code text COLLATE "C" NOT NULL, warehouse text NOT NULL, country text NOT NULL, gcode text NOT NULL, item_no text NOT NULL, unit text NOT NULL,
  qty numeric NOT NULL, sold numeric NOT NULL, value numeric NOT NULL, currency text NOT NULL, invoice_amount numeric NOT NULL,
  refund_pct numeric NOT NULL, pre_refund numeric NOT NULL, closed boolean NOT NULL,
  CHECK (sold >= 0 AND sold <= qty)
) WITH (fillfactor = 50);
CREATE INDEX overseas_stock_filing ON overseas_stock (filing_id);
CREATE INDEX overseas_stock_merchant ON overseas_stock (ebc_code, stock_key);
CREATE INDEX overseas_stock_platform ON overseas_stock (ebp_code, stock_key);

-- What was sold, by line and number of the sale: each counts once.
CREATE TABLE overseas_sales (
  sale_key text COLLATE "C" PRIMARY KEY, stock_key text COLLATE "C" NOT NULL, sale_no text NOT NULL, filing_id text NOT NULL, qty numeric NOT NULL,
  amount numeric NOT NULL, sold_on text NOT NULL
);

-- Reports that were answered, booked or refused: none is answered otherwise later.
CREATE TABLE sales_reports (filing_id text COLLATE "C" PRIMARY KEY, booked boolean NOT NULL, at bigint NOT NULL);
