using SingleWindow.Customs.Core.Import;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Store;

/// <summary>The tables of retail import. Columns and indexes: 004_import.*.sql, 005_stock.*.sql, 006_confirmed.*.sql, 007_postings.*.sql.</summary>
public static class ImportTables
{
    public static readonly Table<YearRow> YearUse = new(
        "year_use", "use_key", r => r.Key,
        [
            new("person", ColumnType.Text, r => r.Person, Fixed: true),
            new("year", ColumnType.Int, r => r.Year, Fixed: true),
            new("counter", ColumnType.Text, r => r.Counter, Fixed: true),
            new("reserved", ColumnType.Decimal, r => r.Sums.Reserved),
            new("confirmed", ColumnType.Decimal, r => r.Sums.Confirmed),
        ],
        r => new YearRow(r.Text(1), r.Int(2), r.Text(3), new QuotaSums(r.Decimal(4), r.Decimal(5))));

    public static readonly Table<AccountRow> Guarantees = new(
        "guarantees", "company", r => r.Company,
        [
            new("lodged", ColumnType.Decimal, r => r.Sums.Lodged),
            new("covered", ColumnType.Decimal, r => r.Sums.Covered),
        ],
        r => new AccountRow(r.Text(0), new GuaranteeSums(r.Decimal(1), r.Decimal(2))));

    public static readonly Table<AccountEntry> Entries = new(
        "account_entries", "entry_key", e => e.Key,
        [
            new("filing_id", ColumnType.Text, e => e.FilingId),
            new("company", ColumnType.Text, e => e.Company),
            new("kind", ColumnType.Text, e => e.Kind),
            new("amount", ColumnType.Decimal, e => e.Amount),
            new("at", ColumnType.Long, e => e.At),
            new("state", ColumnType.Int, e => (int)e.State),
            new("bank", ColumnType.Text, e => e.Bank),
            new("certificate_no", ColumnType.Text, e => e.CertificateNo),
            new("decided_by", ColumnType.Text, e => e.DecidedBy),
            new("decided_at", ColumnType.Long, e => e.DecidedAt),
        ],
        r => new AccountEntry(r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Decimal(4), r.Long(5))
        {
            State = (EntryState)r.Int(6), Bank = r.Text(7), CertificateNo = r.Text(8), DecidedBy = r.Text(9), DecidedAt = r.Long(10),
        });

    public static readonly Table<Certificate> Certificates = new(
        "guarantee_certificates", "certificate_key", x => x.Key, [new("filing_id", ColumnType.Text, x => x.FilingId, Fixed: true)], r => new Certificate(r.Text(0), r.Text(1)));

    public static readonly Table<ImportFile> Imports = new(
        "imports", "filing_id", f => f.FilingId,
        [
            new("tenant", ColumnType.Text, f => f.Tenant, Fixed: true),
            // A later version has its own orderer, guarantor, number and assessment.
            new("person", ColumnType.Text, f => f.Person),
            new("company", ColumnType.Text, f => f.Company),
            new("invt_no", ColumnType.Text, f => f.InvtNo),
            new("released_at", ColumnType.Long, f => f.ReleasedAt),
            new("edition", ColumnType.Int, f => f.Edition),
            new("assessed", ColumnType.Bytes, f => f.Assessed),
            new("holding", ColumnType.Bytes, f => HoldingJson.Write(f.Holding)),
        ],
        r => new ImportFile(r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Long(5), r.Int(6), r.Bytes(7), HoldingJson.Read(r.Bytes(8))));

    public static readonly Table<TaxBillRow> Bills = new(
        "tax_bills", "tax_no", b => b.TaxNo,
        [
            new("filing_id", ColumnType.Text, b => b.FilingId, Fixed: true),
            new("company", ColumnType.Text, b => b.Company, Fixed: true),
            new("tenant", ColumnType.Text, b => b.Tenant, Fixed: true),
            new("status", ColumnType.Int, b => (int)b.Status),
            new("collect_from", ColumnType.Long, b => b.CollectFrom),
            new("ent_duty_no", ColumnType.Text, b => b.EntDutyNo),
            new("body", ColumnType.Bytes, b => b.Body),
        ],
        r => new TaxBillRow(r.Text(0), r.Text(1), r.Text(2), r.Text(3), (TaxBillStatus)r.Int(4), r.LongOrNull(5), r.Text(6), r.Bytes(7)));

    public static readonly Table<StockBook> Books = new(
        "stock_books", "ems_no", b => b.EmsNo,
        [
            new("tenant", ColumnType.Text, b => b.Tenant, Fixed: true),
            new("opened_at", ColumnType.Long, b => b.OpenedAt, Fixed: true),
        ],
        r => new StockBook(r.Text(0), r.Text(1), r.Long(2)));

    public static readonly Table<StockRow> Stock = new(
        "stock", "stock_key", s => s.Key,
        [
            new("ems_no", ColumnType.Text, s => s.EmsNo, Fixed: true),
            new("item_record_no", ColumnType.Text, s => s.ItemRecordNo, Fixed: true),
            new("gcode", ColumnType.Text, s => s.Gcode, Fixed: true),
            new("unit", ColumnType.Text, s => s.Unit, Fixed: true),
            new("on_hand", ColumnType.Decimal, s => s.OnHand),
            new("reserved", ColumnType.Decimal, s => s.Reserved),
        ],
        r => new StockRow(r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Decimal(5), r.Decimal(6)));

    public static readonly Table<StockEntry> StockMoves = new(
        "stock_moves", "move_key", e => e.Key,
        [
            new("filing_id", ColumnType.Text, e => e.FilingId, Fixed: true),
            new("line", ColumnType.Int, e => e.Line, Fixed: true),
            new("stock_key", ColumnType.Text, e => e.StockKey, Fixed: true),
            new("kind", ColumnType.Text, e => e.Kind, Fixed: true),
            new("qty", ColumnType.Decimal, e => e.Qty, Fixed: true),
            new("at", ColumnType.Long, e => e.At, Fixed: true),
            new("reserved", ColumnType.Decimal, e => e.Reserved, Fixed: true),
        ],
        r => new StockEntry(r.Text(1), r.Int(2), r.Text(3), r.Text(4), r.Decimal(5), r.Long(6), r.Decimal(7)));

    public static readonly Table<ReturnRow> Returns = new(
        "returns", "return_id", x => x.ReturnId,
        [
            new("declaration_id", ColumnType.Text, x => x.DeclarationId),
            new("state", ColumnType.Int, x => (int)x.State),
            new("asked", ColumnType.Bytes, x => x.Asked),
            new("arrived_at", ColumnType.Long, x => x.ArrivedAt),
        ],
        r => new ReturnRow(r.Text(0), r.Text(1), (ReturnState)r.Int(2), r.BytesOrNull(3), r.Long(4)));
}
