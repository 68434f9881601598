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

/// <summary>Instants as the suite writes them.</summary>
public static class Instant
{
    /// <summary>Unix milliseconds as yyyy-MM-ddTHH:mm:ss.fffZ; the number itself where it is no time of the years 1970 to 9999.</summary>
    public static string Text(long unixMs) => unixMs is >= 0 and <= 253402300799999
        ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
        : unixMs.ToString(CultureInfo.InvariantCulture);
}
