using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The rates of one line on the rule day.</summary>
/// <param name="Duty">Provisional duty where there is one, else MFN; ratio.</param>
/// <param name="Vat">Ratio.</param>
/// <param name="ConsumptionRate">Ratio of the price.</param>
/// <param name="Specific">Consumption tax in CNY for the quantity of the line.</param>
/// <param name="Used">The rows they stand in, with the figures.</param>
public sealed record LineRates(decimal Duty, decimal Vat, decimal ConsumptionRate, decimal Specific, IReadOnlyList<Used> Used)
{
    /// <summary>The rates of a line worth <paramref name="price"/>; null when <paramref name="say"/> told what is missing.</summary>
    public static LineRates? Find(ImportLine line, int index, decimal price, ImportRules rules, Explainer say)
    {
        if (rules.Tariff.On(line.Gcode, say.Day) is not { } tariff)
        {
            return Missing("import tariff row");
        }
        if (rules.Parameters.On("vat_" + tariff.Vat, say.Day) is not { } vat)
        {
            return Missing($"{tariff.Vat} VAT rate");
        }
        var provisional = rules.Book.Tariff.On(line.Gcode, say.Day) is { ProvisionalPct: not null } row10 ? row10 : null;
        List<Used> used = [ImportDecision.UseOf("TARIFF-" + tariff.Code, tariff, "mfn=" + Decimals.Write(tariff.MfnPct / 100))];
        if (provisional is not null)
        {
            used.Add(ImportDecision.UseOf("PROVISIONAL-" + tariff.Code, provisional, "duty=" + Decimals.Write(provisional.ProvisionalPct!.Value / 100)));
        }
        used.Add(ImportDecision.UseOf("VAT-" + tariff.Vat, vat, "rate=" + Decimals.Write(vat.Value)));
        var bare = new LineRates((provisional?.ProvisionalPct ?? tariff.MfnPct) / 100, vat.Value, 0, 0, used);
        if (tariff.ConsumptionTax.Length == 0)
        {
            return bare;
        }
        if (rules.ConsumptionTax(tariff.ConsumptionTax, "", say.Day) is { } plain)
        {
            used.Add(ImportDecision.UseOf("CT-" + plain.Tax, plain, Consumption(plain.Kind, plain.Rate, 0)));
            return bare with { ConsumptionRate = plain.Rate };
        }
        if (Counted(line, rules, say.Day, m => rules.ConsumptionTax(tariff.ConsumptionTax, m, say.Day)) is not { } found)
        {
            if (MeasuresOf(tariff.ConsumptionTax, rules, say.Day) is not { Length: > 0 } measures)
            {
                return Missing($"consumption tax '{tariff.ConsumptionTax}'");
            }
            say.Say("I11", "declaration", Pointer(index, "qty1"), List + "qty1", Quantities(line), "", measures, index + 1);
            return null;
        }
        var (row, quantity) = found;
        // Price of one measure against the threshold, without a division. The boundary belongs to the higher rate.
        var above = price >= row.Threshold * quantity;
        var (rate, specific) = above ? (row.Rate, quantity * row.PerUnit) : (row.RateBelow, quantity * row.PerUnitBelow);
        used.Add(ImportDecision.UseOf("CT-" + row.Tax, row, $"{Consumption(row.Kind, rate, specific)}; quantity={Decimals.Write(quantity)} {row.Measure}"));
        return bare with { ConsumptionRate = rate, Specific = specific };

        LineRates? Missing(string what)
        {
            say.Say("I10", "declaration", Pointer(index, "gcode"), List + "gcode", line.Gcode, "", what, index + 1);
            return null;
        }
    }

    /// <summary>Of goods of general trade: as <see cref="Find"/>, and for a code that retail import has no row of, the rates of the tariff.</summary>
    public static LineRates? FindAny(ImportLine line, int index, decimal price, ImportRules rules, Explainer say) =>
        rules.Tariff.On(line.Gcode, say.Day) is null && rules.Book.Tariff.On(line.Gcode, say.Day) is { } tariff
            ? OfTariff(line, index, price, tariff, rules, say)
            : Find(line, index, price, rules, say);

    private static LineRates? OfTariff(ImportLine line, int index, decimal price, TariffRow tariff, ImportRules rules, Explainer say)
    {
        if ((tariff.ProvisionalPct ?? tariff.MfnPct) is not { } duty)
        {
            return Missing("MFN duty rate");
        }
        if (tariff.VatPct is not { } vat)
        {
            return Missing("VAT rate");
        }
        List<Used> used =
        [
            ImportDecision.UseOf(
                "TARIFF-" + tariff.Code, tariff, $"{(tariff.ProvisionalPct is null ? "mfn" : "provisional")}={Decimals.Write(duty / 100)}; vat={Decimals.Write(vat / 100)}"),
        ];
        var bare = new LineRates(duty / 100, vat / 100, 0, 0, used);
        if (tariff.ConsumptionTax is not { } tax)
        {
            return bare;
        }
        var above = true;
        if (tax.Tests.Count > 0)
        {
            if (Tested(line, tax.Tests, rules, say.Day) is not { } tested)
            {
                return Uncounted(string.Join(" or ", tax.Tests.Select(t => t.Unit)));
            }
            above = price >= tested.From * tested.Quantity;
        }
        var (rate, each) = above ? (tax.Pct / 100, tax.Amount) : (0, tax.Below);
        var quantity = 0m;
        if (tax.Unit.Length > 0)
        {
            if (Stated(line).Select(one => InUnit(one, tax.Unit, rules, say.Day)).FirstOrDefault(q => q is not null) is not { } counted)
            {
                return Uncounted(tax.Unit);
            }
            quantity = counted;
        }
        used.Add(ImportDecision.UseOf(
            "CT-" + tariff.Code, tariff,
            Consumption(tax.KindName, rate, quantity * each) + (quantity == 0 ? "" : $"; quantity={Decimals.Write(quantity)} {tax.Unit}")));
        return bare with { ConsumptionRate = rate, Specific = quantity * each };

        LineRates? Missing(string what)
        {
            say.Say("I10", "declaration", Pointer(index, "gcode"), List + "gcode", line.Gcode, "", what, index + 1);
            return null;
        }

        LineRates? Uncounted(string units)
        {
            say.Say("I11", "declaration", Pointer(index, "qty1"), List + "qty1", Quantities(line), "", units, index + 1);
            return null;
        }
    }

