using Google.Protobuf;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.FxSettlement;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Rules;
using SingleWindow.Gateway;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Features;
using SingleWindow.Gateway.Rules;
using SingleWindow.Gateway.Store;
using SingleWindow.Logistics;
using SingleWindow.Payment;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Gateway;
using SingleWindow.Tests.Unit.Logistics;
using SingleWindow.Tests.Unit.Payment;
using SingleWindow.Tests.Unit.TaxRefund;
using SingleWindow.Tests.Unit.Transaction;
using SingleWindow.Transaction;
using Samples = SingleWindow.Tests.Unit.Customs.Samples;

namespace SingleWindow.Tests.Unit.SevenHouses;

/// <summary>
/// All seven houses, each on a SQLite database of its own in memory, and between them a net that hands over in any order, in groups of any size and
/// twice. Inbox, effects and what leaves are one transaction, as in the step; a crash before the commit rolls it back, one after it brings the message again.
/// </summary>
internal sealed class Suite : IAsyncDisposable
{
    private static readonly LedgerRules Books = LedgerRuleFiles.Load(new ConfigurationBuilder().Build());
    private static readonly SettlementRules Settling = SettlementRuleFiles.Load(new ConfigurationBuilder().Build());
    private static readonly DeadlineSettings Times = new(TimeSpan.FromDays(3), TimeSpan.FromDays(15), TimeSpan.FromDays(90));
    private static int _databases;

    private readonly Dictionary<string, (IHouse House, SqliteStore Store)> _houses = new(StringComparer.Ordinal);
    private readonly List<Message> _net = [];
    private readonly FilingIntake _intake;
    private TimeSpan _waited;
    private int _ids, _messages;

    internal Suite()
    {
        Add(new ExpireWaiting(Times, Track).On(Track.On(new House<GatewayWork>(Houses.Gateway, typeof(GatewayModule).Assembly)
        {
            Load = GatewayWork.LoadAsync, Save = GatewayWork.SaveAsync, Due = GatewayWork.DueAsync,
        })));
        Add(TransactionModule.House(Orders.Facts()));
        Add(PaymentModule.House(Payments.Facts()));
        Add(LogisticsModule.House(Parcels.Facts()));
        Add(CustomsModule.House(ImportSamples.Rules, Clearance, ImportSamples.Settings));
        Add(TaxRefundModule.House(RefundSamples.Rules));
        Add(FxSettlementModule.House(Settling));
        var (gateway, store) = _houses[Houses.Gateway];
        // Never started: the intake's own transaction is run by the model.
        _intake = new(new HouseRuntime(gateway, store, "sqlite", new CatchingBus(), TimeProvider.System, new(), NullLogger.Instance), new(), Times, Books);
    }

    internal static TrackStatus Track { get; } = new(Times, new FilingChanges(), Books);

    internal static SettlementRules SettlementRules => Settling;

    internal static readonly ClearanceSettings Clearance = Samples.Settings with { TestMode = true };

    internal DateTimeOffset Now { get; private set; } = Samples.Now;

    internal long Ms => Now.ToUnixTimeMilliseconds();

    /// <summary>What happened, a line each.</summary>
    internal List<string> Told { get; } = [];

    internal async Task OpenAsync()
    {
        foreach (var (house, store) in _houses.Values)
        {
            await store.MigrateAsync(Migrations.Of(house.Assembly, "sqlite"), CancellationToken.None);
        }
    }

    internal string NewId(string prefix) => prefix + $"019000000000700080000000{++_ids:D8}";

    internal async Task<List<TRow>> RowsAsync<TRow>(string house, Table<TRow> table) =>
        await _houses[house].Store.QueryAsync(table, $"ORDER BY {table.Key}", new Dictionary<string, object?>(), CancellationToken.None);

    internal IStore StoreOf(string house) => _houses[house].Store;

    internal async Task<FilingRow?> FilingAsync(string id) => await FilingQueries.FindAsync(StoreOf(Houses.Gateway), id, CancellationToken.None);

    /// <summary>Takes a filing in, as the door does. Its id; of one whose number was used before, that one's.</summary>
    internal async Task<string> FileAsync(string tenant, Bundle bundle)
    {
        var id = NewId(bundle.Prefix);
        Told.Add($"{bundle.Kind} {id} {bundle.Reference}");
        var context = new StepContext(Now);
        await using var tx = await StoreOf(Houses.Gateway).BeginAsync(CancellationToken.None);
        var request = new FilingRequest(tenant, id, [1], [new FilingLine(id, bundle, [], "", default)], (_, _) => null);
        var outcome = (await _intake.CommitAsync(tx, [request], context, CancellationToken.None))[0];
        await tx.CommitAsync(CancellationToken.None);
        Leave(context);
        return outcome.Lines[0].ExistingId ?? id;
    }

    /// <summary>A request about a filing: its facts as they go on (null: as they are), and what leaves.</summary>
    internal async Task AskAsync<T>(FilingRow row, FilingView? view, EventKind<T> kind, T item) where T : IMessage<T>, new()
    {
        Told.Add($"{kind.Name} {item}");
        var (work, context) = (new GatewayWork(), new StepContext(Now));
        await using var tx = await StoreOf(Houses.Gateway).BeginAsync(CancellationToken.None);
        await work.Filings.LoadAsync(tx, [row.Id], CancellationToken.None);
        if (view is not null)
        {
            Track.Put(work, row, view, context);
        }
        context.Emit(kind, item);
        await GatewayWork.SaveAsync(tx, work, CancellationToken.None);
        await tx.CommitAsync(CancellationToken.None);
        Leave(context);
    }

