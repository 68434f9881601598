using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>The rules of the house, compiled once from Rules/: every lookup takes the export day.</summary>
public sealed class RefundRules(
    IEnumerable<RouteRow> routes,
    IEnumerable<RefundLibraryRow> library,
    IEnumerable<ZoneRow> zones,
    IEnumerable<SellerRow> sellers,
    IEnumerable<ProcedureRow> procedures,
    bool costFromInput)
{
    public RouteTable Routes { get; } = new([.. routes]);
    public DatedTable<RefundLibraryRow> Library { get; } = new(library, r => r.Code);
    public DatedTable<ZoneRow> Zones { get; } = new(zones, r => r.Zone);
    public DatedTable<SellerRow> Sellers { get; } = new(sellers, r => r.Code);
    public DatedTable<ProcedureRow> Procedures { get; } = new(procedures, r => r.Procedure);

    /// <summary>Setting <c>TaxRefund:CostRule</c> is <c>input-less-refund</c>.</summary>
    public bool CostFromInput { get; } = costFromInput;
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

/// <summary>refund-routes.csv: the law a route rests on.</summary>
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

/// <summary>sellers.csv: the zone a seller is registered in.</summary>
public sealed record SellerRow(string Code, string Name, string Zone, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>exemption-procedures.csv: procedures that count as e-commerce export.</summary>
public sealed record ProcedureRow(string Procedure, string Name, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;
