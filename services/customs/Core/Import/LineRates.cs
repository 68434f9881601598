using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The rates of one line on the rule day.</summary>
/// <param name="Duty">MFN duty, ratio.</param>
/// <param name="Vat">Ratio.</param>
/// <param name="ConsumptionRate">Ratio of the price.</param>
/// <param name="Specific">Consumption tax in CNY for the quantity of the line.</param>
/// <param name="Tariff">The row of the code.</param>
/// <param name="VatRow">The row of the VAT rate.</param>
/// <param name="Consumption">The row of the consumption tax; null when none is due.</param>
/// <param name="Quantity">What was counted in the measure of that row.</param>
public sealed record LineRates(
    decimal Duty, decimal Vat, decimal ConsumptionRate, decimal Specific, ImportTariffRow Tariff, ImportParameterRow VatRow,
    ConsumptionTaxRow? Consumption, decimal Quantity)
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
        var bare = new LineRates(tariff.MfnPct / 100, vat.Value, 0, 0, tariff, vat, null, 0);
        if (tariff.ConsumptionTax.Length == 0)
        {
            return bare;
        }
        if (rules.ConsumptionTax(tariff.ConsumptionTax, "", say.Day) is { } plain)
        {
            return bare with { ConsumptionRate = plain.Rate, Consumption = plain };
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
        return bare with
        {
            ConsumptionRate = above ? row.Rate : row.RateBelow,
            Specific = quantity * (above ? row.PerUnit : row.PerUnitBelow),
            Consumption = row,
            Quantity = quantity,
        };

        LineRates? Missing(string what)
        {
            say.Say("I10", "declaration", Pointer(index, "gcode"), List + "gcode", line.Gcode, "", what, index + 1);
            return null;
        }
    }

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