    /// <summary>The clock goes on, and what is due by then is told.</summary>
    internal async Task WaitAsync(TimeSpan time)
    {
        (Now, _waited) = (Now + time, _waited + time);
        Told.Add($"now {Now:u}");
        foreach (var (house, store) in _houses.Values)
        {
            if (house.Due is { } due)
            {
                var (keys, _) = await due(store, Ms, "", 200, CancellationToken.None);
                if (keys.Count > 0)
                {
                    await StepAsync(house.Name, [.. keys.Select(k => new Message(Guid.Empty, house.Name, Events.DeadlinesPassed, new DeadlinePassed { Key = k }.ToByteArray(), 0))], lost: false);
                }
            }
        }
    }

    /// <summary>The same moment after so many acts, however long the messages of each took; odd, so that no two acts lie a limit apart to the millisecond.</summary>
    internal void Settle(int acts) => Now = Samples.Now + _waited + TimeSpan.FromSeconds(421 * acts);

    /// <summary>Hands over so many groups, whichever luck picks.</summary>
    internal async Task DeliverAsync(int groups, Luck luck)
    {
        for (; groups > 0 && _net.Count > 0; groups--)
        {
            var reader = _net[luck.Below(_net.Count)].Reader;
            var waiting = _net.FindAll(m => m.Reader == reader);
            List<Message> taken = [];
            for (var size = 1 + luck.Below(4); size > 0 && waiting.Count > 0; size--)
            {
                var at = luck.Below(waiting.Count);
                taken.Add(waiting[at]);
                waiting.RemoveAt(at);
            }
            Now = Now.AddMilliseconds(luck.Below(3));
            if (luck.Below(12) == 0)
            {
                // A crash before the commit: all of it comes again.
                await StepAsync(reader, taken, lost: true);
                continue;
            }
            _net.RemoveAll(taken.Contains);
            await StepAsync(reader, taken, lost: false);
            // A crash between the commit and the acknowledgement, or an outbox that is sent again.
            _net.AddRange(taken.Where(m => m.Times < 2 && luck.Below(4) == 0).Select(m => m with { Times = m.Times + 1 }));
        }
    }

    internal async Task DrainAsync(Luck luck)
    {
        while (_net.Count > 0)
        {
            await DeliverAsync(1, luck);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, store) in _houses.Values)
        {
            await store.DisposeAsync();
        }
    }

    private void Add(IHouse house) => _houses[house.Name] =
        (house, new SqliteStore($"file:seven-{Environment.ProcessId}-{Interlocked.Increment(ref _databases)}?mode=memory&cache=shared"));

    private async Task StepAsync(string name, List<Message> messages, bool lost)
    {
        var (house, store) = _houses[name];
        await using var tx = await store.BeginAsync(CancellationToken.None);
        var inbox = messages.Where(m => m.Id != Guid.Empty).Select(m => new InboxRow(m.Id.ToString("N"), Ms)).DistinctBy(r => r.Id).ToList();
        var fresh = await tx.InsertNewAsync(InboxRow.Table, inbox, CancellationToken.None);
        List<Item> items = [.. messages.Where(m => m.Id == Guid.Empty || fresh.Remove(m.Id.ToString("N"))).Select(m => new Item(m.Kind, m.Kind.Parse(m.Body), default, m.Id))];
        if (items.Count == 0)
        {
            return;
        }
        Told.Add($"{Ms % 100_000_000} {name}{(lost ? " (lost)" : "")}: {string.Join(' ', items.Select(i => $"{i.Kind.Name} {house.FilingOf(i.Message)}"))}");
        var context = new StepContext(Now);
        var work = await house.LoadAsync(tx, items, CancellationToken.None);
        foreach (var item in items)
        {
            house.Handle(work, item, context);
        }
        await house.SaveAsync(tx, work, CancellationToken.None);
        if (!lost)
        {
            await tx.CommitAsync(CancellationToken.None);
            Leave(context);
        }
    }

    private void Leave(StepContext context)
    {
        foreach (var (kind, item, _) in context.Outgoing)
        {
            // One message for all its readers, each of which has an inbox of its own.
            var id = MessageId();
            _net.AddRange(kind.Readers.Select(reader => new Message(id, reader, kind, item.ToByteArray(), 0)));
        }
    }

    private Guid MessageId() => new(++_messages, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private sealed record Message(Guid Id, string Reader, EventKind Kind, byte[] Body, int Times);
}

/// <summary>A stream of chances that a number repeats.</summary>
internal sealed class Luck(int seed)
{
    private ulong _state = unchecked(((ulong)(uint)seed + 1) * 0x9E3779B97F4A7C15) | 1;

    internal int Below(int limit)
    {
        // xorshift64*
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((unchecked(_state * 0x2545F4914F6CDD1D) >> 33) % (ulong)limit);
    }

    internal T Of<T>(IReadOnlyList<T> among) => among[Below(among.Count)];
}
