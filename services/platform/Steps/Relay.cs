using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
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
    private readonly Channel<OutboxRow> _queue = Channel.CreateBounded<OutboxRow>(options.Buffer);
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
            if (_held.TryAdd(row.Id, row.Created) && !_queue.Writer.TryWrite(row))
            {
                _held.TryRemove(row.Id, out _);
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
        Task.WhenAll([SweepAsync(ct), .. Enumerable.Range(0, options.Senders).Select(_ => SendAsync(ct))]);

    private async Task SendAsync(CancellationToken ct)
    {
        await foreach (var row in _queue.Reader.ReadAllAsync(ct))
        {
            var kind = Events.Find(row.Kind) ?? throw new InvalidDataException($"The outbox of {house} holds a message of unknown kind '{row.Kind}'.");
            var message = new BusMessage(Guid.ParseExact(row.Id, "N"), row.Kind, row.Body);
            var toSend = kind.Readers.ToList();
            for (var wait = options.FirstWait; toSend.Count > 0; wait = Min(wait * 2, options.LongestWait))
            {
                foreach (var reader in kind.Readers.Where(toSend.Contains))
                {
                    try
                    {
                        await bus.SendAsync(reader, message, ct);
                        toSend.Remove(reader);
                    }
                    catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
                    {
                        Log.SendFailed(log, house, row.Kind, reader, error);
                    }
                }
                if (toSend.Count > 0)
                {
                    await Task.Delay(wait, ct);
                }
            }
            _sent.Enqueue(row.Id);
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

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static partial class Log
    {
        [LoggerMessage(EventId = 101, EventName = "relay.send_failed", Level = LogLevel.Warning, Message = "{House}: {Kind} not sent to {Reader} yet")]
        internal static partial void SendFailed(ILogger log, string house, string kind, string reader, Exception error);

        [LoggerMessage(EventId = 102, EventName = "relay.sweep_failed", Level = LogLevel.Warning, Message = "{House}: outbox sweep failed")]
        internal static partial void SweepFailed(ILogger log, string house, Exception error);
    }
}

/// <param name="Buffer">Rows held in memory at most; more wait in the table.</param>
/// <param name="Senders">Messages on their way at once.</param>
public sealed record RelayOptions(int Buffer = 512, int Senders = 8)
{
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(100);
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan Sweep { get; init; } = TimeSpan.FromMilliseconds(250);
    public TimeSpan Scan { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A row older than this has lost the process that wrote it.</summary>
    public TimeSpan Orphan { get; init; } = TimeSpan.FromSeconds(10);
}
