using System.Diagnostics;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SingleWindow.Contracts;
using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>A message on its way into a step; completed when its effects are committed.</summary>
/// <param name="count">Its items.</param>
/// <param name="read">Reads them, when their step begins: until then a message is its bytes, and many may wait.</param>
internal sealed class Delivery(Guid messageId, int count, Func<List<Item>> read)
{
    internal Guid MessageId { get; } = messageId;
    internal int Count { get; } = count;
    internal List<Item> Items { get; private set; } = [];
    internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>False: the message cannot be read, and whoever waits for it has been told.</summary>
    internal bool TryRead()
    {
        try
        {
            Items = read();
            return true;
        }
        catch (UnreadableMessageException error)
        {
            Done.TrySetException(error);
            return false;
        }
    }
}

/// <summary>
/// The step, once for all houses: mark the messages in the inbox, load the rows of their items, decide item by item, save all rows, append
/// what leaves to the outbox, commit. Messages that wait together share one transaction. An item that cannot be handled is parked, alone;
/// everything else goes on. An error of the store is nobody's fault: the same step runs again until it succeeds.
/// </summary>
internal sealed partial class StepRunner(HouseRuntime runtime, Relay relay, Deadlines deadlines, ILogger log)
{
    /// <summary>Two writers that keep meeting on one key are not a race any more but a defect of one item.</summary>
    private const int MostConcurrentInserts = 8;

    /// <summary>A group that takes the store too long so many times in a row, while the store answers others, holds an item that does.</summary>
    private const int MostTimeouts = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly IHouse _house = runtime.House;