    // The quantity as sold is asked first, as for the taxes of retail import.
    private static (decimal From, decimal Quantity)? Tested(ImportLine line, IReadOnlyList<PriceTest> tests, ImportRules rules, DateOnly day)
    {
        foreach (var one in Stated(line))
        {
            foreach (var test in tests)
            {
                if (InUnit(one, test.Unit, rules, day) is { } quantity)
                {
                    return (test.From, quantity);
                }
            }
        }
        return null;
    }

    private static decimal? InUnit(Measured one, string unit, ImportRules rules, DateOnly day) =>
        one.Unit is not { Length: > 0 } || one.Qty <= 0 ? null
        : one.Unit == unit ? one.Qty
        : rules.Units.On(one.Unit, day) is { } from && rules.Units.On(unit, day) is { } to && from.Measure == to.Measure ? one.Qty * from.Factor / to.Factor
        : null;

    private static Measured[] Stated(ImportLine line) => [line.Declared, line.First, line.Second];

    private static string Consumption(string kind, decimal rate, decimal specific) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"kind={kind}; rate={Decimals.Write(rate)}; specific={specific:0.########}");

    /// <summary>The quantity of a line in one measure, or null: the quantity as sold first, then the statutory ones.</summary>
    public static decimal? In(ImportLine line, string measure, ImportRules rules, DateOnly day) =>
        Counted(line, rules, day, m => m == measure ? measure : null)?.Quantity;

    /// <summary>
    /// Quantities of one line in one unit say the same, and so do weights and volumes in any unit; otherwise both are told. Pieces and sets may
    /// differ: one set is several pieces.
    /// </summary>
    public static void Agree(ImportLine line, int index, ImportRules rules, Explainer say)
    {
        ReadOnlySpan<Measured> stated = [line.Declared, line.First, line.Second];
        for (var i = 1; i < stated.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Disagree(stated[i], stated[j], rules, say.Day))
                {
                    var field = i == 1 ? "qty1" : "qty2";
                    say.Say("I13", "declaration", Pointer(index, field), List + field, Text(stated[i]), "declaration", Text(stated[j]), index + 1);
                    return;
                }
            }
        }
    }

    private static bool Disagree(Measured one, Measured other, ImportRules rules, DateOnly day) =>
        one.Unit is { Length: > 0 } && one.Unit == other.Unit
            ? one.Qty != other.Qty
            : Base(one, rules, day) is { Measure: "kg" or "l" } a && Base(other, rules, day) is { } b && a.Measure == b.Measure && a.Quantity != b.Quantity;

    internal static string Pointer(int index, string field) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/goods/{index}/{field}");

    internal const string List = "CEB621/Inventory/InventoryList/";

    internal static string Quantities(ImportLine line)
    {
        List<string> stated = [];
        foreach (var one in (ReadOnlySpan<Measured>)[line.Declared, line.First, line.Second])
        {
            if (one.Unit is { Length: > 0 })
            {
                stated.Add(Text(one));
            }
        }
        return string.Join(", ", stated);
    }

    private static string Text(Measured one) => $"{Decimals.Write(one.Qty)} {one.Unit}";

    private static (T Row, decimal Quantity)? Counted<T>(ImportLine line, ImportRules rules, DateOnly day, Func<string, T?> rowOf) where T : class
    {
        foreach (var one in (ReadOnlySpan<Measured>)[line.Declared, line.First, line.Second])
        {
            if (Base(one, rules, day) is not { } counted)
            {
                continue;
            }
            if (rowOf(counted.Measure) is { } row)
            {
                return (row, counted.Quantity);
            }
            if (counted.Measure is "kg" or "l" && rowOf("ml-g") is { } fine)
            {
                return (fine, counted.Quantity * 1000);
            }
        }
        return null;
    }

    private static (string Measure, decimal Quantity)? Base(Measured one, ImportRules rules, DateOnly day) =>
        one.Unit is { Length: > 0 } && one.Qty > 0 && rules.Units.On(one.Unit, day) is { } unit ? (unit.Measure, one.Qty * unit.Factor) : null;

    private static string MeasuresOf(string tax, ImportRules rules, DateOnly day) =>
        string.Join(" or ", ((string[])["l", "kg", "ml-g", "sheet", "piece"]).Where(m => rules.ConsumptionTax(tax, m, day) is not null));
}
