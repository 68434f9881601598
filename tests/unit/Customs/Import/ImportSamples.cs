using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Orders and rules of the import tests; a test breaks one thing at a time.</summary>
internal static class ImportSamples
{
    internal const string Toy = "9503008900", Appliance = "8509809000", Lotion = "3304990099", Sugar = "1701991090", Wine = "2204210000", Beer = "2203000000";

    internal static readonly ImportRules Rules = ImportRules.Read(Samples.Rules);
    internal static readonly ImportSettings Settings = new();
    internal static readonly DateOnly Day = new(2025, 6, 1);

    internal static ImportLine Line(string gcode = Toy, decimal total = 100, decimal qty = 1, string unit = "007", decimal qty1 = 0, string unit1 = "", string name = "sample item") =>
        new(gcode, name, total, new Measured(qty, unit), new Measured(qty1, unit1), default);

    internal static ImportOrder Order(params ImportLine[] lines) => new(Day, "9610", lines, 0, 0, 0, null);

    internal static YearUse Used(decimal annual, decimal sugar = 0) => new(annual, new Dictionary<string, decimal> { ["sugar"] = sugar });

    internal static ImportDecided Decide(ImportOrder order, YearUse? use = null, ImportSettings? settings = null, ImportRules? rules = null) =>
        ImportDecision.Decide(order, use ?? YearUse.None, rules ?? Rules, settings ?? Settings);

    internal static IEnumerable<string> Codes(this ImportDecided decided) => decided.Reasons.Select(r => r.Code);

    /// <summary>A later pack: the rules in the repository with one parameter changed from a day on.</summary>
    internal static ImportRules With(string key, decimal value, DateOnly from)
    {
        IReadOnlyList<T> Rows<T>(string file) => RuleData.Read<T>(typeof(ImportRules).Assembly, file);
        var parameters = Rows<ImportParameterRow>("import-parameters.csv")
            .Select(r => r.Key == key && r.ValidTo is null ? r with { ValidTo = from } : r)
            .Append(new ImportParameterRow(key, value, from, null, "later pack of a test")).ToList();
        return new ImportRules(
            Samples.Rules, parameters, Rows<ConsumptionTaxRow>("consumption-taxes.csv"), Rows<ImportMeasureRow>("import-measures.csv"),
            Rows<ImportTariffRow>("import-tariff-sample.csv"), Rows<PositiveListRow>("positive-list.csv"));
    }
}

/// <summary>A row of import-tax-vectors.csv.</summary>
public sealed record TaxVector(
    string Id, DateOnly Day, decimal Price, decimal D, decimal C, decimal S, decimal V, string Regime, string Verdict, decimal? Duty, decimal? Ct,
    decimal? Vat, decimal? Total, decimal Use, decimal Pool, string Procedure, string Gcode, decimal Line, decimal Freight, decimal Discount,
    decimal Qty, string Unit, decimal Qty1, string Unit1, string Mark)
{
    internal static readonly IReadOnlyList<TaxVector> All = RuleData.Read<TaxVector>(typeof(TaxVector).Assembly, "import-tax-vectors.csv");

    internal static TaxVector Of(string id) => All.Single(v => v.Id == id);

    internal Taxes Expected => new(Duty ?? 0, Ct ?? 0, Vat ?? 0);

    internal ImportOrder Order() => new(
        Day, Procedure, [ImportSamples.Line(Gcode, Line, Qty, Unit, Qty1, Unit1)], Freight, 0, Discount, null);

    internal ImportDecided Decide(ImportSettings? settings = null) => ImportSamples.Decide(Order(), ImportSamples.Used(Use, Pool), settings);
}
