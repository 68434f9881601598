using System.Globalization;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Store;

/// <summary>
/// Overseas stock of one step, locked in this order: reports, declarations, their lines, sales. Whoever holds the row of a declaration decides alone, on
/// any number of instances. A step without a sales report, a deadline or goods that come home asks for nothing.
/// </summary>
public sealed class OverseasWork
{
    public static readonly Table<OverseasExport> ExportTable = new(
        "overseas_exports", "filing_id", e => e.FilingId,
        [
            new("state", ColumnType.Int, e => (int)e.State),
            new("goods", ColumnType.Bytes, e => e.Goods.ToByteArray(), Fixed: true),
            new("left_at", ColumnType.Long, e => e.LeftAt, Fixed: true),
            new("completed_on", ColumnType.Long, e => (long)e.CompletedOn.DayNumber, Fixed: true),
            new("due_at", ColumnType.Long, e => e.DueAt),
            new("sold", ColumnType.Decimal, e => e.Sold),
            new("sold_value", ColumnType.Decimal, e => e.SoldValue),
            new("reports", ColumnType.Int, e => e.Reports),
            new("trace", ColumnType.Bytes, e => e.Trace, Fixed: true),
        ],
        r => new OverseasExport(
            r.Text(0), (OverseasState)r.Int(1), ReleasedGoods.Parser.ParseFrom(r.Bytes(2)), r.Long(3), DateOnly.FromDayNumber((int)r.Long(4)), r.LongOrNull(5),
            r.Decimal(6), r.Decimal(7), r.Int(8), r.Bytes(9)));

    public static readonly Table<OverseasStockRow> StockTable = new(
        "overseas_stock", "stock_key", s => s.Key,
        [
            new("filing_id", ColumnType.Text, s => s.FilingId, Fixed: true),
            new("gnum", ColumnType.Int, s => s.Gnum, Fixed: true),
            new("ebc_code", ColumnType.Text, s => s.EbcCode, Fixed: true),
            new("ebp_code", ColumnType.Text, s => s.EbpCode, Fixed: true),
            new("warehouse", ColumnType.Text, s => s.Warehouse, Fixed: true),
            new("country", ColumnType.Text, s => s.Country, Fixed: true),
            new("gcode", ColumnType.Text, s => s.Gcode, Fixed: true),
            new("item_no", ColumnType.Text, s => s.ItemNo, Fixed: true),
            new("unit", ColumnType.Text, s => s.Unit, Fixed: true),
            new("qty", ColumnType.Decimal, s => s.Qty, Fixed: true),
            new("sold", ColumnType.Decimal, s => s.Sold),
            new("value", ColumnType.Decimal, s => s.Value, Fixed: true),
            new("currency", ColumnType.Text, s => s.Currency, Fixed: true),
            new("invoice_amount", ColumnType.Decimal, s => s.InvoiceAmount, Fixed: true),
            new("refund_pct", ColumnType.Decimal, s => s.RefundPct, Fixed: true),
            new("pre_refund", ColumnType.Decimal, s => s.PreRefund, Fixed: true),
            new("closed", ColumnType.Bool, s => s.Closed),
        ],
        r => new OverseasStockRow(
            r.Text(1), r.Int(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6), r.Text(7), r.Text(8), r.Text(9), r.Decimal(10), r.Decimal(11), r.Decimal(12),
            r.Text(13), r.Decimal(14), r.Decimal(15), r.Decimal(16), r.Bool(17)));

    public static readonly Table<OverseasSale> SaleTable = new(
        "overseas_sales", "sale_key", s => s.Key,
        [
            new("stock_key", ColumnType.Text, s => s.StockKey, Fixed: true),
            new("sale_no", ColumnType.Text, s => s.SaleNo, Fixed: true),
            new("filing_id", ColumnType.Text, s => s.FilingId, Fixed: true),
            new("qty", ColumnType.Decimal, s => s.Qty, Fixed: true),
            new("amount", ColumnType.Decimal, s => s.Amount, Fixed: true),
            new("sold_on", ColumnType.Text, s => s.SoldOn, Fixed: true),
        ],
        r => new OverseasSale(r.Text(1), r.Text(2), r.Text(3), r.Decimal(4), r.Decimal(5), r.Text(6)));

