using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// Goods that no regime takes: an ordinary import at goods rates in full, by the formulas of an import of one item over the limit. No limit and no
/// positive list is asked; licences, inspection and whoever may import are another declaration's. In: the order, or what came back of an
/// export. Out: taxes by line with the rows and figures behind them, or why they cannot be told. Called by: ImportDecision, ImportQuote, AskGeneralTrade.
/// </summary>
public static class GeneralTrade
{
    /// <summary>Rules of the channel that leave goods to general trade: the positive list and its notes, the two limits.</summary>
    private static readonly string[] Leaving = ["I02", "I03", "I04", "I05", "I06", "I07", "I08"];

    /// <summary>Most that one unit of a currency may be worth, so that every product stays in decimal.</summary>
    public const decimal TooHighRate = 1_000_000m;

    public static bool IsLeft(IEnumerable<Reason> reasons) => reasons.Any(r => Leaving.Contains(r.Rule, StringComparer.Ordinal));

    /// <param name="stated">Quantities are as somebody stated them, and have to agree; those of a share are not looked at again.</param>
    public static ImportDecided Decide(ImportOrder order, ImportRules rules, bool stated = true)
    {
        var say = new Explainer(rules.Book, order.Day);
        ImportDecision.Amounts(order, say);
        if (say.Reasons.Count > 0)
        {
            return ImportDecision.Refused(say, new ImportDecision.Judged([], 0, 0), []);
        }
        var lines = ImportDecision.Lines(order, (line, i, price) =>
        {
            if (stated)
            {
                LineRates.Agree(line, i, rules, say);
            }
            return LineRates.FindAny(line, i, price, rules, say);
        });
        var whole = lines.Sum(l => l.DutiablePrice);
        List<Used> used = [.. lines.SelectMany(l => l.Rates?.Used ?? []).Distinct()];
        if (say.Reasons.Count > 0)
        {
            return ImportDecision.Refused(say, new ImportDecision.Judged(lines, whole, 0), used);
        }
        lines = ImportDecision.Full(lines);
        return new ImportDecided(
            ImportVerdict.GeneralTrade, ImportRegime.GeneralTrade, whole, ImportDecision.Sum(lines), 0, YearUse.None.Quantities, 0, null, lines, [], used);
    }

    /// <summary>An import that its channel refused, as its list tells it.</summary>
    public static ImportTaxAnswer OfImport(DeclarationSubmitted list, DateOnly day, ImportRules rules)
    {
        var figures = Figures.Read(new Papers(list, null, null, null), null);
        var order = ImportClearance.OrderOf(list, figures, Decimals.Read(list.Import?.OrderDiscount ?? ""), null, day);
        var answer = ImportQuote.Write(Decide(order, rules), order);
        foreach (var (line, declared) in answer.Lines.Zip(list.Lines))
        {
            (line.Gnum, line.Qty) = (declared.Gnum, declared.Qty);
        }
        return answer;
    }

    /// <summary>
    /// Exported goods that came back: their share of the declared value, to the fen of its currency, at the rate that values goods on the day.
    /// Freight and insurance of the way back enter the dutiable price too, and are not known here.
    /// </summary>
    /// <param name="back">Lines of the export, each with a quantity in its declared unit.</param>
    /// <param name="rate">Null where the export was declared in CNY.</param>
    /// <exception cref="FormatException">A line is none of the export, a quantity none of its line's, or the rate none of its currency: the field is named.</exception>
    public static ImportTaxAnswer OfReturn(DeclarationSubmitted export, IReadOnlyList<ReturnLine> back, ValuationRate? rate, DateOnly day, ImportRules rules)
    {
        var figures = Figures.Read(new Papers(export, null, null, null), null);
        var (perUnit, unit) = Rate(export, rate);
        List<ImportLine> lines = [];
        List<int> places = [];
        List<Used> used = [];
        foreach (var (at, part) in back.Index())
        {
            var index = export.Lines.Select(l => l.Gnum).ToList().IndexOf(part.Gnum);
            if (index < 0)
            {
                throw Wrong(at, "gnum", "a line of the declaration.");
            }
            var (line, own) = (export.Lines[index], figures.Lines[index]);
            if (!Decimals.TryRead(part.Qty, out var qty) || qty <= 0 || qty > own.Qty)
            {
                throw Wrong(at, "qty", $"above 0, at most {Decimals.Write(own.Qty)}.");
            }
            var value = Decimals.ToFen(own.Total * qty / own.Qty);
            places.Add(index);
            lines.Add(new ImportLine(
                line.Gcode, line.Gname, Decimals.ToFen(value * perUnit / unit), new Measured(qty, line.Unit), new Measured(own.Qty1 * qty / own.Qty, line.Unit1),
                new Measured(own.Qty2 * qty / own.Qty, line.Unit2)));
            used.Add(new Used
            {
                Rule = "RETURN-VALUE", Version = "", Source = "design: share of the declared value by quantity; freight and insurance of the way back are not known here",
                Figures = string.Create(CultureInfo.InvariantCulture, $"line={part.Gnum}; qty={part.Qty} of {Decimals.Write(own.Qty)}; value={Decimals.Write(value)} {line.Currency}"),
            });
        }
        if (rate is not null)
        {
            used.Add(new Used
            {
                Rule = rate.Id, Version = rate.Date, Source = rate.Source,
                Figures = string.Create(CultureInfo.InvariantCulture, $"currency={rate.Currency}; rate={rate.Rate}; unit={rate.Unit}"),
            });
        }
        var order = new ImportOrder(day, export.Procedure, lines, 0, 0, 0, null) { Places = places };
        var decided = Decide(order, rules, stated: false);
        var answer = ImportQuote.Write(decided with { Used = [.. used, .. decided.Used] }, order);
        foreach (var reason in answer.Reasons)
        {
            // The goods were declared by a list of exports.
            reason.Ceb = reason.Ceb.Replace("CEB621/", "CEB603/", StringComparison.Ordinal);
        }
        foreach (var (line, part) in answer.Lines.Zip(back))
        {
            (line.Gnum, line.Qty) = (part.Gnum, part.Qty);
        }
        return answer;
    }

    private static (decimal Rate, int Unit) Rate(DeclarationSubmitted export, ValuationRate? rate)
    {
        var currency = export.Lines.Count > 0 ? export.Lines[0].Currency : "";
        if (rate is null)
        {
            return currency == "142" ? (1, 1) : throw new FormatException($"rate: one of {currency}.");
        }
        return rate.Currency == currency && rate.Unit > 0 && Decimals.TryRead(rate.Rate, out var value) && value is > 0 and < TooHighRate
            ? (value, rate.Unit)
            : throw new FormatException($"rate: one of {currency}, above 0.");
    }

    private static FormatException Wrong(int at, string field, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"lines[{at}].{field}: {expected}"));
}
