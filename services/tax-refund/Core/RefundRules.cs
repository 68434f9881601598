using System.Collections.Frozen;
using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// The rules of the house, compiled once from Rules/: every lookup takes the export day. Rate changes are worked into the library here.
/// </summary>
/// <exception cref="InvalidDataException">Rows overlap, or a refund rate is not between 0 and the VAT rate; the rows are named.</exception>
public sealed class RefundRules(
    IEnumerable<RouteRow> routes,
    IEnumerable<RefundLibraryRow> library,
    IEnumerable<ZoneRow> zones,
    IEnumerable<SellerRow> sellers,
    IEnumerable<ProcedureRow> procedures,
    RefundTables tables,
    RefundSettings settings)
{
    public RouteTable Routes { get; } = new([.. routes]);
    public RouteTable Methods { get; } = new(tables.Methods);
    public DatedTable<RefundLibraryRow> Library { get; } = new(RateChanges.Apply([.. library.Select(Sound)], tables.Changes, tables.Scopes), r => r.Code);
    public DatedTable<ZoneRow> Zones { get; } = new(zones, r => r.Zone);
    public DatedTable<SellerRow> Sellers { get; } = new(sellers, r => r.Code);
    public DatedTable<ProcedureRow> Procedures { get; } = new(procedures, r => r.Procedure);
    public DatedTable<ParameterRow> Parameters { get; } = new(tables.Parameters, r => r.Key);
    public DatedTable<ParityRow> Parities { get; } = new(tables.Parities.Select(Positive), r => r.Currency);
    public DatedTable<ReturnRegimeRow> Returns { get; } = new(tables.Returns, r => r.Kind);
    public RefundSettings Settings { get; } = settings;

    private readonly DatedTable<FoodRow> _foods = new(tables.Foods, r => r.Chapter);

    /// <summary>Whether a code is one of food on that day.</summary>
    public bool IsFood(string gcode, DateOnly day) => gcode.Length >= 2 && _foods.On(gcode[..2], day) is not null;

    private static ParityRow Positive(ParityRow row) => row.Rate > 0
        ? row
        : throw new InvalidDataException($"The central parity of {row.Currency} from {row.ValidFrom:yyyy-MM-dd} is {row.Rate} ({row.Source}).");

    private static RefundLibraryRow Sound(RefundLibraryRow row) => row.VatPct is >= 0 and <= 100 && row.RefundPct >= 0 && row.RefundPct <= row.VatPct
        ? row
        : throw new InvalidDataException($"The library's row of {row.Code} from {row.ValidFrom:yyyy-MM-dd} refunds {row.RefundPct} of {row.VatPct} percent ({row.Source}).");
}

/// <summary>What the methods need beyond the declaration's own route.</summary>
public sealed record RefundTables(
    IReadOnlyList<RateChangeRow> Changes,
    IReadOnlyList<ScopeCodeRow> Scopes,
    IReadOnlyList<RouteRow> Methods,
    IReadOnlyList<ParameterRow> Parameters,
    IReadOnlyList<ReturnRegimeRow> Returns)
{
    public static readonly RefundTables None = new([], [], [], [], []);

    public IReadOnlyList<FoodRow> Foods { get; init; } = [];
    public IReadOnlyList<ParityRow> Parities { get; init; } = [];
}

/// <summary>Readings the documents leave open, each with its position.</summary>
/// <param name="CostFromInput"><c>TaxRefund:CostRule</c>: false amount × (VAT rate − refund rate), true input VAT − refund.</param>
/// <param name="SplitFromTotal"><c>TaxRefund:PreRefundSplit</c>: false each part × refund rate, true the rest of the whole.</param>
/// <param name="MonthEnd"><c>TaxRefund:MonthEnd</c>: where a period of months ends whose day its last month does not have.</param>
/// <param name="Exempt9810Zones"><c>TaxRefund:Exempt9810Zones</c>: zones where 9810 goods take the exemption without an invoice.</param>
/// <param name="ParityOfDay"><c>TaxRefund:ParityDay</c>: false the first day of the month of export, true the export day.</param>
public sealed record RefundSettings(
    bool CostFromInput, bool SplitFromTotal, MonthEnd MonthEnd, FrozenSet<string> Exempt9810Zones, bool ParityOfDay = false)
{
    public static readonly RefundSettings Default = new(false, false, MonthEnd.LastDay, FrozenSet<string>.Empty);
}

/// <summary>The routes and the day each one begins.</summary>
public sealed class RouteTable(IReadOnlyList<RouteRow> rows)
{
    private readonly DatedTable<RouteRow> _rows = new(rows, r => r.Route);

    public RouteRow? On(string route, DateOnly day) => _rows.On(route, day);

    public bool HasKey(string route) => _rows.HasKey(route);

    /// <summary>The earliest row of a route that exists.</summary>
    public RouteRow First(string route) => rows.Where(r => r.Route == route).MinBy(r => r.ValidFrom)!;
}

/// <summary>refund-routes.csv and refund-methods.csv: the law a route or method rests on.</summary>
public sealed record RouteRow(string Route, string Rule, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>What the refund library says of goods without a refund.</summary>
public enum RefundFlag
{
    Refundable = 0,

    /// <summary>Refund cancelled: taxed as a domestic sale, the input stays creditable.</summary>
    Taxed = 1,

    /// <summary>Exempt: the input VAT goes to cost.</summary>
    Exempt = 2,
}

/// <summary>refund-library.csv: VAT rate, refund rate (percent) and flag of a 10-digit code.</summary>
public sealed record RefundLibraryRow(
    string Code, string NameEn, string NameZh, decimal VatPct, decimal RefundPct, RefundFlag Flag,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>zones.csv: a pilot zone and the customs districts (two digits each, parted by blanks) of its city.</summary>
public sealed record ZoneRow(
    string Zone, string CityEn, string CityZh, string Districts, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    /// <summary>Whether an office (4 digits) belongs to the customs of the zone.</summary>
    public bool Has(string office)
    {
        if (office.Length != 4)
        {
            return false;
        }
        for (var i = 0; i + 2 <= Districts.Length; i += 3)
        {
            if (office[0] == Districts[i] && office[1] == Districts[i + 1])
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>Which method a seller's refund goes by.</summary>
public enum SellerKind
{
    /// <summary>Buys and exports: 免退税.</summary>
    Trader = 0,

    /// <summary>Makes and exports: 免抵退税.</summary>
    Producer = 1,
}

/// <summary>sellers.csv: what a seller is, and the zone it is registered in.</summary>
public sealed record SellerRow(string Code, string Name, SellerKind Kind, string Zone, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>exemption-procedures.csv: procedures that count as e-commerce export.</summary>
public sealed record ProcedureRow(string Procedure, string Name, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>refund-parameters.csv: a number of a rule.</summary>
public sealed record ParameterRow(string Key, decimal Value, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>central-parities.csv: CNY for one unit of a currency (customs code).</summary>
public sealed record ParityRow(string Currency, decimal Rate, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;
