-- Special VAT invoices that refunds rest on, merchant and number: each counts once.
CREATE TABLE refund_invoices (
  invoice_key TEXT PRIMARY KEY, filing_id TEXT NOT NULL, tenant TEXT NOT NULL
) WITHOUT ROWID;
