using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>The rates in force on a day, by kind, with their sources and marks. In: currency, day, kind. Out: lines and gaps. Called by: AskRates.</summary>
public static class RateList
{
    private static readonly string[] Marks = ["sample", "memory, unverified", "derived", "design"];

    /// <param name="currency">Customs code; null: every currency that has a rate of the kind.</param>
    /// <param name="kind">One of <see cref="RateKind.Asked"/>; null: all. What is missing is told when a currency or a kind was asked for.</param>
    /// <param name="firstDeclared">Day of a declaration that was withdrawn and is made again: it keeps its month's rate.</param>
    public static (List<RateLine> Lines, List<Reason> Gaps) Of(RateBook book, string? currency, DateOnly day, string? kind, DateOnly? firstDeclared = null)
    {
        List<RateLine> lines = [];
        List<Reason> gaps = [];
        foreach (var wanted in RateKind.Asked)
        {
            if (kind is not null && kind != wanted)
            {
                continue;
            }
            foreach (var code in currency is null ? book.CurrenciesOf(wanted, day) : [currency])
            {
                var why = wanted == RateKind.BankQuote ? Quotes(book, code, day, lines) : Daily(book, wanted, code, wanted == RateKind.CustomsMonthly ? firstDeclared ?? day : day, lines);
                if (why is not null && (currency is not null || kind is not null))
                {
                    // Here it is a question that stands without an answer, no report of proceeds.
                    (why.Leg, why.Pointer) = ("", why.Code == "RATE_CURRENCY" ? "/currency" : "/date");
                    gaps.Add(why);
                }
            }
        }
        lines.Sort((a, b) => string.CompareOrdinal(KeyOf(a), KeyOf(b)));
        return (lines, gaps);
    }

    /// <summary>Where a line stands in its list.</summary>
    public static string KeyOf(RateLine line) => $"{line.Kind}|{line.Currency}|{line.Id}";

    /// <summary>The marks a source shows: what it rests on is no document.</summary>
    public static string MarkOf(string source) => string.Join("; ", Marks.Where(m => source.Contains(m, StringComparison.OrdinalIgnoreCase)));

    private static Reason? Quotes(RateBook book, string currency, DateOnly day, List<RateLine> lines)
    {
        var from = new DateTimeOffset(day, TimeOnly.MinValue, ChinaDay.Offset);
        var found = lines.Count;
        foreach (var row in book.Bank)
        {
            if (row.Currency == currency && row.ValidFrom < from.AddDays(1) && row.ValidTo > from)
            {
                var line = Line($"{RateKind.BankQuote}/{row.Bank}/{row.Currency}/{RateBook.Text(row.ValidFrom)}", RateKind.BankQuote, row.Unit, row.Source, book.Currency(currency)!);
                (line.Bank, line.Bid, line.Ask) = (row.Bank, Decimals.Write(row.Bid), Decimals.Write(row.Ask));
                (line.ValidFrom, line.ValidTo) = (RateBook.Text(row.ValidFrom), RateBook.Text(row.ValidTo));
                lines.Add(line);
            }
        }
        if (lines.Count > found)
        {
            return null;
        }
        return book.BankBuying(RateBook.AnyBank, currency, from.AddDays(1).ToUnixTimeMilliseconds() - 1, out var why) is null
            ? why
            : currency == RateBook.Cny ? null : Reasons.RateMissing(RateKind.BankQuote, currency, day, null);
    }

    private static Reason? Daily(RateBook book, string kind, string currency, DateOnly day, List<RateLine> lines)
    {
        Reason? why;
        var quote = kind switch
        {
            RateKind.CentralParity => book.CentralParity(currency, day, out why),
            RateKind.BocConverted => book.BocConverted(currency, day, out why),
            _ => book.CustomsMonthly(currency, day, out why),
        };
        if (quote is not { } found || currency == RateBook.Cny)
        {
            return why;
        }
        var line = Line(found.Id, found.Kind, found.Unit, found.Source, book.Currency(currency)!);
        (line.Rate, line.Date, line.ValidFrom, line.ValidTo) = (Decimals.Write(found.Quoted), ChinaDay.Text(found.Date), ChinaDay.Text(day), ChinaDay.Text(day.AddDays(1)));
        if (found.Kind == RateKind.CustomsMonthly && book.CustomsRuleOn(day) is { } rule)
        {
            var month = new DateOnly(day.Year, day.Month, 1);
            (line.ValidFrom, line.ValidTo) = (ChinaDay.Text(month), ChinaDay.Text(month.AddMonths(1)));
            line.DateSource = $"{rule.Source}; calendar: {book.Days.SourceOf(CustomsRateDate.ThirdWednesday(day))}";
            line.Mark = MarkOf(line.Source + "; " + line.DateSource);
        }
        lines.Add(line);
        return null;
    }

    private static RateLine Line(string id, string kind, int unit, string source, CurrencyRow currency) => new()
    {
        Id = id, Kind = kind, Unit = unit, Source = source, Mark = MarkOf(source), Currency = currency.Code, Iso = currency.Iso,
    };
}
