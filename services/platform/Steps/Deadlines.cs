using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Steps;

/// <summary>
/// Timers are rows: every second the cases whose due time came get a <see cref="DeadlinePassed"/>; their state decides what it means. A
/// case whose handler failed stays due: it is tried again later and later, so it neither fills the parked items nor holds others up.
/// </summary>
internal sealed partial class Deadlines(HouseRuntime runtime, ILogger log)
{
    private const int Most = 500;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1), LongestWait = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (long Since, TimeSpan Wait)> _failed = new(StringComparer.Ordinal);

    /// <summary>The deadline of this case was parked.</summary>
    internal void Failed(string key) => _failed.AddOrUpdate(key, _ => (Now, FirstWait),
        (_, last) => (Now, last.Wait * 2 < LongestWait ? last.Wait * 2 : LongestWait));

    internal async Task RunAsync(CancellationToken ct)
    {
        if (runtime.House.Due is not { } due)
        {
            return;
        }
        using var timer = new PeriodicTimer(runtime.Options.Deadlines);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await SweepAsync(due, ct);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Log.SweepFailed(log, runtime.House.Name, error);
            }
        }
    }

    /// <summary>Goes through what is due once, page by page: a case that stays due although it was handled waits for the next sweep.</summary>
    private async Task SweepAsync(FindDue due, CancellationToken ct)
    {
        var now = runtime.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var gone = _failed.Keys.ToHashSet(StringComparer.Ordinal);
        var after = "";
        do
        {
            (var found, after) = await due(runtime.Store, now, after, Most, ct);
            gone.ExceptWith(found);
            List<Item> items = [.. found.Where(k => !Waits(k)).Select(k => new Item(Events.DeadlinesPassed, new DeadlinePassed { Key = k }, default, Guid.Empty))];
            if (items.Count > 0)
            {
                await runtime.DeliverAsync(Guid.Empty, items).WaitAsync(ct);
            }
        }
        while (after.Length > 0);
        foreach (var key in gone)
        {
            _failed.TryRemove(key, out _);
        }
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private bool Waits(string key) => _failed.TryGetValue(key, out var last) && TimeProvider.System.GetElapsedTime(last.Since) < last.Wait;

    private static partial class Log
    {
        [LoggerMessage(EventId = 304, EventName = "house.deadlines_failed", Level = LogLevel.Warning, Message = "{House}: the deadlines were not looked through")]
        internal static partial void SweepFailed(ILogger log, string house, Exception error);
    }
}
