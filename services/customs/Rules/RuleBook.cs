using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Rules;

public sealed record CodeRow(string Code, string NameEn, string NameZh, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

public sealed record UnitRow(string Code, string NameZh, bool Counted, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

public sealed record OfficeRow(string Code, string NameZh, string Confidence, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Handled">Directions that this house clears under the procedure: E, I, EI or none.</param>
/// <param name="Without">Legs that an export under it does without: order, payment, parted by blanks.</param>
public sealed record ProcedureRow(
    string Code, string NameEn, string NameZh, string Handled, string Without, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    /// <summary><see cref="Without"/> as legs.</summary>
    public Legs DoesWithout { get; } = LegsOf(Without);

    public bool Clears(bool import) => Handled.Contains(import ? 'I' : 'E');

    private static Legs LegsOf(string names)
    {
        var legs = Legs.None;
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            legs |= name switch
            {
                "order" => Legs.Order,
                "payment" => Legs.Payment,
                _ => throw new InvalidDataException($"procedures.csv: without is '{name}'; it takes order and payment."),
            };
        }
        return legs;
    }
}

/// <summary>export-tickets.csv: the most a list of a procedure may declare, CNY.</summary>
public sealed record TicketRow(string Procedure, decimal Limit, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>customs-rates-sample.csv: CNY for one unit of a currency.</summary>
public sealed record TicketRateRow(string Currency, decimal Rate, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

public sealed record SupervisionRow(string Code, string NameEn, string NameZh, string Effect, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public bool Rejects => Effect == "reject";
}

/// <summary>A ten-digit code of the tariff. A rate that is null is unknown, never zero.</summary>
/// <param name="Sample">The row is a sample, not the tariff.</param>
/// <param name="Unit1">First statutory unit.</param>
/// <param name="Unit2">Second statutory unit, empty when the code has none.</param>
/// <param name="MfnPct">Most-favoured-nation duty in percent.</param>
/// <param name="ProvisionalPct">Provisional import duty in percent: it goes before the MFN rate.</param>
/// <param name="VatPct">Import VAT in percent.</param>
/// <param name="ExportDutyPct">Export duty in percent; 0 where the tariff says none.</param>
/// <param name="Supervision">Supervision codes, one character each.</param>
/// <param name="Elements">Declaration elements in their order.</param>
public sealed record TariffRow(
    string Code, string NameEn, string NameZh, bool Sample, string Unit1, string Unit2, decimal? MfnPct, decimal? ProvisionalPct, decimal? VatPct,
    decimal ExportDutyPct, ConsumptionTaxRate? ConsumptionTax, string Supervision, IReadOnlyList<string> Elements,
    DateOnly ValidFrom, DateOnly? ValidTo, string AsOf, string Source) : IDated;

/// <summary>Which of its figures the consumption tax of a code has.</summary>
public enum ConsumptionTaxKind
{
    /// <summary>A percentage.</summary>
    AdValorem,

    /// <summary>CNY for each unit.</summary>
    Specific,

    /// <summary>Both.</summary>
    Compound,

    /// <summary>The figures hold from a price of one unit on: fine cosmetics, beer, watches.</summary>
    PriceTested,
}

/// <param name="Pct">Percent; 0 where there is none.</param>
/// <param name="Amount">CNY for one <paramref name="Unit"/>; 0 where there is none.</param>
/// <param name="Below">CNY for one unit of goods below the price test.</param>
/// <param name="Unit">Unit of both amounts, empty where there are none.</param>
/// <param name="Tests">The goods bear the tax when their price reaches the one for their unit.</param>
public sealed record ConsumptionTaxRate(
    ConsumptionTaxKind Kind, decimal Pct, decimal Amount, decimal Below, string Unit, IReadOnlyList<PriceTest> Tests)
{
    /// <summary>As ct_kind of the tariff names it.</summary>
    public string KindName => Kind switch
    {
        ConsumptionTaxKind.AdValorem => "ad-valorem",
        ConsumptionTaxKind.Specific => "specific",
        ConsumptionTaxKind.Compound => "compound",
        _ => "price-tested",
    };
}

/// <param name="From">CNY for one unit, inclusive.</param>
public readonly record struct PriceTest(decimal From, string Unit);

/// <summary>declaration-elements.csv: what an element of the tariff is called in English and which values it takes.</summary>
public sealed record ElementRow(
    string NameZh, string NameEn, string ValuesZh, string ValuesEn, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Median">Reference price of one unit in the currency.</param>
/// <param name="Samples">How many prices it rests on.</param>
/// <param name="MeanKg">Expected net weight of one unit.</param>
/// <param name="SdKg">Standard deviation of that weight.</param>
public sealed record ReferenceRow(
    string Gcode, string Unit, string Currency, decimal Median, int Samples, decimal MeanKg, decimal SdKg,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <param name="Key">Rule and tier, e.g. "K10.low".</param>
/// <param name="Least">The least channel the rule leads to by itself; empty: its score alone counts.</param>
public sealed record RiskRow(
    string Key, string Rule, string Code, decimal Threshold, int Score, string Least, DateOnly ValidFrom, DateOnly? ValidTo, string Source, string En, string Zh) : IDated;

/// <param name="Rate">Share of parcels drawn when no base rate is set.</param>
/// <param name="Factor">Times the base rate where one is set.</param>
/// <param name="Floor">The least share.</param>
public sealed record SamplingRow(string Grade, decimal Rate, decimal Factor, decimal Floor, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>What a broken rule says. <c>{value}</c>, <c>{other}</c> and <c>{line}</c> stand for what was found.</summary>
/// <param name="Info">Code inside returnInfo.</param>
public sealed record ReasonRow(
    string Rule, string Code, string Act, string Info, DateOnly ValidFrom, DateOnly? ValidTo, string Source, string En, string Zh, string FixEn, string FixZh) : IDated;

/// <summary>All rule data of customs, read once and compiled into lookups. A lookup takes the day the rule is asked for.</summary>
public sealed class RuleBook
{
    private readonly FrozenSet<string> _referenced;

    private RuleBook(
        IEnumerable<CodeRow> zones, IEnumerable<CodeRow> countries, IEnumerable<CodeRow> currencies, IEnumerable<UnitRow> units,
        IEnumerable<CodeRow> transportModes, IEnumerable<CodeRow> wrapTypes, IEnumerable<OfficeRow> offices, IEnumerable<ProcedureRow> procedures,
        IReadOnlyList<SupervisionRow> supervision, IReadOnlyList<TariffRow> tariff, IEnumerable<ElementRow> elements, IReadOnlyList<ReferenceRow> references,
        IEnumerable<RiskRow> risks, IEnumerable<SamplingRow> sampling, IEnumerable<ReasonRow> reasons, IEnumerable<TicketRow> tickets, IEnumerable<TicketRateRow> rates)
    {
        Zones = new(zones, r => r.Code);
        Countries = new(countries, r => r.Code);
        Currencies = new(currencies, r => r.Code);
        Units = new(units, r => r.Code);
        TransportModes = new(transportModes, r => r.Code);
        WrapTypes = new(wrapTypes, r => r.Code);
        Offices = new(offices, r => r.Code);
        Procedures = new(procedures, r => r.Code);
        Supervision = new(supervision, r => r.Code);
        Tariff = new(tariff, r => r.Code);
        CodesSource = (tariff.Any(r => r.Sample) ? "tariff sample" : "tariff of the operator") + "; GACC parameter tables 2018-08";
        TariffCodes = [.. Tariff.Keys.Order(StringComparer.Ordinal)];
        Elements = new(elements, r => r.NameZh);
        Headings = tariff.ToLookup(r => r.Code[..4], StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        References = new(references, r => ReferenceKey(r.Gcode, r.Unit, r.Currency));
        Risks = new(risks, r => r.Key);
        Sampling = new(sampling, r => r.Grade);
        Reasons = new(reasons, r => r.Rule);
        Tickets = new(tickets, r => r.Procedure);
        TicketRates = new(rates, r => r.Currency);
        _referenced = references.Select(r => r.Gcode).ToFrozenSet(StringComparer.Ordinal);
    }

    public DatedTable<CodeRow> Zones { get; }
    public DatedTable<CodeRow> Countries { get; }
    public DatedTable<CodeRow> Currencies { get; }
    public DatedTable<UnitRow> Units { get; }
    public DatedTable<CodeRow> TransportModes { get; }
    public DatedTable<CodeRow> WrapTypes { get; }
    public DatedTable<OfficeRow> Offices { get; }
    public DatedTable<ProcedureRow> Procedures { get; }
    public DatedTable<SupervisionRow> Supervision { get; }
    public DatedTable<TariffRow> Tariff { get; }

    /// <summary>Whose tariff and code tables these are, for the record of a decision.</summary>
    public string CodesSource { get; }

    /// <summary>Every code of the tariff, in order.</summary>
    public IReadOnlyList<string> TariffCodes { get; }

    public DatedTable<ElementRow> Elements { get; }

    /// <summary>Rows of the tariff by their first four digits, for simplified declarations.</summary>
    public FrozenDictionary<string, TariffRow[]> Headings { get; }
    public DatedTable<ReferenceRow> References { get; }
    public DatedTable<RiskRow> Risks { get; }
    public DatedTable<SamplingRow> Sampling { get; }
    public DatedTable<ReasonRow> Reasons { get; }
    public DatedTable<TicketRow> Tickets { get; }
    public DatedTable<TicketRateRow> TicketRates { get; }

    /// <summary>Reads the files of this house, or those of the same name in <paramref name="folder"/>.</summary>
    /// <param name="tariffFile">An operator's own tariff, instead of the sample.</param>
    /// <exception cref="InvalidDataException">A file is missing or unreadable, or two rows of one key overlap.</exception>
    public static RuleBook Read(string? folder = null, string? tariffFile = null)
    {
        IReadOnlyList<T> Rows<T>(string file) => RuleData.Read<T>(typeof(RuleBook).Assembly, file, folder);
        var (units, supervision) = (Rows<UnitRow>("units.csv"), Rows<SupervisionRow>("supervision-codes.csv"));
        return new RuleBook(
            Rows<CodeRow>("pilot-zones.csv"), Rows<CodeRow>("countries.csv"), Rows<CodeRow>("currencies.csv"), units,
            Rows<CodeRow>("transport-modes.csv"), Rows<CodeRow>("wrap-types.csv"), Rows<OfficeRow>("customs-offices.csv"),
            Rows<ProcedureRow>("procedures.csv"), supervision, TariffFile.Read(tariffFile, folder, units, supervision),
            Rows<ElementRow>("declaration-elements.csv"), Rows<ReferenceRow>("reference-prices.csv"), Rows<RiskRow>("risk-rules.csv"),
            Rows<SamplingRow>("sampling-rates.csv"), Rows<ReasonRow>("reasons.csv"),
            Rows<TicketRow>("export-tickets.csv"), Rows<TicketRateRow>("customs-rates-sample.csv"));
    }

    /// <summary>Legs that this declaration does without on a day; an import does without none. Goods that replace returned ones were paid with those.</summary>
    public Legs DoesWithout(DeclarationSubmitted declaration, DateOnly day) =>
        declaration.IeFlag != "I" && Procedures.On(declaration.Procedure, day) is { } procedure
            ? declaration.Replaces.Length > 0 ? procedure.DoesWithout | Legs.Payment : procedure.DoesWithout
            : Legs.None;

    /// <summary>Reference price of goods on a day, or null when there is none or it rests on fewer than 30 prices.</summary>
    public ReferenceRow? Reference(string gcode, string unit, string currency, DateOnly day) =>
        _referenced.Contains(gcode) && References.On(ReferenceKey(gcode, unit, currency), day) is { Samples: >= 30 } row ? row : null;

    private static string ReferenceKey(string gcode, string unit, string currency) => $"{gcode}|{unit}|{currency}";
}
