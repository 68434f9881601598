using System.Collections.Concurrent;
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>The rows of the test houses in one step.</summary>
public sealed class Accounts
{
    public Rows<Account> Rows { get; } = new(Account.Table);
}

/// <summary>
/// A house that adds each payment to the account of its filing and says the new balance to its two readers. It does not notice a
/// duplicate by itself: only the platform keeps it from counting twice.
/// </summary>
internal sealed class TestHouse
{
    /// <summary>Stands in a field of every item: it must not be found in errors and logs.</summary>
    internal const string Canary = "Zhang Sanfeng 330102199001011234";

    /// <summary>Filings whose handler throws, until they are taken out.</summary>
    internal ConcurrentDictionary<string, bool> Broken { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs between load and handle, as another process might.</summary>
    internal Func<IReadOnlyList<Item>, Task>? AfterLoad { get; set; }

    /// <summary>Due rows read so far.</summary>
    internal int DueRead => _dueRead;

    private int _dueRead;

    internal House<Accounts> Build() => new House<Accounts>(Houses.Payment, typeof(TestHouse).Assembly)
    {
        Load = async (tx, items, ct) =>
        {
            var work = new Accounts();
            await work.Rows.LoadAsync(tx, items.Select(KeyOf).Distinct().ToList(), ct);
            if (AfterLoad is { } meanwhile)
            {
                await meanwhile(items);
            }
            return work;
        },
        Save = (tx, work, ct) => work.Rows.SaveAsync(tx, ct),
        Due = DueAsync,
    }
    .On(Events.PaymentsSubmitted, (work, item, context) =>
    {
        ThrowIfBroken(item.FilingId);
        var before = work.Rows.Find(item.FilingId);
        var now = new Account(item.FilingId, (before?.Balance ?? 0) + Decimals.Read(item.Amount), (before?.Times ?? 0) + 1,
            item.AccountedAt == 0 ? before?.DueAt : item.AccountedAt);
        work.Rows.Put(now);
        context.Emit(Events.GoodsMovements, new GoodsMoved { FilingId = now.Id, LogisticsNo = Decimals.Write(now.Balance), LeftAt = context.NowMs });
    })
    .On(Events.DeadlinesPassed, (work, item, context) =>
    {
        ThrowIfBroken(item.Key);
        if (work.Rows.Find(item.Key) is { DueAt: { } due } row && due <= context.NowMs)
        {
            work.Rows.Put(row with { Times = row.Times + 1, DueAt = null });
            context.Emit(Events.GoodsMovements, new GoodsMoved { FilingId = row.Id, LogisticsNo = "due", LeftAt = context.NowMs });
        }
    });

    private async Task<(IReadOnlyList<string> Keys, string Next)> DueAsync(IStore store, long now, string after, int limit, CancellationToken ct)
    {
        var (at, id) = after.Split(' ') is [var time, var key] ? (long.Parse(time, CultureInfo.InvariantCulture), key) : (0, "");
        var rows = await store.QueryAsync(Account.Table, "WHERE due_at <= @now AND (due_at > @at OR (due_at = @at AND id > @id)) ORDER BY due_at, id LIMIT @limit",
            new Dictionary<string, object?> { ["now"] = now, ["at"] = at, ["id"] = id, ["limit"] = limit }, ct);
        Interlocked.Add(ref _dueRead, rows.Count);
        return (rows.ConvertAll(r => r.Id), rows.Count < limit ? "" : string.Create(CultureInfo.InvariantCulture, $"{rows[^1].DueAt} {rows[^1].Id}"));
    }

    internal static PaymentSubmitted Payment(string filing, decimal amount = 1, long due = 0) =>
        new() { FilingId = filing, Amount = Decimals.Write(amount), AccountedAt = due, PayName = Canary };

    private static string KeyOf(Item item) => item.Message is DeadlinePassed deadline ? deadline.Key : ((PaymentSubmitted)item.Message).FilingId;

    private void ThrowIfBroken(string filing)
    {
        if (Broken.ContainsKey(filing))
        {
            throw new InvalidOperationException($"Cannot handle {filing} of {Canary}");
        }
    }
}