    public static readonly Table<SalesReportRow> ReportTable = new(
        "sales_reports", "filing_id", r => r.FilingId,
        [
            new("booked", ColumnType.Bool, r => r.Booked, Fixed: true),
            new("at", ColumnType.Long, r => r.At, Fixed: true),
        ],
        r => new SalesReportRow(r.Text(0), r.Bool(1), r.Long(2)));

    public Rows<SalesReportRow> Reports { get; } = new(ReportTable);
    public Rows<OverseasExport> Exports { get; } = new(ExportTable);
    public Rows<OverseasStockRow> Stock { get; } = new(StockTable);
    public Rows<OverseasSale> Sales { get; } = new(SaleTable);

    /// <summary>All lines of a declaration.</summary>
    public IEnumerable<OverseasStockRow> LinesOf(string filingId) => Stock.All.Where(s => s.FilingId == filingId);

    /// <summary>Keeps what a move made of a declaration and its lines.</summary>
    public void Keep(OverseasMove move)
    {
        Exports.Put(move.Export);
        foreach (var line in move.Lines)
        {
            if (!ReferenceEquals(Stock.Find(line.Key), line))
            {
                Stock.Put(line);
            }
        }
    }

    /// <param name="returned">Exports whose goods come home.</param>
    public async Task LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, IEnumerable<RefundCase> returned, CancellationToken ct)
    {
        HashSet<string> reports = new(StringComparer.Ordinal), exports = new(returned.Select(c => c.FilingId), StringComparer.Ordinal), sales = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case SalesReported report:
                    reports.Add(report.FilingId);
                    exports.UnionWith(report.Closes);
                    foreach (var line in report.Lines)
                    {
                        exports.Add(line.DeclarationId);
                        sales.Add(OverseasSale.KeyOf(OverseasStockRow.KeyOf(line.DeclarationId, line.Gnum), line.SaleNo));
                    }
                    break;
                case DeadlinePassed passed:
                    exports.Add(passed.Key);
                    break;
            }
        }
        await Reports.LoadAsync(tx, reports, ct);
        await Exports.LoadAsync(tx, exports, ct);
        await Stock.LoadAsync(tx, "filing_id", exports, ct);
        await Sales.LoadAsync(tx, sales, ct);
    }

    public async Task SaveAsync(IStoreTransaction tx, CancellationToken ct)
    {
        await Reports.SaveAsync(tx, ct);
        await Exports.SaveAsync(tx, ct);
        await Stock.SaveAsync(tx, ct);
        await Sales.SaveAsync(tx, ct);
    }

    /// <summary>Declarations whose sales end by themselves; a page goes on behind the due time and id of the one before.</summary>
    public static async Task<(IReadOnlyList<string> Keys, string Next)> DueAsync(IStore store, long now, string after, int limit, CancellationToken ct)
    {
        var (at, id) = after.Split(' ') is [var time, var key] ? (long.Parse(time, CultureInfo.InvariantCulture), key) : (0, "");
        var page = await store.QueryAsync(
            ExportTable, "WHERE due_at <= @now AND (due_at > @at OR (due_at = @at AND filing_id > @id)) ORDER BY due_at, filing_id LIMIT @limit",
            new Dictionary<string, object?> { ["now"] = now, ["at"] = at, ["id"] = id, ["limit"] = limit }, ct);
        return ([.. page.Select(e => e.FilingId)], page.Count < limit ? "" : string.Create(CultureInfo.InvariantCulture, $"{page[^1].DueAt} {page[^1].FilingId}"));
    }
}
