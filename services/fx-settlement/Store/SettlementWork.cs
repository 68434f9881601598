using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.FxSettlement.Store;

/// <summary>The rows of a step: the cases of the orders its items name, and the numbers its reports carry.</summary>
public sealed class SettlementWork
{
    /// <summary>ieFlag of an import: nobody pays from abroad for it, and nothing is kept of it.</summary>
    public const string Import = "I";

    public static readonly Table<SettlementCase> Table = new(
        "settlements", "order_key", c => c.OrderKey,
        [
            new("state", ColumnType.Int, c => (int)c.State),
            new("filing_id", ColumnType.Text, c => c.FilingId),
            new("released", ColumnType.Bytes, c => c.Released?.ToByteArray()),
            new("reports", ColumnType.Bytes, c => c.Reports?.ToByteArray()),
            new("outcome", ColumnType.Bytes, c => c.Outcome?.ToByteArray()),
            new("others", ColumnType.Text, c => c.Others),
            new("trace", ColumnType.Bytes, c => c.Trace),
        ],
        row => new SettlementCase(
            row.Text(0), (SettlementState)row.Int(1), row.TextOrNull(2),
            row.BytesOrNull(3) is { } released ? ReleasedGoods.Parser.ParseFrom(released) : null,
            row.BytesOrNull(4) is { } reports ? ProceedsReports.Parser.ParseFrom(reports) : null,
            row.BytesOrNull(5) is { } outcome ? ProceedsSettled.Parser.ParseFrom(outcome) : null,
            row.Text(6), row.Bytes(7)));

    public static readonly Table<ProceedsNumber> NumberTable = new(
        "proceeds_numbers", "number_key", n => n.NumberKey,
        [
            new("filing_id", ColumnType.Text, n => n.FilingId),
            new("content", ColumnType.Text, n => n.Content),
        ],
        row => new ProceedsNumber(row.Text(0), row.Text(1), row.Text(2)));

    public Rows<SettlementCase> Cases { get; } = new(Table);
    public Rows<ProceedsNumber> Numbers { get; } = new(NumberTable);

    /// <summary>True when a return takes something off what is waited for: the buyer of an exchange gets other goods and pays as before, and what stayed unsold abroad was never waited for.</summary>
    public static bool TakesOff(ReturnDecided returned) => returned is { Outcome: SettlementOutcome.Returned, Exchange: false, ValueBack: not "0" };

    /// <summary>The case of a declaration among the loaded rows.</summary>
    public SettlementCase? FindByFiling(string filingId)
    {
        foreach (var row in Cases.All)
        {
            if (row.FilingId == filingId)
            {
                return row;
            }
        }
        return null;
    }

    public static async Task<SettlementWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new SettlementWork();
        HashSet<string> orders = new(items.Count, StringComparer.Ordinal), numbers = new(StringComparer.Ordinal), filings = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case DeclarationDecided { Released: { IeFlag: not Import } released }:
                    orders.Add(SettlementCase.KeyOf(released.EbcCode, released.OrderNo));
                    break;
                case ProceedsReported report:
                    orders.Add(SettlementCase.KeyOf(report.EbcCode, report.OrderNo));
                    foreach (var share in report.Shares)
                    {
                        orders.Add(SettlementCase.KeyOf(report.EbcCode, share.OrderNo));
                    }
                    numbers.Add(ProceedsNumber.KeyOf(report.Tenant, report.ProceedsNo));
                    break;
                case OverseasStockMoved { Closed.Goods: { } sold }:
                    orders.Add(SettlementCase.KeyOf(sold.EbcCode, sold.OrderNo));
                    break;
                case ReturnDecided returned when TakesOff(returned):
                    orders.Add(SettlementCase.KeyOf(returned.EbcCode, returned.OrderNo));
                    break;
                case HoldDecided { Link: Houses.FxSettlement } decision:
                    filings.Add(decision.FilingId);
                    break;
            }
        }
        await work.Cases.LoadAsync(tx, orders, ct);
        await work.Cases.LoadAsync(tx, "filing_id", filings, ct);
        await work.Numbers.LoadAsync(tx, numbers, ct);
        return work;
    }

    public static async Task SaveAsync(IStoreTransaction tx, SettlementWork work, CancellationToken ct)
    {
        await work.Cases.SaveAsync(tx, ct);
        await work.Numbers.SaveAsync(tx, ct);
    }
}