    internal async Task RunAsync(List<Delivery> deliveries, CancellationToken ct)
    {
        deliveries.RemoveAll(d => !d.TryRead());
        if (deliveries.Count == 0)
        {
            return;
        }
        var wait = FirstWait;
        var careful = false;
        for (var (attempt, met, late) = (0, 0, 0); ; attempt++)
        {
            try
            {
                await TryAsync(deliveries, careful, late >= MostTimeouts, ct);
                foreach (var delivery in deliveries)
                {
                    delivery.Done.TrySetResult();
                }
                return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                deliveries.ForEach(d => d.Done.TrySetCanceled(ct));
                return;
            }
            catch (Exception error)
            {
                StepTelemetry.Errors.Add(1, new KeyValuePair<string, object?>("house", _house.Name));
                met += error is ConcurrentInsertException ? 1 : 0;
                late = !IsTimeout(error) ? 0 : late < MostTimeouts - 1 || await AnswersAsync(ct) ? late + 1 : late;
                careful |= late >= MostTimeouts;
                if (!runtime.Store.IsTransient(error) || met > MostConcurrentInserts)
                {
                    if (careful && met <= MostConcurrentInserts)
                    {
                        // Splitting has isolated every item, so this is not an item's fault: keep trying, slowly, and say so.
                        Log.StepFailed(log, _house.Name, attempt, error);
                        wait = LongestWait;
                    }
                    careful = true;
                }
                else if (error is not ConcurrentInsertException)
                {
                    Log.StoreAway(log, _house.Name, attempt, error);
                }
                try
                {
                    await Task.Delay(wait, ct);
                }
                catch (OperationCanceledException)
                {
                    deliveries.ForEach(d => d.Done.TrySetCanceled(ct));
                    return;
                }
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    private async Task TryAsync(List<Delivery> deliveries, bool careful, bool late, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var now = runtime.Time.GetUtcNow();
        var sent = relay.TakeSent();
        var kept = false;
        try
        {
            await using var tx = await runtime.Store.BeginAsync(ct);
            if (sent.Count > 0)
            {
                await tx.DeleteAsync(OutboxRow.Table, sent, ct);
            }
            var at = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var inbox = deliveries.Where(d => d.MessageId != Guid.Empty)
                .Select(d => new InboxRow(d.MessageId.ToString("N"), at)).DistinctBy(r => r.Id).ToList();
            var fresh = await tx.InsertNewAsync(InboxRow.Table, inbox, ct);
            List<Item> items = [];
            foreach (var delivery in deliveries)
            {
                // Remove: the same message twice in one step counts once.
                if (delivery.MessageId == Guid.Empty || fresh.Remove(delivery.MessageId.ToString("N")))
                {
                    items.AddRange(delivery.Items);
                }
            }
            var context = new StepContext(now);
            if (items.Count > 0)
            {
                using var span = StartStep(items);
                var step = span?.Context ?? default;
                if (careful)
                {
                    await SplitAsync(tx, items, late, context, step, ct);
                }
                else
                {
                    await HandleAsync(tx, items, context, step, ct);
                }
            }
            var rows = OutboxBatches.Of(context.Outgoing);
            await tx.InsertAsync(OutboxRow.Table, rows, ct);
            await tx.CommitAsync(ct);
            kept = true;
            relay.HandOver(rows);
            Measure(items, began);
        }
        finally
        {
            if (kept)
            {
                relay.Deleted(sent);
            }
            else
            {
                relay.GiveBack(sent);
            }
        }
    }

    /// <summary>Loads, decides and saves these items. When handlers throw, their items are parked and the others run again without them.</summary>
    private async Task HandleAsync(IStoreTransaction tx, List<Item> items, StepContext context, ActivityContext step, CancellationToken ct)
    {
        var emitted = context.Outgoing.Count;
        List<(Item Item, Exception Error)> failed = [];
        for (var rest = items; rest.Count > 0;)
        {
            context.Outgoing.RemoveRange(emitted, context.Outgoing.Count - emitted);
            var work = await _house.LoadAsync(tx, rest, ct);
            var failedBefore = failed.Count;
            foreach (var item in rest)
            {
                if (Handle(work, item, context, step) is { } error)
                {
                    failed.Add((item, error));
                }
            }
            if (failed.Count == failedBefore)
            {
                await _house.SaveAsync(tx, work, ct);
                break;
            }
            var bad = failed.Select(f => f.Item).ToHashSet(ReferenceEqualityComparer.Instance);
            rest = rest.FindAll(i => !bad.Contains(i));
        }
        if (failed.Count == items.Count)
        {
            context.Outgoing.RemoveRange(emitted, context.Outgoing.Count - emitted);
        }
        await ParkAsync(tx, failed, context, ct);
    }

    private Exception? Handle(object work, Item item, StepContext context, ActivityContext step)
    {
        context.Trace = item.Trace;
        context.Span = StepTelemetry.StartItem(_house.Name, item, step);
        try
        {
            // Reading the id costs reflection: only a sampled item pays it.
            context.Span?.SetTag("singlewindow.filing_id", _house.FilingOf(item.Message));
            _house.Handle(work, item, context);
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            context.Span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            return error;
        }
        finally
        {
            context.Span?.Dispose();
            context.Span = null;
        }
    }

    /// <summary>
    /// The store refuses these items together for a reason that lies in one of them: halve until the failing item stands alone, park it,
    /// keep the rest. One transaction, so the message is handled once and whole.
    /// </summary>
    /// <param name="late">The store runs out of time over them: that counts as a refusal as long as the store answers others.</param>
    private async Task SplitAsync(IStoreTransaction tx, List<Item> items, bool late, StepContext context, ActivityContext step, CancellationToken ct)
    {
        var emitted = context.Outgoing.Count;
        for (var met = 1; ; met++)
        {
            await tx.SavepointAsync(ct);
            try
            {
                await HandleAsync(tx, items, context, step, ct);
                return;
            }
            catch (Exception error) when (error is ConcurrentInsertException || !runtime.Store.IsTransient(error) || (late && IsTimeout(error)))
            {
                if (IsTimeout(error) && !await AnswersAsync(ct))
                {
                    throw;
                }
                await tx.RollbackToSavepointAsync(ct);
                context.Outgoing.RemoveRange(emitted, context.Outgoing.Count - emitted);
                if (items.Count > 1)
                {
                    break;
                }
                // A row another writer has added meanwhile is there when the item is loaded again.
                if (error is not ConcurrentInsertException || met == MostConcurrentInserts)
                {
                    await ParkAsync(tx, [(items[0], error)], context, ct);
                    return;
                }
            }
        }
        var half = items.Count / 2;
        await SplitAsync(tx, items[..half], late, context, step, ct);
        await SplitAsync(tx, items[half..], late, context, step, ct);
    }

    private static bool IsTimeout(Exception error) => error is TimeoutException || (error.InnerException is { } inner && IsTimeout(inner));

    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        try
        {
            await runtime.Store.PingAsync(ct);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private async Task ParkAsync(IStoreTransaction tx, List<(Item Item, Exception Error)> failed, StepContext context, CancellationToken ct)
    {
        if (failed.Count == 0)
        {
            return;
        }
        List<ParkedRow> rows = [];
        foreach (var (item, error) in failed)
        {
            // PostgreSQL keeps no NUL in text; the item itself stays as it came.
            var filing = _house.FilingOf(item.Message).Replace("\0", "", StringComparison.Ordinal);
            if (item.Message is DeadlinePassed deadline)
            {
                deadlines.Failed(deadline.Key);
            }
            var row = new ParkedRow(Guid.CreateVersion7(context.Now).ToString("N"), item.Kind.Name, filing, item.Message.ToByteArray(),
                TraceCodec.Write(item.Trace), Describe(error), context.NowMs);
            rows.Add(row);
            // News of a parked item that cannot be handled would be parked and told again, for ever.
            if (item.Kind != Events.ItemsParked)
            {
                context.Outgoing.Add((Events.ItemsParked,
                    new ItemParked { FilingId = filing, House = _house.Name, Kind = row.Kind, ParkedId = row.Id, Error = row.Error, At = row.At }, item.Trace));
            }
            Log.ItemParked(log, _house.Name, row.Kind, filing, row.Id, row.Error);
        }
        await tx.InsertAsync(ParkedRow.Table, rows, ct);
        StepTelemetry.Items.Add(rows.Count, new("house", _house.Name), new("kind", rows[0].Kind), new("outcome", "parked"));
    }

    /// <summary>Type and place of an error. Its message stays out: it may quote the item, and items hold personal data.</summary>
    private static string Describe(Exception error)
    {
        var frame = error.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("SingleWindow.", StringComparison.Ordinal))?.Trim() ?? "";
        var at = frame.IndexOf(" in ", StringComparison.Ordinal);
        var state = error is Npgsql.PostgresException postgres ? $" {postgres.SqlState} {postgres.ConstraintName}" : "";
        return $"{error.GetType().Name}{state} {(at > 0 ? frame[..at] : frame)}".Trim();
    }

    private Activity? StartStep(List<Item> items) =>
        items.Exists(i => (i.Trace.TraceFlags & ActivityTraceFlags.Recorded) != 0)
            ? StepTelemetry.Source.StartActivity($"{_house.Name} step", ActivityKind.Internal, parentContext: default,
                tags: [new("messaging.batch.message_count", items.Count)])
            : null;

    private void Measure(List<Item> items, long began)
    {
        if (items.Count == 0)
        {
            return;
        }
        var house = new KeyValuePair<string, object?>("house", _house.Name);
        StepTelemetry.Duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, house);
        StepTelemetry.BatchSize.Record(items.Count, house);
        foreach (var kind in items.CountBy(i => i.Kind.Name))
        {
            StepTelemetry.Items.Add(kind.Value, house, new("kind", kind.Key), new("outcome", "handled"));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 201, EventName = "step.store_away", Level = LogLevel.Warning, Message = "{House}: the store did not take the step (attempt {Attempt}), running it again")]
        internal static partial void StoreAway(ILogger log, string house, int attempt, Exception error);

        [LoggerMessage(EventId = 202, EventName = "step.failed", Level = LogLevel.Error, Message = "{House}: the step fails whatever is left out (attempt {Attempt}), running it again")]
        internal static partial void StepFailed(ILogger log, string house, int attempt, Exception error);

        [LoggerMessage(EventId = 203, EventName = "step.item_parked", Level = LogLevel.Error, Message = "{House}: {Kind} of {Filing} parked as {Parked}: {Error}")]
        internal static partial void ItemParked(ILogger log, string house, string kind, string filing, string parked, string error);
    }
}
