namespace SingleWindow.Customs.Core;

/// <summary>Business days are days in China (UTC+8, no summer time).</summary>
public static class ChinaTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day of a Unix time in milliseconds.</summary>
    public static DateOnly DayOf(long unixMs) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime + Offset);
}
