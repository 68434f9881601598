namespace SingleWindow.TaxRefund.Core;

/// <summary>Rule dates are days of China Standard Time: UTC+8, without daylight saving.</summary>
public static class ChinaDay
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The day of an instant in Unix milliseconds.</summary>
    public static DateOnly Of(long unixMs) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToOffset(Offset).DateTime);
}
