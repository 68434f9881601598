using System.Globalization;

namespace SingleWindow.Contracts;

/// <summary>Rule, rate and business days are days of China Standard Time: UTC+8, without daylight saving.</summary>
public static class ChinaDay
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day of an instant in Unix milliseconds.</summary>
    public static DateOnly Of(long unixMs) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime + Offset);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>yyyy-MM-dd.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
