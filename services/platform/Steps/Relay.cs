using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using SingleWindow.Contracts;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// Hands committed outbox rows to their readers and removes them when every reader holds the message. Rows come straight from the step
/// that committed them; a sweep finds those a dead process left behind. A row sent twice does no harm: the readers' inboxes know it.
/// </summary>
internal sealed partial class Relay(string house, IStore store, IBus bus, RelayOptions options, ILogger log)
{
    private const int PageSize = 200;
    private static readonly Dictionary<string, object?> NoParameters = [];

    private readonly Channel<OutboxRow> _queue = Channel.CreateUnbounded<OutboxRow>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder { Name = "relay" }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstWait,
            MaxDelay = options.LongestWait,
            OnRetry = retry =>
            {
                if (retry.Outcome.Exception is not ReaderStoppedException && (retry.AttemptNumber is 0 or 5 || retry.AttemptNumber % 50 == 49))
                {
                    Log.NotSentYet(log, house, retry.AttemptNumber + 1, retry.Outcome.Exception);
                }
                return default;
            },
        })
        .Build();
    /// <summary>The kind of each row in this process's hands, and their number by kind: an absent reader fills the room of its own kinds alone.</summary>
    private readonly ConcurrentDictionary<string, string> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _heldOf = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _sent = new();
    private Backlog _backlog = new(0, 0, 0);

    /// <summary>What the tables held when they were last measured, whoever is to send it.</summary>
    internal Backlog Backlog => Volatile.Read(ref _backlog);

    /// <summary>Call after the commit. What does not fit the buffer stays in the table for the sweep.</summary>
    internal void HandOver(IEnumerable<OutboxRow> rows)
    {
        foreach (var row in rows)
        {
            if (HeldOf(row.Kind) < options.Buffer && _held.TryAdd(row.Id, row.Kind))
            {
                _heldOf.AddOrUpdate(row.Kind, 1, (_, n) => n + 1);
                _queue.Writer.TryWrite(row);
            }
        }
    }

    /// <summary>Ids of rows that every reader holds, to be deleted in the next transaction of the house.</summary>
    internal List<string> TakeSent()
    {
        List<string> ids = [];
        while (_sent.TryDequeue(out var id))
        {
            ids.Add(id);
        }
        return ids;
    }

    internal void GiveBack(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            _sent.Enqueue(id);
        }
    }

    internal void Deleted(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            LetGo(id);
        }
    }

    private int HeldOf(string kind) => _heldOf.GetValueOrDefault(kind);

    private void LetGo(string id)
    {
        if (_held.TryRemove(id, out var kind))
        {
            _heldOf.AddOrUpdate(kind, 0, (_, n) => n - 1);
        }
    }

    internal Task RunAsync(CancellationToken ct) =>
        Task.WhenAll(SweepAsync(ct), SendAsync(ct));

    /// <summary>Rows go out side by side: a reader that is not there yet holds back its own messages and nobody else's.</summary>
    private async Task SendAsync(CancellationToken ct)
    {
        await foreach (var row in _queue.Reader.ReadAllAsync(ct))
        {
            _ = SendAsync(row, ct);
        }
    }

    private async Task SendAsync(OutboxRow row, CancellationToken ct)
    {
        try
        {
            var kind = Events.Find(row.Kind) ?? throw new InvalidDataException($"The outbox of {house} holds a message of unknown kind '{row.Kind}'.");
            var message = new BusMessage(Guid.ParseExact(row.Id, "N"), row.Kind, row.Body);
            await Task.WhenAll(kind.Readers.Select(reader =>
                _retry.ExecuteAsync(async token => await bus.SendAsync(reader, message, token), ct).AsTask()));
            _sent.Enqueue(row.Id);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The row stays in the table and goes with the next start.
        }
        catch (Exception error)
        {
            Log.SendFailed(log, house, row.Kind, error);
            LetGo(row.Id);
        }
    }

    /// <summary>Deletes what was sent when no step comes along to do it, and picks up rows nobody holds.</summary>
    private async Task SweepAsync(CancellationToken ct)
    {
        var (scanAt, measureAt) = (0L, 0L);
        var pass = new Pass("", long.MaxValue);
        List<string> full = [];
        using var timer = new PeriodicTimer(options.Sweep);
        do
        {
            try
            {
                var ids = TakeSent();
                if (ids.Count > 0)
                {
                    try
                    {
                        await using var tx = await store.BeginAsync(ct);
                        await tx.DeleteAsync(OutboxRow.Table, ids, ct);
                        await tx.CommitAsync(ct);
                        Deleted(ids);
                    }
                    catch
                    {
                        GiveBack(ids);
                        throw;
                    }
                }
                var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
                // A page a turn, until the end of the table. What had no room is looked for again as soon as half of its room is free.
                if (now >= scanAt || full.Exists(kind => HeldOf(kind) < options.Buffer / 2))
                {
                    var shut = _heldOf.Where(h => h.Value >= options.Buffer).Select(h => h.Key).ToList();
                    var rows = await PageAsync(pass, shut, ct);
                    HandOver(rows);
                    full = [.. full.Where(kind => HeldOf(kind) >= options.Buffer / 2).Union(shut)];
                    if (rows.Count == PageSize)
                    {
                        pass = pass with { After = rows[^1].Id };
                        scanAt = now;
                    }
                    else
                    {
                        // The first pass after a start takes everything: the process that wrote it is gone. Later ones leave young rows to their writers.
                        pass = new Pass("", now - (long)options.Orphan.TotalMilliseconds);
                        scanAt = now + (long)options.Scan.TotalMilliseconds;
                    }
                }
                if (now >= measureAt)
                {
                    measureAt = now + (long)options.Measure.TotalMilliseconds;
                    Volatile.Write(ref _backlog, await MeasureAsync(now, ct));
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.SweepFailed(log, house, error);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private Task<List<OutboxRow>> PageAsync(Pass pass, List<string> shut, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object?> { ["after"] = pass.After, ["before"] = pass.Before };
        for (var i = 0; i < shut.Count; i++)
        {
            parameters[string.Create(CultureInfo.InvariantCulture, $"kind{i}")] = shut[i];
        }
        var but = shut.Count == 0 ? "" : $" AND kind NOT IN ({string.Join(", ", shut.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@kind{i}")))})";
        return store.QueryAsync(OutboxRow.Table, $"WHERE id > @after AND created < @before{but} ORDER BY id LIMIT {PageSize}", parameters, ct);
    }

    private async Task<Backlog> MeasureAsync(long now, CancellationToken ct)
    {
        var outbox = (await store.QueryAsync(RowCount.Outbox, "", NoParameters, ct))[0];
        var parked = (await store.QueryAsync(RowCount.Parked, "", NoParameters, ct))[0];
        return new Backlog(outbox.Count, outbox.Count == 0 ? 0 : Math.Max(0, now - outbox.Oldest) / 1000.0, parked.Count);
    }

    /// <summary>Where a pass through the table stands, and the time its rows were created before.</summary>
    private sealed record Pass(string After, long Before);

    private static partial class Log
    {
        [LoggerMessage(EventId = 101, EventName = "relay.not_sent_yet", Level = LogLevel.Warning, Message = "{House}: a message is not with its reader yet (attempt {Attempt})")]
        internal static partial void NotSentYet(ILogger log, string house, int attempt, Exception? error);

        [LoggerMessage(EventId = 103, EventName = "relay.send_failed", Level = LogLevel.Error, Message = "{House}: {Kind} cannot be sent")]
        internal static partial void SendFailed(ILogger log, string house, string kind, Exception error);

        [LoggerMessage(EventId = 102, EventName = "relay.sweep_failed", Level = LogLevel.Warning, Message = "{House}: outbox sweep failed")]
        internal static partial void SweepFailed(ILogger log, string house, Exception error);
    }
}

/// <summary>Messages that are not with all their readers yet, the age of the oldest, and parked items.</summary>
internal sealed record Backlog(long Pending, double OldestSeconds, long Parked);

/// <param name="Buffer">Rows of one kind in this process's hands at most; more wait in the table.</param>
public sealed record RelayOptions(int Buffer = 512)
{
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMilliseconds(250);
    public TimeSpan Scan { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the backlog is counted: a count reads the index of the whole table.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A row older than this has lost the process that wrote it.</summary>
    public TimeSpan Orphan { get; init; } = TimeSpan.FromSeconds(10);
}
