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

    /// <summary>The lane of a case: its id ends in random digits.</summary>
    public static string Of(string filingId) => ((filingId.Length == 0 ? 0 : filingId[^1]) % Lanes).ToString(CultureInfo.InvariantCulture);

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

/// <summary>The two official numbers of one declaration, both from one sequence of the day.</summary>
public readonly record struct OfficialNumbers(DateOnly Day, long Sequence)
{
    /// <summary>B + date + 9 digits.</summary>
    public string PreNo => string.Create(CultureInfo.InvariantCulture, $"B{Day:yyyyMMdd}{Sequence:D9}");

    /// <summary>Office (4) + year + E + 11 digits: day of the year (3) and sequence (8); 20 characters, the longest form since 202205.</summary>
    public string InvtNo(string office) => string.Create(CultureInfo.InvariantCulture, $"{office}{Day.Year:D4}E{Day.DayOfYear:D3}{Sequence:D8}");
}
