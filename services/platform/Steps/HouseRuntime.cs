using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using SingleWindow.Contracts;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>A running house: its store, and the places where work enters it. Keyed service by the house's name.</summary>
public sealed partial class HouseRuntime : BackgroundService, IAsyncDisposable
{
    private readonly IBus _bus;
    private readonly Relay _relay;
    private readonly Collector<Delivery> _collector;
    private readonly string _database;
    private readonly ILogger _log;
    private readonly Deadlines _deadlines;
    private readonly Lock _starting = new();
    private readonly List<Func<Task, CancellationToken, Task>> _loops = [];
    private bool _started;
    private int _disposed;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HouseRuntime(IHouse house, IStore store, string database, IBus bus, TimeProvider time, HouseOptions options, ILogger log)
    {
        House = house;
        Store = store;
        Time = time;
        Options = options;
        _bus = bus;
        _database = database;
        _log = log;
        _relay = new Relay(house.Name, store, bus, options.Relay, log);
        _deadlines = new Deadlines(this, log);
        _collector = new Collector<Delivery>(d => d.Count, options.Step with { Patience = house.Patience }, new StepRunner(this, _relay, _deadlines, log).RunAsync, d => d.Done.TrySetCanceled());
        StepTelemetry.Meter.CreateObservableGauge("outbox.pending", () => new System.Diagnostics.Metrics.Measurement<long>(_relay.Backlog.Pending, new KeyValuePair<string, object?>("house", house.Name)));
        StepTelemetry.Meter.CreateObservableGauge("outbox.age", () => new System.Diagnostics.Metrics.Measurement<double>(_relay.Backlog.OldestSeconds, new KeyValuePair<string, object?>("house", house.Name)), "s");
        StepTelemetry.Meter.CreateObservableGauge("parked", () => new System.Diagnostics.Metrics.Measurement<long>(_relay.Backlog.Parked, new KeyValuePair<string, object?>("house", house.Name)));
    }

    public IHouse House { get; }
    public IStore Store { get; }
    public TimeProvider Time { get; }
    public HouseOptions Options { get; }

    /// <summary>Messages not yet with all their readers, and the age of the oldest in seconds, as counted in the table a few seconds ago.</summary>
    public (int Pending, double OldestSeconds) Outbox => ((int)Math.Min(_relay.Backlog.Pending, int.MaxValue), _relay.Backlog.OldestSeconds);

    /// <summary>Completes when the store is migrated and the house takes work.</summary>
    public Task Ready => _ready.Task;

    /// <summary>
    /// Group commit for requests: inputs that arrive together are committed in one transaction, each caller gets its own answer after the
    /// commit and never before. <paramref name="commit"/> returns one answer for each input, in order; what it emits leaves after the
    /// commit. When the store is away, or more waits than it takes, the caller gets <see cref="StoreUnavailableException"/> and nothing was stored.
    /// </summary>
    public Intake<TIn, TOut> Intake<TIn, TOut>(
        Func<TIn, int> weight,
        Func<IStoreTransaction, IReadOnlyList<TIn>, StepContext, CancellationToken, Task<IReadOnlyList<TOut>>> commit) =>
        new(this, weight, commit);

    /// <summary>Parked items, oldest first.</summary>
    public Task<List<ParkedRow>> ParkedAsync(string after, int limit, CancellationToken ct) =>
        Store.QueryAsync(ParkedRow.Table, "WHERE id > @after ORDER BY id LIMIT @limit",
            new Dictionary<string, object?> { ["after"] = after, ["limit"] = limit }, ct);

    /// <summary>
    /// Runs a parked item again, as a message whose id is the parked id: a second re-drive of the same item does nothing. An item that fails
    /// again is parked anew. False: there is no such item.
    /// </summary>
    public async Task<bool> RedriveAsync(string id, CancellationToken ct)
    {
        var found = await Store.QueryAsync(ParkedRow.Table, "WHERE id = @id", new Dictionary<string, object?> { ["id"] = id }, ct);
        if (found.Count == 0)
        {
            return false;
        }
        var row = found[0];
        var kind = Events.Find(row.Kind) ?? throw new InvalidDataException($"A parked item has the unknown kind '{row.Kind}'.");
        var messageId = Guid.ParseExact(row.Id, "N");
        await DeliverAsync(messageId, [new Item(kind, kind.Parse(row.Item), TraceCodec.Read(row.Trace), messageId)]).WaitAsync(ct);
        await using var tx = await Store.BeginAsync(ct);
        await tx.DeleteAsync(ParkedRow.Table, [row.Id], ct);
        await tx.CommitAsync(ct);
        return true;
    }

