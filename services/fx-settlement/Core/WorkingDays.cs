using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>What the yearly holiday notice says of a day.</summary>
public enum DayKind
{
    /// <summary>The year is in the calendar. Days that no other row names go by their weekday.</summary>
    Covered = 0,

    /// <summary>A public holiday for all citizens by the holiday regulation itself.</summary>
    Statutory = 1,

    /// <summary>Free by the notice: the rest of a break, moved from a weekend or made up.</summary>
    Rest = 2,

    /// <summary>A day of a weekend that is worked to make up for a break.</summary>
    Work = 3,
}

/// <summary>working-days.csv: days of one kind, one after the other.</summary>
public sealed record CalendarRow(DayKind Kind, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>The working days of China, from the yearly notices. In: a day. Out: what it is, null where the calendar does not reach. Called by: RateBook.</summary>
public sealed class WorkingDays
{
    private const string Years = "years", Days = "days";

    private readonly DatedTable<CalendarRow> _rows;
    private readonly bool _makeUpDaysTrade;

    /// <param name="rows">The calendar.</param>
    /// <param name="makeUpDaysTrade">Whether the interbank market trades on a weekend's make-up working day: no source found says so (memory, unverified: it does not).</param>
    /// <exception cref="InvalidDataException">Two rows name one day.</exception>
    public WorkingDays(IReadOnlyList<CalendarRow> rows, bool makeUpDaysTrade)
    {
        _rows = new(rows, r => r.Kind == DayKind.Covered ? Years : Days);
        _makeUpDaysTrade = makeUpDaysTrade;
    }

    /// <summary>Whether the calendar knows the year of that day.</summary>
    public bool Covers(DateOnly day) => _rows.On(Years, day) is not null;

    /// <summary>The row that names the day; null: it goes by its weekday.</summary>
    public CalendarRow? Named(DateOnly day) => _rows.On(Days, day);

    /// <summary>What the calendar rests on for that day; empty where it does not reach.</summary>
    public string SourceOf(DateOnly day) => (Named(day) ?? _rows.On(Years, day))?.Source ?? "";

    /// <summary>Whether offices work.</summary>
    public bool? IsWorking(DateOnly day) => !Covers(day) ? null : Named(day)?.Kind switch
    {
        DayKind.Work => true,
        null => !IsWeekend(day),
        _ => false,
    };

    /// <summary>Whether the interbank market trades, and a central parity is published.</summary>
    public bool? IsTrading(DateOnly day) => !Covers(day) ? null : Named(day)?.Kind switch
    {
        DayKind.Work => _makeUpDaysTrade,
        null => !IsWeekend(day),
        _ => false,
    };

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
