using System.Globalization;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>Reads the query of a list. What is wrong with it is added to the faults, with its value and what is expected.</summary>
public static class ListQuery
{
    private const int Usual = 50;

    public static void Check(this Faults faults, bool good, string pointer, string? value, string expected)
    {
        if (!good)
        {
            faults.Add("NOT_ALLOWED", pointer, "", value, expected);
        }
    }

    /// <summary>Rows of a page, 1 to <paramref name="most"/>; 50 when left out.</summary>
    public static int Limit(this Faults faults, string? limit, int most)
    {
        var rows = limit is null ? Usual : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        faults.Check(rows >= 1 && rows <= most, "/limit", limit, string.Create(CultureInfo.InvariantCulture, $"1..{most}"));
        return rows;
    }

    /// <summary>Where a page goes on; empty when left out.</summary>
    public static string Cursor(this Faults faults, string? cursor)
    {
        faults.Check(PageCursor.TryRead(cursor, out var after), "/cursor", cursor, "the next of an earlier page");
        return after;
    }

    /// <summary>A day, yyyy-MM-dd, that has a day after it; null when left out.</summary>
    public static DateOnly? Day(this Faults faults, string? text, string pointer, bool required = false)
    {
        if (text is null)
        {
            if (required)
            {
                faults.Add("REQUIRED", pointer, "", text, "yyyy-MM-dd");
            }
            return null;
        }
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            faults.Add("NOT_A_DATE", pointer, "", text, "yyyy-MM-dd");
            return null;
        }
        if (day == DateOnly.MaxValue)
        {
            faults.Add("OUT_OF_RANGE", pointer, "", text, "0001-01-01..9999-12-30");
            return null;
        }
        return day;
    }
}
