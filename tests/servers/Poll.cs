using System.Diagnostics;

namespace SingleWindow.Tests.Servers;

/// <summary>Waits for a condition that gives no event of its own.</summary>
public static class Poll
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the condition holds; past the limit it throws with what <paramref name="state"/> tells.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> state)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit) throw new TimeoutException($"After {limit.TotalSeconds:0} s: {state()}");
            await Task.Delay(Pause);
        }
    }
}
