using System.Collections.Concurrent;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Steps;

/// <summary>Several instances of one house over one PostgreSQL, each running steps as fast as it can, and what left them.</summary>
internal sealed class HouseInstances : IAsyncDisposable
{
    /// <summary>How many there are.</summary>
    internal const int Count = 4;

    // A step that fails so often will never commit: the test says so instead of running for ever.
    private const int MostAttempts = 1_000;

    private readonly IHouse _house;
    private readonly PostgresStore[] _stores;
    private readonly Dictionary<Type, EventKind> _kinds;

    private HouseInstances(IHouse house, PostgresStore[] stores, DateTimeOffset now)
    {
        (_house, _stores, Now) = (house, stores, now);
        _kinds = house.Reads.ToDictionary(k => k.GetType().GenericTypeArguments[0]);
    }

    /// <summary>The time of the steps that begin from now on.</summary>
    internal DateTimeOffset Now { get; set; }

    internal ConcurrentQueue<IMessage> Sent { get; } = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<HouseInstances> OpenAsync(TestServers servers, IHouse house, DateTimeOffset now)
    {
        var server = await servers.PostgresAsync();
        var name = servers.Name();
        var stores = Enumerable.Range(0, Count).Select(_ => new PostgresStore(server.ConnectionString(name))).ToArray();
        await stores[0].MigrateAsync(Migrations.Of(house.Assembly, "postgres"), Ct);
        return new HouseInstances(house, stores, now);
    }

    /// <summary>Each step on whichever instance is free.</summary>
    internal Task RunAsync(IEnumerable<IMessage[]> steps)
    {
        var waiting = new ConcurrentQueue<IMessage[]>(steps);
        return Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
        {
            while (waiting.TryDequeue(out var step))
            {
                await StepAsync(i, step);
            }
        }));
    }

    /// <summary>One step that is never committed.</summary>
    internal async Task RollBackAsync(int instance, params IMessage[] messages)
    {
        await using var tx = await _stores[instance].BeginAsync(Ct);
        await PlayAsync(tx, messages);
    }

    /// <summary>One step, again until the store takes it, as the step runner does.</summary>
    internal async Task StepAsync(int instance, params IMessage[] messages)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var tx = await _stores[instance].BeginAsync(Ct);
                var context = await PlayAsync(tx, messages);
                await tx.CommitAsync(Ct);
                foreach (var (_, item, _) in context.Outgoing)
                {
                    Sent.Enqueue(item);
                }
                return;
            }
            catch (Exception error) when (attempt < MostAttempts && _stores[instance].IsTransient(error))
            {
                await Task.Yield();
            }
        }
    }

    private async Task<StepContext> PlayAsync(IStoreTransaction tx, IMessage[] messages)
    {
        var items = messages.Select(m => new Item(_kinds[m.GetType()], m, default, Guid.Empty)).ToList();
        var context = new StepContext(Now);
        var work = await _house.LoadAsync(tx, items, Ct);
        foreach (var item in items)
        {
            _house.Handle(work, item, context);
        }
        await _house.SaveAsync(tx, work, Ct);
        return context;
    }

    internal Task<List<TRow>> RowsAsync<TRow>(Table<TRow> table) =>
        _stores[0].QueryAsync(table, $"ORDER BY {table.Key}", new Dictionary<string, object?>(), Ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }
}
