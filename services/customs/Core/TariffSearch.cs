using System.Globalization;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>What is looked for in the tariff. At least one of code and words says something.</summary>
/// <param name="Code">First digits of the code, 2 to 10, or empty.</param>
/// <param name="Words">Each stands in the Chinese or the English name, or is the beginning of the code.</param>
/// <param name="Day">Rows in force on that day are found.</param>
/// <param name="After">The last row of the page before.</param>
public sealed record TariffSearch(string Code, IReadOnlyList<string> Words, DateOnly Day, int Limit, TariffPlace? After)
{
    public const int MostRows = 100;
    public const int MostCharacters = 100;
    public const int MostWords = 8;

    /// <summary>One page, best first: the exact code, then codes that begin so, then names; by code within each.</summary>
    public static TariffPage Find(TariffSearch search, RuleBook rules)
    {
        List<(TariffPlace Place, TariffRow Row)> found = [];
        foreach (var code in rules.TariffCodes)
        {
            if (code.StartsWith(search.Code, StringComparison.Ordinal)
                && rules.Tariff.On(code, search.Day) is { } row
                && RankOf(row, search) is { } rank
                && (search.After is not { } after || new TariffPlace(rank, code).CompareTo(after) > 0))
            {
                found.Add((new TariffPlace(rank, code), row));
            }
        }
        found.Sort((a, b) => a.Place.CompareTo(b.Place));
        return new TariffPage(
            [.. found.Take(search.Limit).Select(f => f.Row)], found.Count > search.Limit ? found[search.Limit - 1].Place : null);
    }

    private static TariffRank? RankOf(TariffRow row, TariffSearch search)
    {
        var rank = search.Code.Length == 0 ? TariffRank.Name : RankOfCode(search.Code);
        foreach (var word in search.Words)
        {
            if (IsCode(word) && row.Code.StartsWith(word, StringComparison.Ordinal))
            {
                rank = (TariffRank)Math.Min((int)rank, (int)RankOfCode(word));
            }
            else if (!row.NameZh.Contains(word, StringComparison.OrdinalIgnoreCase) && !row.NameEn.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }
        return rank;
    }

    private static TariffRank RankOfCode(string code) => code.Length == 10 ? TariffRank.ExactCode : TariffRank.CodePrefix;

    /// <summary>2 to 10 digits.</summary>
    public static bool IsCode(string text) => text.Length is >= 2 and <= 10 && text.All(char.IsAsciiDigit);
}

public enum TariffRank
{
    ExactCode,
    CodePrefix,
    Name,
}

/// <summary>Where a row stands among what was found; its text is the cursor.</summary>
public readonly record struct TariffPlace(TariffRank Rank, string Code) : IComparable<TariffPlace>
{
    public int CompareTo(TariffPlace other) => Rank != other.Rank ? Rank.CompareTo(other.Rank) : string.CompareOrdinal(Code, other.Code);

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{(int)Rank}.{Code}");

    /// <returns>False when the text is no cursor; an empty one is the beginning.</returns>
    public static bool TryRead(string text, out TariffPlace? place)
    {
        place = null;
        if (text.Length == 0)
        {
            return true;
        }
        if (text.Length != 12 || text[0] is < '0' or > '2' || text[1] != '.' || !TariffSearch.IsCode(text[2..]))
        {
            return false;
        }
        place = new TariffPlace((TariffRank)(text[0] - '0'), text[2..]);
        return true;
    }
}

/// <param name="Next">Where the next page goes on; null: there is none.</param>
public sealed record TariffPage(IReadOnlyList<TariffRow> Rows, TariffPlace? Next);
