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

    /// <summary>Documents that came in with a request about a filing; one that is there already stays.</summary>
    public List<DocumentRow> Documents { get; } = [];

    /// <summary>Ids of declarations that an amendment gave another order number.</summary>
    public HashSet<string> Renumbered { get; } = new(StringComparer.Ordinal);

    /// <summary>Marks that a step sets (true) or takes away.</summary>
    public Dictionary<MarkRow, bool> Marks { get; } = [];

    /// <summary>Filings that got another due time.</summary>
    public List<FilingRow> Due { get; } = [];

    /// <summary>Answers stored before this moment are deleted; 0: none.</summary>
    public long SweepBefore { get; set; }

    public static async Task<GatewayWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new GatewayWork();
        HashSet<string> ids = new(items.Count, StringComparer.Ordinal), legs = new(StringComparer.Ordinal);
        List<string>? amended = null;
        foreach (var item in items)
        {
            ids.Add(IdOf(item));
            if (item.Message is ReturnDecided { DeclarationId.Length: > 0 } returned)
            {
                ids.Add(returned.DeclarationId);
            }
            if (item.Message is DeclarationDecided { Ending: Ending.Amended } ended)
            {
                (amended ??= []).Add(ended.FilingId);
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
        // What ends without release gives back what it claims: nearly always none.
        HashSet<string>? exchanges = null;
        foreach (var row in work.Filings.All)
        {
            if (row.View is { Replaces.Length: > 0, ReleasedAt: 0 } && work.Filings.Find(row.View.Replaces) is null)
            {
                (exchanges ??= new(StringComparer.Ordinal)).Add(row.View.Replaces);
            }
        }
        if (exchanges is not null)
        {
            await work.Filings.LoadAsync(tx, exchanges, ct);
        }
        if (amended is not null)
        {
            await work.LoadSuccessorsAsync(tx, amended, ct);
        }
        return work;
    }

    // The lines an amended declaration stands in, those its next version looks into, and whoever else is met there.
    private async Task LoadSuccessorsAsync(IStoreTransaction tx, List<string> ids, CancellationToken ct)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (Filings.Find(id) is { View.Pending: { } pending } row)
            {
                keys.UnionWith(LegsAwaited.Sought(row));
                keys.UnionWith(LegsAwaited.Missing(new Bundle(pending.Declaration, pending.Order, pending.Payment, pending.Waybill)));
            }
        }
        await Legs.LoadAsync(tx, [.. keys.Where(k => Legs.Find(k) is null)], ct);
        await Filings.LoadAsync(tx, [.. LegsAwaited.Others(Legs).Where(id => Filings.Find(id) is null)], ct);
    }

    public static async Task SaveAsync(IStoreTransaction tx, GatewayWork work, CancellationToken ct)
    {
        await work.Filings.SaveAsync(tx, ct);
        if (work.Renumbered.Count > 0)
        {
            await tx.UpdateAsync(GatewayTables.OrderNumbers, [.. work.Renumbered.Select(id => work.Filings.Find(id)!)], ct);
        }
        if (work.Documents.Count > 0)
        {
            await tx.InsertNewAsync(GatewayTables.Documents, work.Documents, ct);
        }
        if (work.Marks.Count > 0)
        {
            await tx.InsertNewAsync(GatewayTables.Marks, [.. work.Marks.Where(m => m.Value).Select(m => m.Key)], ct);
            await tx.DeleteAsync(GatewayTables.Marks, [.. work.Marks.Where(m => !m.Value).Select(m => m.Key.Key)], ct);
        }
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
        OrderChecked e => FilingId.Base(e.FilingId),
        PaymentChecked e => FilingId.Base(e.FilingId),
        WaybillChecked e => FilingId.Base(e.FilingId),
        DeclarationDecided e => e.FilingId,
        GoodsMoved e => e.FilingId,
        RefundDecided e => e.FilingId,
        ProceedsSettled e => e.FilingId,
        DeclarationClosed e => e.FilingId,
        DeadlinePassed e => e.Key == Sweep ? "" : e.Key,
        var other => FilingId.Base(FilingIds.Of(other)),
    };

    private static string? LooseLegOf(Item item) => item.Message switch
    {
        OrderChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        PaymentChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        WaybillChecked e when !FilingId.IsDeclaration(e.FilingId) => LooseLegs.Of(e),
        _ => null,
    };
}
