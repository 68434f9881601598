using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>A decision nobody filed: the same rules, no effects. Identities are not judged, nothing is reserved.</summary>
public static class ImportQuote
{
    /// <param name="day">The rule day.</param>
    public static ImportTaxAnswer Answer(ImportTaxQuestion question, DateOnly day, ImportRules rules, ImportSettings settings)
    {
        var say = new Explainer(rules.Book, day);
        var (order, use) = Read(question, day, say);
        if (say.Reasons.Count > 0)
        {
            var unread = new ImportTaxAnswer
            {
                Date = ChinaDay.Text(day), Verdict = say.Reasons[0].Code, Regime = ImportRegime.None, DutiablePrice = "0", CountsToYear = "0", AnnualLimit = "0",
                AnnualLeft = "0",
            };
            unread.Reasons.Add(say.Reasons);
            return unread;
        }
        if (question.Regime == ImportRegime.GeneralTrade)
        {
            // It counts to no year: nothing is known of one, and nobody's is used up.
            var general = Write(GeneralTrade.Decide(order, rules), order);
            (general.AnnualLimit, general.AnnualLeft) = ("", "");
            return general;
        }
        return Write(ImportDecision.Decide(order, use, rules, settings), order, use.Annual);
    }

    /// <summary>A decision as it is told. Goods that are refused have no taxes: they are left out, and are no zero.</summary>
    internal static ImportTaxAnswer Write(ImportDecided decided, ImportOrder order, decimal usedBefore = 0)
    {
        var answer = new ImportTaxAnswer
        {
            Date = ChinaDay.Text(order.Day),
            Verdict = decided.Verdict,
            Regime = decided.Regime,
            DutiablePrice = Decimals.Write(decided.DutiablePrice),
            Taxes = decided.Accepted ? Write(decided.Taxes) : null,
            CountsToYear = Decimals.Write(decided.CountsToYear),
            AnnualLimit = Decimals.Write(decided.AnnualLimit),
            AnnualLeft = Decimals.Write(Math.Max(0, decided.AnnualLimit - usedBefore - decided.CountsToYear)),
            GeneralTrade = decided.GeneralTrade is { } general ? Write(general) : null,
        };
        answer.Lines.Add(decided.Lines.Zip(order.Lines, (line, asked) => Write(line, asked.Gcode, decided.Accepted)));
        answer.Reasons.Add(decided.Reasons);
        answer.Used.Add(decided.Used);
        return answer;
    }

    private static (ImportOrder Order, YearUse Use) Read(ImportTaxQuestion question, DateOnly day, Explainer say)
    {
        List<ImportLine> lines = [];
        // One line above the limit is enough to be refused for it.
        foreach (var (i, line) in question.Goods.Take(ImportDecision.MostLines + 1).Index())
        {
            lines.Add(new ImportLine(
                line.Gcode, line.Name, Number(line.Total, LineRates.Pointer(i, "total")),
                new Measured(Number(line.Qty, LineRates.Pointer(i, "qty")), line.Unit),
                new Measured(Number(line.Qty1, LineRates.Pointer(i, "qty1")), line.Unit1),
                new Measured(Number(line.Qty2, LineRates.Pointer(i, "qty2")), line.Unit2)));
        }
        var used = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (pool, quantity) in question.QuantitiesUsed)
        {
            used[pool] = Earlier(quantity, "/quantitiesUsed");
        }
        return (
            new ImportOrder(
                day, question.Procedure, lines, Number(question.Freight, "/freight"), Number(question.Insurance, "/insurance"),
                Number(question.Discount, "/discount"), null),
            new YearUse(Earlier(question.AnnualUsed, "/annualUsed"), used));

        decimal Number(string text, string pointer)
        {
            if (Decimals.TryRead(text, out var value) || text.Length == 0)
            {
                return value;
            }
            say.Say("I15", "declaration", pointer, "", text, "", "N19,5");
            return 0;
        }

        decimal Earlier(string text, string pointer)
        {
            var value = Number(text, pointer);
            if (value is < 0 or > ImportDecision.TooMuch)
            {
                say.Say("I12", "declaration", pointer, "", text, "", "0.." + Decimals.Write(ImportDecision.TooMuch));
            }
            return value;
        }
    }

    private static ImportTaxLine Write(ImportLineDecided line, string gcode, bool taxed) => new()
    {
        Gcode = gcode,
        Goods = Decimals.Write(line.Goods),
        Freight = Decimals.Write(line.Freight),
        Insurance = Decimals.Write(line.Insurance),
        Discount = Decimals.Write(line.Discount),
        DutiablePrice = Decimals.Write(line.DutiablePrice),
        Taxes = taxed ? Write(line.Taxes) : null,
        MfnRate = line.Rates is { } rates ? Decimals.Write(rates.Duty) : "",
        VatRate = line.Rates is { } r ? Decimals.Write(r.Vat) : "",
        ConsumptionTaxRate = line.Rates is { } c ? Decimals.Write(c.ConsumptionRate) : "",
        ConsumptionTaxSpecific = line.Rates?.Specific.ToString("0.########", CultureInfo.InvariantCulture) ?? "",
    };

    internal static ImportTaxes Write(Taxes taxes) => new()
    {
        Duty = Decimals.Write(taxes.Duty),
        ConsumptionTax = Decimals.Write(taxes.ConsumptionTax),
        Vat = Decimals.Write(taxes.Vat),
        Total = Decimals.Write(taxes.Total),
    };
}
