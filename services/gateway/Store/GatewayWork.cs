// in:  the items of a step.   out: the filings and loose legs they touch, in at most four set-wise queries; written back the same way.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>The rows one step works on.</summary>
public sealed class GatewayWork
{
    /// <summary>The deadline key under which old answers are swept.</summary>
    public const string Sweep = "answers";
    private const int SweptAtOnce = 500, MostSweeps = 20;

    public Rows<FilingRow> Filings { get; } = new(GatewayTables.Filings);

    public Rows<LooseLegRow> Legs { get; } = new(GatewayTables.LooseLegs);

    public LedgerWork Ledger { get; } = new();

    /// <summary>By document, in the order they were decided: a step that runs again for one item writes them anew.</summary>
    public List<ReceiptRow> Receipts { get; } = [];

    /// <summary>Filings that got another due time.</summary>
    public List<FilingRow> Due { get; } = [];

    /// <summary>Answers stored before this moment are deleted; 0: none.</summary>
    public long SweepBefore { get; set; }

    public static async Task<GatewayWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new GatewayWork();
        HashSet<string> ids = new(items.Count, StringComparer.Ordinal), legs = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            ids.Add(IdOf(item));
            if (item.Message is ReturnDecided { DeclarationId.Length: > 0 } returned)
            {
                ids.Add(returned.DeclarationId);
            }
            if (LooseLegOf(item) is { } key)
            {
                legs.Add(key);
            }
        }
        if (legs.Count > 0)
        {
            await work.Legs.LoadAsync(tx, legs, ct);
            ids.UnionWith(work.Legs.All.SelectMany(l => LooseLegs.Waiting(l.Declaration)));
        }
        ids.Remove("");
        await work.Filings.LoadAsync(tx, ids, ct);
        return work;
    }

    public static async Task SaveAsync(IStoreTransaction tx, GatewayWork work, CancellationToken ct)
    {
        await work.Filings.SaveAsync(tx, ct);
        await work.Legs.SaveAsync(tx, ct);
        await work.Ledger.SaveAsync(tx, work.Filings.Find, ct);
        await ReceiptRows.InsertAsync(tx, work.Receipts, ct);
        await Dues.AddAsync(tx, work.Due, ct);
        if (work.SweepBefore > 0)
        {
            for (var set = 0; set < MostSweeps; set++)
            {
                var old = await tx.QueryAsync(GatewayTables.Answers, "WHERE created < @before ORDER BY created LIMIT @limit",
                    new Dictionary<string, object?> { ["before"] = work.SweepBefore, ["limit"] = SweptAtOnce }, ct);
                await tx.DeleteAsync(GatewayTables.Answers, [.. old.Select(a => a.Key)], ct);
                if (old.Count < SweptAtOnce)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Declarations whose time came, and the sweep when there are answers nobody may ask for any more.</summary>
    public static async Task<(IReadOnlyList<string> Keys, string Next)> DueAsync(IStore store, long now, string after, int limit, CancellationToken ct)
    {
        var (keys, next) = await Dues.ComeAsync(store, now, after, limit, ct);
        if (next.Length == 0)
        {
            var before = now - (long)Idempotency.Keeps.TotalMilliseconds;
            var old = await store.QueryAsync(GatewayTables.Answers, "WHERE created < @before LIMIT 1",
                new Dictionary<string, object?> { ["before"] = before }, ct);
            if (old.Count > 0)
            {
                keys.Add(Sweep);
            }
        }
        return (keys, next);
    }

    // Known types first: asking the descriptor costs more than the rest of the load.
    private static string IdOf(Item item) => item.Message switch
    {
        OrderChecked e => e.FilingId,
        PaymentChecked e => e.FilingId,
        WaybillChecked e => e.FilingId,
        DeclarationDecided e => e.FilingId,
        GoodsMoved e => e.FilingId,
        RefundDecided e => e.FilingId,
        ProceedsSettled e => e.FilingId,
        DeclarationClosed e => e.FilingId,
        DeadlinePassed e => e.Key == Sweep ? "" : e.Key,
        var other => FilingIds.Of(other),
    };

    private static string? LooseLegOf(Item item) => item.Message switch
    {
        OrderChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        PaymentChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        WaybillChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        _ => null,
    };
}
