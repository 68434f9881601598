using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Store;

/// <summary>The rows of a step: one case for each declaration its items name.</summary>
public sealed class RefundWork
{
    public static readonly Table<RefundCase> Table = new(
        "refunds", "filing_id", c => c.FilingId,
        [
            new("state", ColumnType.Int, c => (int)c.State),
            new("left_at", ColumnType.Long, c => c.LeftAt),
            new("released", ColumnType.Bytes, c => c.Released?.ToByteArray()),
            new("decided", ColumnType.Bytes, c => c.Decided?.ToByteArray()),
            new("trace", ColumnType.Bytes, c => c.Trace),
        ],
        row => new RefundCase(
            row.Text(0), (RefundState)row.Int(1),
            row.BytesOrNull(3) is { } released ? ReleasedGoods.Parser.ParseFrom(released) : null,
            row.Long(2),
            row.BytesOrNull(4) is { } decided ? RefundDecided.Parser.ParseFrom(decided) : null,
            row.Bytes(5)));

    public Rows<RefundCase> Cases { get; } = new(Table);

    public static async Task<RefundWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new RefundWork();
        var keys = new HashSet<string>(items.Count, StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case DeclarationDecided { Released: not null } decided:
                    keys.Add(decided.FilingId);
                    break;
                case GoodsMoved moved:
                    keys.Add(moved.FilingId);
                    break;
            }
        }
        await work.Cases.LoadAsync(tx, keys, ct);
        return work;
    }

    public static Task SaveAsync(IStoreTransaction tx, RefundWork work, CancellationToken ct) => work.Cases.SaveAsync(tx, ct);
}
