namespace SingleWindow.TaxRefund.Core;

/// <summary>Where a period of months ends whose day its last month does not have: no document says (design).</summary>
public enum MonthEnd
{
    /// <summary>Six months from 31 August end on 28 or 29 February.</summary>
    LastDay = 0,

    /// <summary>They end on 1 March.</summary>
    NextDay = 1,
}

/// <summary>Periods of the calendar.</summary>
public static class Months
{
    /// <summary>The last day of a period of months that began on <paramref name="day"/>.</summary>
    public static DateOnly After(DateOnly day, int months, MonthEnd end)
    {
        var last = day.AddMonths(months);
        return end == MonthEnd.NextDay && last.Day != day.Day ? last.AddDays(1) : last;
    }

    public static DateOnly FirstOfNext(DateOnly day) => new DateOnly(day.Year, day.Month, 1).AddMonths(1);

    /// <param name="mmdd">Month × 100 + day.</param>
    /// <param name="day">A day of the year before.</param>
    public static DateOnly InNextYear(decimal mmdd, DateOnly day) => new(day.Year + 1, (int)mmdd / 100, (int)mmdd % 100);
}
