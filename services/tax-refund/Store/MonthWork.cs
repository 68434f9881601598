using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Store;

/// <summary>
/// Manufacturers' months of one step, locked in this order: answered months, books, exports. Whoever holds the book of a manufacturer decides its months
/// alone, on any number of instances. A step without a manufacturer's export or month asks for nothing.
/// </summary>
public sealed class MonthWork
{
    public static readonly Table<ProducerExport> ExportTable = new(
        "producer_exports", "export_id", e => e.ExportId,
        [
            new("filing_id", ColumnType.Text, e => e.FilingId, Fixed: true),
            new("ebc_code", ColumnType.Text, e => e.EbcCode),
            new("left_on", ColumnType.Int, e => e.LeftOn),
            new("fx_on", ColumnType.Int, e => e.FxOn),
            new("last_on", ColumnType.Int, e => e.LastOn),
            new("stage", ColumnType.Int, e => (int)e.Stage),
            new("goods", ColumnType.Bytes, e => e.Goods.ToByteArray()),
            new("month_id", ColumnType.Text, e => e.MonthId),
            new("share", ColumnType.Bytes, e => e.Share?.ToByteArray()),
            new("trace", ColumnType.Bytes, e => e.Trace),
        ],
        r => new ProducerExport(
            r.Text(0), r.Text(1), r.Text(2), r.Int(3), r.Int(4), r.Int(5), (ExportStage)r.Int(6), ProducerGoods.Parser.ParseFrom(r.Bytes(7)), r.Text(8),
            r.BytesOrNull(9) is { } share ? RefundShared.Parser.ParseFrom(share) : null, r.Bytes(10)));

    public static readonly Table<ProducerBook> BookTable = new(
        "producer_books", "ebc_code", b => b.EbcCode,
        [
            new("month", ColumnType.Int, b => b.Month),
            new("month_id", ColumnType.Text, b => b.MonthId),
            new("carry", ColumnType.Decimal, b => b.Carry),
            new("ceiling_carry", ColumnType.Decimal, b => b.CeilingCarry),
        ],
        r => new ProducerBook(r.Text(0), r.Int(1), r.Text(2), r.Decimal(3), r.Decimal(4)));

    public static readonly Table<RefundMonthRow> MonthTable = new(
        "refund_months", "month_id", m => m.MonthId,
        [
            new("ebc_code", ColumnType.Text, m => m.EbcCode, Fixed: true),
            new("decided", ColumnType.Bytes, m => m.Decided?.ToByteArray(), Fixed: true),
            new("at", ColumnType.Long, m => m.At, Fixed: true),
        ],
        r => new RefundMonthRow(r.Text(0), r.Text(1), r.BytesOrNull(2) is { } decided ? RefundMonthDecided.Parser.ParseFrom(decided) : null, r.Long(3)));

    public Rows<RefundMonthRow> Answered { get; } = new(MonthTable);
    public Rows<ProducerBook> Books { get; } = new(BookTable);
    public Rows<ProducerExport> Exports { get; } = new(ExportTable);

    /// <param name="exports">Declarations of manufacturers that the step may decide, or whose goods may come back.</param>
    public async Task LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, HashSet<string> exports, CancellationToken ct)
    {
        List<RefundMonthFiled> filed = [];
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case RefundMonthFiled month:
                    filed.Add(month);
                    exports.UnionWith(month.Claims.Select(c => c.DeclarationId));
                    break;
                case ProducerPaid paid:
                    exports.Add(paid.FilingId);
                    break;
            }
        }
        if (filed.Count > 0)
        {
            await Answered.LoadAsync(tx, filed.ConvertAll(m => m.FilingId), ct);
            await Books.LoadAsync(tx, filed.Select(m => m.Tenant).ToHashSet(StringComparer.Ordinal), ct);
        }
        // One query a month: a manufacturer files twelve a year. What it finds is locked below, and looked at again.
        foreach (var month in filed.Where(m => Answered.Find(m.FilingId) is null))
        {
            if (RefundMonths.IndexOf(month.Month) is { } index)
            {
                var ready = await tx.QueryAsync(
                    ExportTable,
                    "WHERE ebc_code = @merchant AND month_id = '' AND left_on > 0 AND left_on <= @last AND (stage >= @stage OR (last_on > 0 AND last_on < @last)) "
                        + "ORDER BY left_on, export_id LIMIT @limit",
                    new Dictionary<string, object?>
                    {
                        ["merchant"] = month.Tenant, ["last"] = RefundMonths.LastOf(index).DayNumber,
                        ["stage"] = (int)(month.Claims.Count > 0 ? ExportStage.Due : ExportStage.Ready), ["limit"] = RefundMonths.Most,
                    },
                    ct);
                exports.UnionWith(ready.Select(e => e.ExportId));
            }
        }
        await Exports.LoadAsync(tx, exports, ct);
    }

    public async Task SaveAsync(IStoreTransaction tx, CancellationToken ct)
    {
        await Answered.SaveAsync(tx, ct);
        await Books.SaveAsync(tx, ct);
        await Exports.SaveAsync(tx, ct);
    }
}
