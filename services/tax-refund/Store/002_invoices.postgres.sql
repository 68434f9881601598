-- Special VAT invoices that refunds rest on, merchant and number: each counts once.
CREATE TABLE refund_invoices (
  invoice_key text COLLATE "C" PRIMARY KEY, filing_id text NOT NULL, tenant text NOT NULL
);
