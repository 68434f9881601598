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
                // A case that stays due although it was handled waits for the next tick.
                HashSet<string> given = new(StringComparer.Ordinal);
                List<string> keys;
                do
                {
                    var found = await due(runtime.Store, runtime.Time.GetUtcNow().ToUnixTimeMilliseconds(), Most + _failed.Count + given.Count, ct);
                    ForgetAllBut(found);
                    keys = [.. found.Where(k => !given.Contains(k) && !Waits(k)).Take(Most)];
                    if (keys.Count > 0)
                    {
                        given.UnionWith(keys);
                        await runtime.DeliverAsync(Guid.Empty,
                            keys.ConvertAll(k => new Item(Events.DeadlinesPassed, new DeadlinePassed { Key = k }, default, Guid.Empty))).WaitAsync(ct);
                    }
                }
                while (keys.Count == Most);
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                Log.SweepFailed(log, runtime.House.Name, error);
            }
        }
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    private bool Waits(string key) => _failed.TryGetValue(key, out var last) && TimeProvider.System.GetElapsedTime(last.Since) < last.Wait;

    private void ForgetAllBut(IReadOnlyList<string> due)
    {
        if (_failed.IsEmpty)
        {
            return;
        }
        var still = due.ToHashSet(StringComparer.Ordinal);
        foreach (var key in _failed.Keys)
        {
            if (!still.Contains(key))
            {
                _failed.TryRemove(key, out _);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 304, EventName = "house.deadlines_failed", Level = LogLevel.Warning, Message = "{House}: the deadlines were not looked through")]
        internal static partial void SweepFailed(ILogger log, string house, Exception error);
    }
}
