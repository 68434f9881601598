using System.Collections.Concurrent;
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
                if (retry.AttemptNumber is 0 or 5 || retry.AttemptNumber % 50 == 49)
                {
                    Log.NotSentYet(log, house, retry.AttemptNumber + 1, retry.Outcome.Exception);
                }
                return default;
            },
        })
        .Build();
    private readonly ConcurrentDictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _sent = new();

    /// <summary>Rows in this process's hands, and the age of the oldest.</summary>
    internal int Pending => _held.Count;

    internal double OldestSeconds => _held.IsEmpty ? 0 : (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - _held.Values.DefaultIfEmpty(0).Min()) / 1000.0;

    /// <summary>Call after the commit. What does not fit the buffer stays in the table for the sweep.</summary>
    internal void HandOver(IEnumerable<OutboxRow> rows)
    {
        foreach (var row in rows)
        {
            if (_held.Count < options.Buffer && _held.TryAdd(row.Id, row.Created))
            {
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
            _held.TryRemove(id, out _);
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
            _held.TryRemove(row.Id, out _);
        }
    }

    /// <summary>Deletes what was sent when no step comes along to do it, and picks up rows nobody holds.</summary>
    private async Task SweepAsync(CancellationToken ct)
    {
        var scanAt = 0L;
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
                if (now >= scanAt)
                {
                    // The first scan after a start takes everything: the process that wrote it is gone. Later ones leave young rows to their writers.
                    var before = scanAt == 0 ? long.MaxValue : now - (long)options.Orphan.TotalMilliseconds;
                    scanAt = now + (long)options.Scan.TotalMilliseconds;
                    var rows = await store.QueryAsync(OutboxRow.Table, "WHERE created < @before ORDER BY id LIMIT 200",
                        new Dictionary<string, object?> { ["before"] = before }, ct);
                    HandOver(rows);
                    if (rows.Count == 200 && rows.All(r => _held.ContainsKey(r.Id)) && Pending < options.Buffer / 2)
                    {
                        scanAt = now + (long)options.Sweep.TotalMilliseconds;
                    }
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.SweepFailed(log, house, error);
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

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

/// <param name="Buffer">Rows in this process's hands at most; more wait in the table.</param>
public sealed record RelayOptions(int Buffer = 512)
{
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMilliseconds(250);
    public TimeSpan Scan { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A row older than this has lost the process that wrote it.</summary>
    public TimeSpan Orphan { get; init; } = TimeSpan.FromSeconds(10);
}
