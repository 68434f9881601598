using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>Where the sales of a 9810 declaration stand. The first four are those of its pre-refund.</summary>
public enum OverseasState
{
    PreRefunded = 0,
    SettledSold = 1,
    SettledPartly = 2,
    Recovered = 3,

    /// <summary>No pre-refund was paid; sales are reported.</summary>
    Open = 4,

    /// <summary>No pre-refund was paid; the sales have ended.</summary>
    Closed = 5,
}

/// <summary>A declaration whose goods are in a warehouse abroad.</summary>
/// <param name="Goods">What customs released, without its lines.</param>
/// <param name="CompletedOn">The day the pre-refund was decided on: the window of its settlement counts from it.</param>
/// <param name="DueAt">When its sales end by themselves, Unix milliseconds; null: they have ended, or nothing ends them.</param>
/// <param name="Sold">What buyers paid, in the currency of the declaration.</param>
/// <param name="SoldValue">Declared value of it.</param>
/// <param name="Reports">Reports that moved it.</param>
/// <param name="Trace">The declaration's trace, 25 bytes or none.</param>
public sealed record OverseasExport(
    string FilingId, OverseasState State, ReleasedGoods Goods, long LeftAt, DateOnly CompletedOn, long? DueAt, decimal Sold, decimal SoldValue, int Reports, byte[] Trace)
{
    public bool IsOpen => State is OverseasState.PreRefunded or OverseasState.Open;

    /// <summary>The state in which its sales are booked, or were.</summary>
    public OverseasState Opened => State is OverseasState.Open or OverseasState.Closed ? OverseasState.Open : OverseasState.PreRefunded;
}

/// <summary>Goods of one line in the warehouse. 0 ≤ <see cref="Sold"/> ≤ <see cref="Qty"/>.</summary>
/// <param name="Qty">What left, in the declared unit.</param>
/// <param name="Value">Declared total of the line, in <paramref name="Currency"/>.</param>
/// <param name="InvoiceAmount">CNY without VAT.</param>
/// <param name="RefundPct">Percent, of the export day.</param>
/// <param name="PreRefund">CNY, of the line.</param>
/// <param name="Closed">No sale is booked any more.</param>
public sealed record OverseasStockRow(
    string FilingId, int Gnum, string EbcCode, string EbpCode, string Warehouse, string Country, string Gcode, string ItemNo, string Unit,
    decimal Qty, decimal Sold, decimal Value, string Currency, decimal InvoiceAmount, decimal RefundPct, decimal PreRefund, bool Closed)
{
    public decimal Left => Qty - Sold;

    public string Key => KeyOf(FilingId, Gnum);

    /// <summary>Lines sort by their number.</summary>
    public static string KeyOf(string filingId, int gnum) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{filingId}|{gnum:D5}");

    /// <summary>Declared value of a quantity of the line; the whole line is its total exactly.</summary>
    public decimal ValueOf(decimal qty) => qty == Qty ? Value : Decimals.ToFen(Value * qty / Qty);
}

/// <summary>A sale that was booked: its number counts once for a line.</summary>
/// <param name="FilingId">The report, sal_…</param>
public sealed record OverseasSale(string StockKey, string SaleNo, string FilingId, decimal Qty, decimal Amount, string SoldOn)
{
    public string Key => KeyOf(StockKey, SaleNo);

    public static string KeyOf(string stockKey, string saleNo) => stockKey + "|" + saleNo;
}

/// <summary>A report that was answered: it is never answered otherwise.</summary>
public sealed record SalesReportRow(string FilingId, bool Booked, long At);

/// <summary>The stock of one declaration after a move.</summary>
public sealed record OverseasMove(OverseasExport Export, IReadOnlyList<OverseasStockRow> Lines, OverseasStockMoved Moved);

/// <summary>What a report did: everything it says, or nothing.</summary>
public sealed record SalesFiled(IReadOnlyList<OverseasMove> Moves, IReadOnlyList<OverseasSale> Sales, SalesReportRow Row, DocumentAnswered Answer);