    /// <summary>Ends with the process: requests may still read while the house stops.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container holds the house under several names.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Dispose();
            await Store.DisposeAsync();
        }
    }

    /// <summary>Adds a loop that begins when the house is ready and ends with it.</summary>
    internal void Attach(Func<Task, CancellationToken, Task> loop)
    {
        lock (_starting)
        {
            if (_started)
            {
                throw new InvalidOperationException($"The house {House.Name} runs already: its intakes are made before it starts.");
            }
            _loops.Add(loop);
        }
    }

    internal void HandOver(IEnumerable<OutboxRow> rows) => _relay.HandOver(rows);

    internal Task DeliverAsync(Guid messageId, List<Item> items) => DeliverAsync(new Delivery(messageId, items.Count, () => items));

    internal Task DeliverAsync(BusMessage message) => DeliverAsync(new Delivery(
        message.Id, BatchCodec.Count(message.Id, message.Kind, message.Body), () => BatchCodec.Read(message.Id, message.Kind, message.Body)));

    private Task DeliverAsync(Delivery delivery)
    {
        _collector.Add(delivery);
        return delivery.Done.Task;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lock (_starting)
        {
            _started = true;
        }
        using var down = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var ct = down.Token;
        // A broker that is away holds nobody up: requests are taken and wait in the outbox.
        var loops = Task.WhenAll(
            [RunAsync(() => BecomeReadyAsync(ct)), RunAsync(() => _collector.LoopAsync(Ready, ct)), .. _loops.Select(loop => RunAsync(() => loop(Ready, ct))),
             WhenReadyAsync(ListenAsync), WhenReadyAsync(_relay.RunAsync), WhenReadyAsync(_deadlines.RunAsync), WhenReadyAsync(PruneAsync)]);
        try
        {
            await loops;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is no failure, also where the host goes down before it was up.
        }

        Task WhenReadyAsync(Func<CancellationToken, Task> loop) => RunAsync(async () =>
        {
            await Ready.WaitAsync(ct);
            await loop(ct);
        });

        // A loop that dies takes the house down, and the process with it: half a house would hold work and never do it.
        async Task RunAsync(Func<Task> loop)
        {
            try
            {
                await loop();
            }
            catch when (!ct.IsCancellationRequested)
            {
                await down.CancelAsync();
                throw;
            }
        }
    }

    private async Task BecomeReadyAsync(CancellationToken ct)
    {
        try
        {
            await MigrateAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _ready.TrySetCanceled(ct);
            throw;
        }
        catch (Exception error)
        {
            _ready.TrySetException(error);
            throw;
        }
        _ready.TrySetResult();
        Log.Ready(_log, House.Name);
    }

    private Task ListenAsync(CancellationToken ct) =>
        _bus.ListenAsync(House.Name, [.. House.Reads.Where(k => k.Readers.Contains(House.Name)).Select(k => k.Name)], TakeAsync, ct);

    private async Task TakeAsync(BusMessage message, CancellationToken ct)
    {
        try
        {
            await DeliverAsync(message).WaitAsync(ct);
        }
        catch (UnreadableMessageException)
        {
            StepTelemetry.Unreadable.Add(1, new KeyValuePair<string, object?>("house", House.Name));
            throw;
        }
    }

    /// <summary>A database that is not up yet is waited for: the start order of processes does not matter.</summary>
    private async Task MigrateAsync(CancellationToken ct)
    {
        var wait = new ResiliencePipelineBuilder { Name = "migrate" }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(Store.IsTransient),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                OnRetry = retry =>
                {
                    Log.StoreNotUp(_log, House.Name, retry.Outcome.Exception);
                    return default;
                },
            })
            .Build();
        await wait.ExecuteAsync(async token => await Store.MigrateAsync(Migrations.Of(House.Assembly, _database), token), ct);
    }

    /// <summary>A message older than the inbox keeps cannot come again: its outbox row is long gone.</summary>
    private async Task PruneAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(10));
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                var before = TimeProvider.System.GetUtcNow().Subtract(Options.InboxKeeps).ToUnixTimeMilliseconds();
                List<InboxRow> old;
                do
                {
                    old = await Store.QueryAsync(InboxRow.Table, "WHERE at < @before LIMIT 2000", new Dictionary<string, object?> { ["before"] = before }, ct);
                    await using var tx = await Store.BeginAsync(ct);
                    await tx.DeleteAsync(InboxRow.Table, old.ConvertAll(r => r.Id), ct);
                    await tx.CommitAsync(ct);
                }
                while (old.Count == 2000);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Log.SweepFailed(_log, House.Name, error);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 301, EventName = "house.ready", Level = LogLevel.Information, Message = "{House} is ready")]
        internal static partial void Ready(ILogger log, string house);

        [LoggerMessage(EventId = 302, EventName = "house.store_not_up", Level = LogLevel.Warning, Message = "{House}: the store is not up yet")]
        internal static partial void StoreNotUp(ILogger log, string house, Exception? error);

        [LoggerMessage(EventId = 303, EventName = "house.sweep_failed", Level = LogLevel.Warning, Message = "{House}: a sweep did not reach the store")]
        internal static partial void SweepFailed(ILogger log, string house, Exception error);
    }
}

/// <summary>How a house paces its work. Section <c>Step</c> of the configuration.</summary>
public sealed record HouseOptions
{
    /// <summary>Default: a busy step lingers 50 ms, ends the wait at 2,000 items and takes at most 6,000: events of one case that meet in a step are written once.</summary>
    public CollectorOptions Step { get; init; } = new(TimeSpan.FromMilliseconds(50), 2000, 6000);

    /// <summary>Default: a busy intake lingers 10 ms, ends the wait at 300 filings and takes at most 1,000; from 20,000 waiting filings on, requests are turned away.</summary>
    public CollectorOptions Intake { get; init; } = new(TimeSpan.FromMilliseconds(10), 300, 1000);

    public RelayOptions Relay { get; init; } = new();

    /// <summary>How often due cases are looked for. Default 1 s.</summary>
    public TimeSpan Deadlines { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a handled message is remembered. Default 7 days.</summary>
    public TimeSpan InboxKeeps { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>The store did not answer in time; nothing was stored and the same request may be sent again.</summary>
public sealed class StoreUnavailableException(Exception? inner = null) : Exception("The store is not available.", inner);
