using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using SingleWindow.Contracts;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>
/// Two houses play ping-pong with money over a bus that drops, doubles, delays and reorders, and are stopped and started again in the
/// middle: whatever happens, each transfer counts once and the sum stays what it was.
/// </summary>
public sealed class SimulatedHistoryTests
{
    private const int Tokens = 6;
    private const int Bounces = 8;

    private static readonly HouseOptions Options = new()
    {
        Step = new CollectorOptions(TimeSpan.FromMilliseconds(1), 50, 200),
        Relay = new RelayOptions
        {
            FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(10), Sweep = TimeSpan.FromMilliseconds(10),
            Scan = TimeSpan.FromMilliseconds(50), Orphan = TimeSpan.FromMilliseconds(200),
        },
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_faulty_bus_and_restarts_neither_make_nor_lose_money() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 2], Gen.Int[1, 99999].Array[Tokens])
            .SampleAsync(PlayAsync, iter: 40, threads: 1);

    private static async Task PlayAsync(int seed, int restarts, int[] cents)
    {
        var folder = Directory.CreateTempSubdirectory("sw-history-").FullName;
        var bus = new FaultyBus(seed);
        await using var gateway = new Side(Houses.Gateway, folder, bus);
        await using var transaction = new Side(Houses.Transaction, folder, bus);
        await gateway.StartAsync();
        await transaction.StartAsync();

        // Each account leaves the gateway with its whole sum, and comes back bounced so often that it rests at the gateway again.
        var amounts = Array.ConvertAll(cents, c => c / 100m + 0.00001m);
        await gateway.AddAsync([.. amounts.Select((a, i) => new Account($"a{i}", a, 0, null))]);
        await gateway.ServeAsync([.. amounts.Select((a, i) => new OrderChecked { FilingId = $"a{i}", GoodsValue = "0" })]);
        for (var r = 0; r < restarts; r++)
        {
            var side = (seed + r) % 2 == 0 ? gateway : transaction;
            await Eventually.HoldsAsync(async () => (await gateway.RowsAsync()).Sum(a => a.Times) >= Tokens * (r + 2), "the game goes on", Ct);
            await side.StopAsync();
            await side.StartAsync();
        }

        await Eventually.HoldsAsync(async () => (await gateway.RowsAsync()).Sum(a => a.Times) >= Tokens * (Bounces + 1)
            && await gateway.IsSettledAsync() && await transaction.IsSettledAsync(), "the game is over", Ct);
        var here = await gateway.RowsAsync();
        var there = await transaction.RowsAsync();
        Assert.Equal(amounts, here.Select(a => a.Balance));
        Assert.All(here, a => Assert.Equal(Bounces + 1, a.Times));
        Assert.Equal(Tokens, there.Count);
        Assert.All(there, a => Assert.Equal((0m, Bounces), (a.Balance, a.Times)));
        Assert.Equal(amounts.Sum(), here.Concat(there).Sum(a => a.Balance));
        Assert.Equal(0, await gateway.ParkedAsync() + await transaction.ParkedAsync());
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One of the two houses, with its file and its restarts.</summary>
    private sealed class Side(string name, string folder, IBus bus) : IAsyncDisposable
    {
        private readonly SqliteStore _store = new(Path.Combine(folder, name + ".db"));
        private HouseRuntime? _runtime;

        internal async Task StartAsync()
        {
            _runtime = new HouseRuntime(name == Houses.Gateway ? Gateway() : Transaction(), _store, "sqlite", bus, TimeProvider.System, Options, NullLogger.Instance);
            await _runtime.StartAsync(Ct);
            await _runtime.Ready.WaitAsync(Eventually.Limit, Ct);
        }

        internal async Task StopAsync()
        {
            if (_runtime is { } runtime)
            {
                _runtime = null;
                await runtime.StopAsync(Ct);
                runtime.Dispose();
            }
        }

        internal async Task AddAsync(IReadOnlyCollection<Account> rows)
        {
            await using var tx = await _store.BeginAsync(Ct);
            await tx.InsertAsync(Account.Table, rows, Ct);
            await tx.CommitAsync(Ct);
        }

        internal Task ServeAsync(IReadOnlyList<OrderChecked> items) =>
            _runtime!.DeliverAsync(Guid.NewGuid(), [.. items.Select(i => new Item(Events.OrdersAnswered, i, default, Guid.Empty))]);

        internal Task<List<Account>> RowsAsync() => QueryAsync(Account.Table);

        internal async Task<bool> IsSettledAsync() => (await QueryAsync(OutboxRow.Table)).Count == 0;

        internal async Task<int> ParkedAsync() => (await QueryAsync(ParkedRow.Table)).Count;

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await _store.DisposeAsync();
        }

        // The gateway takes what comes back and serves it again until it has bounced often enough.
        private static House<Accounts> Gateway() => House(Houses.Gateway).On(Events.OrdersAnswered, (work, item, context) =>
        {
            var row = work.Rows.Find(item.FilingId)!;
            var balance = row.Balance + Decimals.Read(item.GoodsValue);
            var serve = row.Times < Bounces;
            work.Rows.Put(row with { Balance = serve ? 0 : balance, Times = row.Times + 1 });
            if (serve)
            {
                context.Emit(Events.OrdersSubmitted, new OrderSubmitted { FilingId = row.Id, GoodsValue = Decimals.Write(balance) });
            }
        });

        private static House<Accounts> Transaction() => House(Houses.Transaction).On(Events.OrdersSubmitted, (work, item, context) =>
        {
            var row = work.Rows.Find(item.FilingId) ?? new Account(item.FilingId, 0, 0, null);
            work.Rows.Put(row with { Times = row.Times + 1 });
            context.Emit(Events.OrdersAnswered, new OrderChecked { FilingId = row.Id, GoodsValue = Decimals.Write(row.Balance + Decimals.Read(item.GoodsValue)) });
        });

        private static House<Accounts> House(string name) => new(name, typeof(Account).Assembly)
        {
            Load = async (tx, items, ct) =>
            {
                var work = new Accounts();
                await work.Rows.LoadAsync(tx, items.Select(i => FilingIds.Of(i.Message)).Distinct().ToList(), ct);
                return work;
            },
            Save = (tx, work, ct) => work.Rows.SaveAsync(tx, ct),
        };

        private Task<List<TRow>> QueryAsync<TRow>(Table<TRow> table) => _store.QueryAsync(table, "ORDER BY id", new Dictionary<string, object?>(), Ct);
    }
}
