-- Manufacturers' exports that a month takes: what it claims (export_id is the declaration), goods taxed as a domestic sale (dcl_.../taxed), goods that came
-- back (ret_...). Day numbers; left_on 0: the money is in and the goods have not left. stage: 0 waits for money, 1 ready, 2 taken in any case. month_id is
-- empty until a month takes the row. Whoever files a month has the row of its book locked.
CREATE TABLE producer_exports (
  export_id text COLLATE "C" PRIMARY KEY, filing_id text COLLATE "C" NOT NULL, ebc_code text COLLATE "C" NOT NULL, left_on integer NOT NULL, fx_on integer NOT NULL,
  last_on integer NOT NULL, stage integer NOT NULL, goods bytea NOT NULL, month_id text COLLATE "C" NOT NULL, share bytea, trace bytea NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX producer_exports_open ON producer_exports (ebc_code, left_on) WHERE month_id = '';
CREATE INDEX producer_exports_month ON producer_exports (month_id, export_id) WHERE month_id <> '';

-- The last month of each manufacturer and what it carried forward: months go in order, one at a time.
CREATE TABLE producer_books (
  ebc_code text COLLATE "C" PRIMARY KEY, month integer NOT NULL, month_id text NOT NULL, carry numeric NOT NULL, ceiling_carry numeric NOT NULL
) WITH (fillfactor = 50);

-- Months that were answered. decided is null where one was refused: none is answered otherwise later.
CREATE TABLE refund_months (month_id text COLLATE "C" PRIMARY KEY, ebc_code text NOT NULL, decided bytea, at bigint NOT NULL);
