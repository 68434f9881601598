using System.Diagnostics;

namespace SingleWindow.Tests.Integration;

/// <summary>Waits for a condition that gives no event of its own.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when the condition holds; fails with <paramref name="what"/> when it does not within the limit.</summary>
    internal static async Task HoldsAsync(Func<Task<bool>> condition, string what, CancellationToken ct, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > (limit ?? Limit))
            {
                Assert.Fail($"Not within {(limit ?? Limit).TotalSeconds:0} s: {what}");
            }
            await Task.Delay(Pause, ct);
        }
    }

    internal static Task HoldsAsync(Func<bool> condition, string what, CancellationToken ct, TimeSpan? limit = null) =>
        HoldsAsync(() => Task.FromResult(condition()), what, ct, limit);

    /// <summary>Runs the work until it throws no transient error any more, as its callers do.</summary>
    internal static async Task SucceedsAsync(Func<Task> work, Func<Exception, bool> isTransient, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception error) when (isTransient(error) && clock.Elapsed < Limit)
            {
                await Task.Delay(Pause, ct);
            }
        }
    }
}
