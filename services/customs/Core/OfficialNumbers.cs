using System.Globalization;

namespace SingleWindow.Customs.Core;

/// <summary>
/// One lane of the day's numbers. Lanes are interleaved (sequence = count × <see cref="Lanes"/> + lane), so two lanes never meet, and
/// writers that take different lanes do not wait for each other.
/// </summary>
/// <param name="Lane">0 … <see cref="Lanes"/> − 1, as text: the key of the row.</param>
/// <param name="Day">yyyyMMdd in China; never goes back, so a clock that does cannot give a number twice.</param>
/// <param name="Next">Count of numbers given out that day in this lane.</param>
public sealed record NumberLane(string Lane, string Day, long Next)
{
    public const int Lanes = 8;

    private const long MostSequence = 99_999_999;

    // Nine digits that begin above zero: no import's preNo is that of an export of the same day.
    private const long FirstOfYear = 100_000_000, LastOfYear = 999_999_999;

    /// <summary>The lane of imports beside a lane of exports: their numbers are shorter and count through the year.</summary>
    public static string ImportsBeside(string lane) => "I" + lane;

    /// <summary>The lane of a case: its id ends in random digits.</summary>
    public static string Of(string filingId) => ((filingId.Length == 0 ? 0 : filingId[^1]) % Lanes).ToString(CultureInfo.InvariantCulture);

    /// <summary>The next number of an import and its lane after it. <see cref="Day"/> of such a lane is a year.</summary>
    /// <exception cref="InvalidOperationException">The lane gave out its 112.5 million numbers of the year.</exception>
    public (NumberLane After, OfficialNumbers Number) TakeImport(DateOnly today)
    {
        var year = today.ToString("yyyy", CultureInfo.InvariantCulture);
        var lane = string.CompareOrdinal(year, Day) > 0 ? this with { Day = year, Next = 0 } : this;
        var sequence = FirstOfYear + (lane.Next * Lanes) + int.Parse(lane.Lane.AsSpan(1), CultureInfo.InvariantCulture);
        // A clock that goes back over New Year goes on with the numbers of the later one.
        var day = lane.Day == year ? today : new DateOnly(int.Parse(lane.Day, CultureInfo.InvariantCulture), 1, 1);
        return sequence > LastOfYear
            ? throw new InvalidOperationException($"Lane {lane.Lane} has no number left in {lane.Day}.")
            : (lane with { Next = lane.Next + 1 }, new OfficialNumbers(day, sequence));
    }

    /// <summary>The next number and the lane after it.</summary>
    /// <exception cref="InvalidOperationException">The lane gave out its 12.5 million numbers of the day.</exception>
    public (NumberLane After, OfficialNumbers Number) Take(DateOnly today)
    {
        var day = today.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var lane = string.CompareOrdinal(day, Day) > 0 ? this with { Day = day, Next = 0 } : this;
        var sequence = (lane.Next * Lanes) + int.Parse(lane.Lane, CultureInfo.InvariantCulture);
        return sequence > MostSequence
            ? throw new InvalidOperationException($"Lane {lane.Lane} has no number left on {lane.Day}.")
            : (lane with { Next = lane.Next + 1 }, new OfficialNumbers(DateOnly.ParseExact(lane.Day, "yyyyMMdd", CultureInfo.InvariantCulture), sequence));
    }
}

/// <summary>The two official numbers of one declaration, both from one sequence.</summary>
/// <param name="Sequence">Export: of the day, at most 8 digits. Import: of the year, 9 digits.</param>
public readonly record struct OfficialNumbers(DateOnly Day, long Sequence)
{
    /// <summary>B + date + 9 digits.</summary>
    public string PreNo => string.Create(CultureInfo.InvariantCulture, $"B{Day:yyyyMMdd}{Sequence:D9}");

    /// <summary>Office (4) + year + E + 11 digits: day of the year (3) and sequence (8); 20 characters, the longest form since 202205.</summary>
    public string InvtNo(string office) => string.Create(CultureInfo.InvariantCulture, $"{office}{Day.Year:D4}E{Day.DayOfYear:D3}{Sequence:D8}");

    /// <summary>Office (4) + year + I + 9 digits: 18 characters, the one form of an import.</summary>
    public string ImportNo(string office) => string.Create(CultureInfo.InvariantCulture, $"{office}{Day.Year:D4}I{Sequence:D9}");
}
