using System.Collections.Frozen;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Rules;

/// <param name="Value">CNY, a ratio or a number of days, as the key says.</param>
public sealed record ImportParameterRow(string Key, decimal Value, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Tax">Name of the tax, as import-tariff-sample.csv refers to it.</param>
/// <param name="Kind">ad-valorem, specific, compound or price-tested.</param>
/// <param name="Measure">What quantities count in: l, kg, ml-g (a millilitre or a gram), sheet, piece; empty when no quantity matters.</param>
/// <param name="Threshold">Dutiable price in CNY of one measure from which <paramref name="Rate"/> and <paramref name="PerUnit"/> hold.</param>
/// <param name="Rate">Ratio of the price.</param>
/// <param name="PerUnit">CNY for one measure.</param>
/// <param name="RateBelow">Ratio under the threshold.</param>
/// <param name="PerUnitBelow">CNY for one measure under the threshold.</param>
public sealed record ConsumptionTaxRow(
    string Tax, string Kind, string Measure, decimal Threshold, decimal Rate, decimal PerUnit, decimal RateBelow, decimal PerUnitBelow,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Factor">Measures in one unit.</param>
public sealed record ImportMeasureRow(string Unit, string Measure, decimal Factor, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="MfnPct">MFN duty in percent.</param>
/// <param name="Vat">standard or reduced: which VAT rate of import-parameters.csv.</param>
/// <param name="ConsumptionTax">Row of consumption-taxes.csv; empty when none is due.</param>
/// <param name="Supervision">Supervision codes, one character each.</param>
public sealed record ImportTariffRow(
    string Code, string NameEn, string NameZh, decimal MfnPct, string Vat, string ConsumptionTax, string Supervision,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Note">Empty, exclusion, mode, name or quantity.</param>
/// <param name="Value">Excluded supervision codes; procedures allowed; words parted by ';'; or the most a person may buy a year.</param>
/// <param name="Measure">What a quantity note counts in.</param>
/// <param name="Pool">Name of the yearly counter that codes under one quantity note share.</param>
public sealed record PositiveListRow(
    string Hs8, string NameZh, string Note, string Value, string Measure, string Pool, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>Rule data of retail import, compiled once. A lookup takes the rule day.</summary>
public sealed class ImportRules
{
    private static readonly string[] Measures = ["l", "kg", "ml-g", "sheet", "piece"];
    private readonly FrozenDictionary<string, string[]> _notes, _pools;
    private readonly DatedTable<PositiveListRow> _list;
    private readonly DatedTable<ConsumptionTaxRow> _consumption;

    /// <exception cref="InvalidDataException">Two rows of one key overlap (both are named), or a row cannot mean anything.</exception>
    public ImportRules(
        RuleBook book, IReadOnlyList<ImportParameterRow> parameters, IReadOnlyList<ConsumptionTaxRow> consumption,
        IReadOnlyList<ImportMeasureRow> measures, IReadOnlyList<ImportTariffRow> tariff, IReadOnlyList<PositiveListRow> list)
    {
        Book = book;
        Parameters = new(parameters, r => r.Key);
        Units = new(measures, r => r.Unit);
        Tariff = new(tariff, r => r.Code);
        _consumption = new(consumption, r => TaxKey(r.Tax, r.Measure));
        _list = new(list, r => NoteKey(r.Hs8, r.Note));
        _notes = list.GroupBy(r => r.Hs8, StringComparer.Ordinal).ToFrozenDictionary(
            g => g.Key, g => g.Select(r => NoteKey(r.Hs8, r.Note)).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        _pools = list.Where(r => r.Pool.Length > 0).GroupBy(r => r.Pool, StringComparer.Ordinal).ToFrozenDictionary(
            g => g.Key, g => g.Select(r => NoteKey(r.Hs8, r.Note)).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        var taxes = consumption.Select(r => r.Tax).ToFrozenSet(StringComparer.Ordinal);
        foreach (var row in tariff)
        {
            Require(
                row.Code.Length == 10 && row.MfnPct >= 0 && row.Vat is "standard" or "reduced"
                    && (row.ConsumptionTax.Length == 0 || taxes.Contains(row.ConsumptionTax)),
                "import-tariff-sample.csv", row.Code, row);
        }
        foreach (var row in consumption)
        {
            Require(
                row.Rate is >= 0 and < 1 && row.RateBelow is >= 0 and < 1 && row.PerUnit >= 0 && row.PerUnitBelow >= 0
                    && (row.Measure.Length == 0 ? row is { PerUnit: 0, PerUnitBelow: 0, Threshold: 0 } : Measures.Contains(row.Measure, StringComparer.Ordinal)),
                "consumption-taxes.csv", row.Tax, row);
        }
        foreach (var row in list)
        {
            Require(
                row.Hs8.Length == 8 && row.Note switch
                {
                    "" => row.Value.Length == 0,
                    "exclusion" or "mode" or "name" => row.Value.Length > 0,
                    "quantity" => Contracts.Decimals.TryRead(row.Value, out var most) && most > 0 && row.Pool.Length > 0
                        && Measures.Contains(row.Measure, StringComparer.Ordinal),
                    _ => false,
                },
                "positive-list.csv", row.Hs8, row);
        }
    }

    /// <summary>The tables both directions share, and the words of the reasons.</summary>
    public RuleBook Book { get; }
    public DatedTable<ImportParameterRow> Parameters { get; }
    public DatedTable<ImportMeasureRow> Units { get; }
    public DatedTable<ImportTariffRow> Tariff { get; }

    /// <summary>Reads the files of this house, or those of the same name in <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">A file is missing or unreadable, or two rows of one key overlap.</exception>
    public static ImportRules Read(RuleBook book, string? folder = null)
    {
        IReadOnlyList<T> Rows<T>(string file) => RuleData.Read<T>(typeof(ImportRules).Assembly, file, folder);
        return new ImportRules(
            book, Rows<ImportParameterRow>("import-parameters.csv"), Rows<ConsumptionTaxRow>("consumption-taxes.csv"),
            Rows<ImportMeasureRow>("import-measures.csv"), Rows<ImportTariffRow>("import-tariff-sample.csv"), Rows<PositiveListRow>("positive-list.csv"));
    }

    /// <summary>The row of a consumption tax that counts in a measure, or null.</summary>
    public ConsumptionTaxRow? ConsumptionTax(string tax, string measure, DateOnly day) => _consumption.On(TaxKey(tax, measure), day);

    /// <summary>The rows of the positive list for a code on a day, one for each kind of note; empty when it is not on the list.</summary>
    public IEnumerable<PositiveListRow> Listed(string gcode, DateOnly day)
    {
        if (gcode.Length < 8 || !_notes.TryGetValue(gcode[..8], out var keys))
        {
            yield break;
        }
        foreach (var key in keys)
        {
            if (_list.On(key, day) is { } row)
            {
                yield return row;
            }
        }
    }

    /// <summary>The quantity note of a pool on a day, or null. Codes that share a pool share its limit.</summary>
    public PositiveListRow? Pool(string pool, DateOnly day) => _pools.GetValueOrDefault(pool)?.Select(key => _list.On(key, day)).FirstOrDefault(r => r is not null);

    private static string TaxKey(string tax, string measure) => $"{tax}|{measure}";

    private static string NoteKey(string hs8, string note) => $"{hs8}|{note}";

    private static void Require(bool meaningful, string file, string key, object row)
    {
        if (!meaningful)
        {
            throw new InvalidDataException($"Rule data {file}: the row of '{key}' cannot be used: {row}.");
        }
    }
}
