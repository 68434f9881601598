using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>What replaces the third Wednesday.</summary>
public enum Replacement
{
    /// <summary>The fourth Wednesday, when the third is a public holiday for all citizens.</summary>
    FourthWednesday = 0,

    /// <summary>The next trading day of the interbank market, when the third is none.</summary>
    NextTradingDay = 1,
}

/// <summary>Which free days count as a holiday for all citizens.</summary>
public enum HolidayReading
{
    /// <summary>The days of the holiday regulation alone: moved and made-up days do not count [S: clarification of 2010-03-17].</summary>
    Statutory = 0,

    /// <summary>Every free day of the yearly notice: the reading before that clarification.</summary>
    Break = 1,
}

/// <summary>customs-rate-rules.csv: how the rate of a month is found. <paramref name="Basis"/> is the kind of the rate of that day.</summary>
public sealed record CustomsRateRule(string Key, Replacement Replacement, string Basis, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>
/// The day whose rate values the goods of a month: the third Wednesday of the month before, or its replacement.
/// In: rule, day the declaration is complete, calendar. Out: the day, null where the calendar does not reach. Called by: RateBook.
/// </summary>
public static class CustomsRateDate
{
    // The longest break is ten days: a calendar without a trading day for a month is no calendar.
    private const int Farthest = 31;

    public static DateOnly? Of(CustomsRateRule rule, DateOnly declared, WorkingDays days, HolidayReading reading)
    {
        var third = ThirdWednesday(declared);
        if (!days.Covers(third))
        {
            return null;
        }
        return rule.Replacement == Replacement.FourthWednesday
            ? IsHoliday(third, days, reading) ? third.AddDays(7) : third
            : FirstTrading(third, days);
    }

    /// <summary>Third Wednesday of the month before that day.</summary>
    public static DateOnly ThirdWednesday(DateOnly declared)
    {
        var first = new DateOnly(declared.Year, declared.Month, 1).AddMonths(-1);
        return first.AddDays(((int)DayOfWeek.Wednesday - (int)first.DayOfWeek + 7) % 7 + 14);
    }

    private static bool IsHoliday(DateOnly day, WorkingDays days, HolidayReading reading) => days.Named(day)?.Kind switch
    {
        DayKind.Statutory => true,
        DayKind.Rest => reading == HolidayReading.Break,
        _ => false,
    };

    private static DateOnly? FirstTrading(DateOnly from, WorkingDays days)
    {
        for (var day = from; day <= from.AddDays(Farthest); day = day.AddDays(1))
        {
            if (days.IsTrading(day) is not { } trades)
            {
                return null;
            }
            if (trades)
            {
                return day;
            }
        }
        return null;
    }
}
