using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SingleWindow.Gateway.Ceb;

/// <summary>Times on the wire: digits only, China time (UTC+8), in 8, 14 or 17 digits.</summary>
public static class CebTime
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>yyyyMMddHHmmss, as in appTime.</summary>
    public static string Seconds(DateTimeOffset at) => Format(at, "yyyyMMddHHmmss");

    /// <summary>yyyyMMddHHmmssfff, as in returnTime.</summary>
    public static string Millis(DateTimeOffset at) => Format(at, "yyyyMMddHHmmssfff");

    /// <summary>yyyyMMdd, as in ieDate.</summary>
    public static string Date(DateTimeOffset at) => Format(at, "yyyyMMdd");

    /// <summary>Reads any of the three forms; a date is its midnight in China.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DateTimeOffset at)
    {
        var format = text?.Length switch { 8 => "yyyyMMdd", 14 => "yyyyMMddHHmmss", 17 => "yyyyMMddHHmmssfff", _ => null };
        if (format is not null
            && DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && local.Ticks >= China.Ticks) // the first eight hours of year 1 have no universal time
        {
            at = new DateTimeOffset(local, China);
            return true;
        }

        at = default;
        return false;
    }

    /// <summary>Reads any of the three forms.</summary>
    public static DateTimeOffset Parse(string text) =>
        TryParse(text, out var at) ? at : throw new FormatException("Not a time of 8, 14 or 17 digits.");

    private static string Format(DateTimeOffset at, string format) =>
        at.ToOffset(China).ToString(format, CultureInfo.InvariantCulture);
}
