namespace SingleWindow.Platform.Hosting;

/// <summary>The clock of test mode: the system's, moved forward on request. Only business time moves; waits and timers run in real time.</summary>
public sealed class TestClock(TimeProvider system, TimeSpan ahead = default) : TimeProvider
{
    private long _aheadTicks = ahead.Ticks;

    public override DateTimeOffset GetUtcNow() => system.GetUtcNow().AddTicks(Interlocked.Read(ref _aheadTicks));

    public override long GetTimestamp() => system.GetTimestamp();

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _aheadTicks, by.Ticks);
    }
}
