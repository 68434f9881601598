using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Store;

/// <summary>
/// The rows of a step: one case for each declaration its items name, who claims the invoices of a trader's refund, and the returns of an export that is
/// named by one. Whoever moves a return has the case of its export locked: two returns never take the same goods. A step with a sales
/// report, a deadline or a return of goods abroad has those of <see cref="OverseasWork"/> besides, in four queries more, and one with a manufacturer's export or month those of
/// <see cref="MonthWork"/>.
/// </summary>
public sealed class RefundWork
{
    /// <summary>ieFlag of an import: there is no tax to give back, and nothing is kept of it.</summary>
    public const string Import = "I";

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

    public static readonly Table<InvoiceClaim> InvoiceTable = new(
        "refund_invoices", "invoice_key", i => i.InvoiceKey,
        [
            new("filing_id", ColumnType.Text, i => i.FilingId),
            new("tenant", ColumnType.Text, i => i.Tenant),
        ],
        row => new InvoiceClaim(row.Text(0), row.Text(1), row.Text(2)));

    public static readonly Table<ReturnCase> ReturnTable = new(
        "export_returns", "return_id", r => r.ReturnId,
        [
            new("declaration_id", ColumnType.Text, r => r.DeclarationId),
            new("state", ColumnType.Int, r => (int)r.State),
            new("asked", ColumnType.Bytes, r => r.Asked?.ToByteArray()),
            new("arrived_at", ColumnType.Long, r => r.ArrivedAt),
            new("answer", ColumnType.Bytes, r => r.Answer?.ToByteArray()),
        ],
        row => new ReturnCase(
            row.Text(0), row.Text(1), (ReturnState)row.Int(2),
            row.BytesOrNull(3) is { } asked ? ReturnRequested.Parser.ParseFrom(asked) : null,
            row.Long(4),
            row.BytesOrNull(5) is { } answer ? ReturnDecided.Parser.ParseFrom(answer) : null));

    public Rows<RefundCase> Cases { get; } = new(Table);
    public Rows<InvoiceClaim> Invoices { get; } = new(InvoiceTable);
    public OverseasWork Overseas { get; } = new();
    public MonthWork Months { get; } = new();

    public Rows<ReturnCase> Returns { get; } = new(ReturnTable);

    /// <summary>Keeps what a decided case claims. Two steps that claim one invoice at a time: the second runs again and finds it taken.</summary>
    public void Claim(RefundCase decided)
    {
        foreach (var claim in InvoiceClaim.Of(decided))
        {
            if (Invoices.Find(claim.InvoiceKey) is null)
            {
                Invoices.Put(claim);
            }
        }
    }

    public static async Task<RefundWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new RefundWork();
        var keys = new HashSet<string>(items.Count, StringComparer.Ordinal);
        HashSet<string> returns = new(StringComparer.Ordinal), exports = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case DeclarationDecided { Released.IeFlag: not Import } decided:
                    keys.Add(decided.FilingId);
                    break;
                case GoodsMoved { IeFlag: not Import } moved:
                    keys.Add(moved.FilingId);
                    break;
                case ReturnRequested asked:
                    Returned(asked.FilingId, asked.DeclarationId);
                    break;
                case ReturnArrived arrived:
                    Returned(arrived.FilingId, arrived.DeclarationId);
                    break;
                case ReturnCancelled cancelled:
                    Returned(cancelled.FilingId, cancelled.DeclarationId);
                    break;
                case RefundPaidBack paid:
                    Returned(paid.FilingId, paid.DeclarationId);
                    break;
            }
        }
        keys.UnionWith(exports);
        await work.Cases.LoadAsync(tx, keys, ct);
        await work.Returns.LoadAsync(tx, "declaration_id", exports, ct);
        await work.Returns.LoadAsync(tx, returns, ct);
        HashSet<string> invoices = new(StringComparer.Ordinal), months = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Message is DeclarationDecided { Released: { IeFlag: not Import } released } decided)
            {
                invoices.UnionWith(InvoiceClaim.KeysOf(released));
                if (released.RefundRoute == RefundRoute.Producer)
                {
                    months.Add(decided.FilingId);
                }
            }
        }
        foreach (var row in work.Cases.All)
        {
            if (row.Released?.RefundRoute == RefundRoute.Producer)
            {
                months.Add(row.FilingId);
                months.Add(row.FilingId + ProducerExport.Taxed);
            }
            if (row is { State: RefundState.AwaitingDeparture, Released: { } released })
            {
                invoices.UnionWith(InvoiceClaim.KeysOf(released));
            }
        }
        await work.Invoices.LoadAsync(tx, invoices, ct);
        await work.Overseas.LoadAsync(tx, items, work.Cases.All.Where(c => c.Released?.OverseasWarehouse is not null && exports.Contains(c.FilingId)), ct);
        await work.Months.LoadAsync(tx, items, months, ct);
        return work;

        void Returned(string id, string export)
        {
            returns.Add(id);
            if (export.Length > 0)
            {
                exports.Add(export);
            }
        }
    }

    public static async Task SaveAsync(IStoreTransaction tx, RefundWork work, CancellationToken ct)
    {
        await work.Invoices.SaveAsync(tx, ct);
        await work.Cases.SaveAsync(tx, ct);
        await work.Overseas.SaveAsync(tx, ct);
        await work.Months.SaveAsync(tx, ct);
        await work.Returns.SaveAsync(tx, ct);
    }
}
