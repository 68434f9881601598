// The JSON of exports to a warehouse abroad (9810): the warehouse, sales reports, the stock and its end.
using System.ComponentModel;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Description("The warehouse abroad that goods of 9810 go to.")]
public sealed class OverseasWarehouseJson
{
    [JsonRequired, Description("The merchant's own code of the warehouse, at most 60 characters.")]
    public string Code { get; set; } = "";

    [JsonRequired, Description("Name of the warehouse, at most 100 characters.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Country of the warehouse, customs country code.")]
    public string Country { get; set; } = "";

    internal OverseasWarehouse ToWarehouse() => new() { Code = Code, Name = Name, Country = Country };
}

[Description("A sale abroad of goods of one line of a declaration.")]
public sealed class SaleLineJson
{
    [JsonRequired, Description("The declaration under 9810 whose goods were sold.")]
    public string DeclarationId { get; set; } = "";

    [JsonRequired, Description("Line of its goods.")]
    public int Gnum { get; set; }

    [JsonRequired, Description("What was sold, in the declared unit.")]
    public WireDecimal Qty { get; set; }

    [JsonRequired, Description("Number of the sale abroad, at most 60 characters; it counts once for a line.")]
    public string SaleNo { get; set; } = "";

    [JsonRequired, Description("Day of the sale: yyyy-MM-dd.")]
    public string SoldOn { get; set; } = "";

    [JsonRequired, Description("What the buyer paid for it, before costs.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Currency of the declaration.")]
    public string Currency { get; set; } = "";
}

[Description("Sales abroad of goods that left under 9810, and whose sales have ended. All of it is booked or nothing.")]
public sealed class SalesReportJson : IHasLists
{
    bool IHasLists.HasGap => Lines.Contains(null!) || Closes?.Contains(null!) == true;

    [JsonRequired, Description("The filer's own number of the report, unique for it, at most 60 characters.")]
    public string Reference { get; set; } = "";

    [Description("Up to 100 sales; may be left out where closes names a declaration.")]
    public List<SaleLineJson> Lines { get; set; } = [];

    [Description("Declarations whose sales end with this report: what is unsold then is settled as unsold. From the month after the pre-refund to 30 April of the next year.")]
    public List<string>? Closes { get; set; }

    internal Bundle ToBundle()
    {
        var report = new SalesReported { Reference = Reference };
        report.Lines.Add(Lines.Select(l => new SaleLine
        {
            DeclarationId = l.DeclarationId, Gnum = l.Gnum, Qty = l.Qty.ToString(), SaleNo = l.SaleNo, SoldOn = l.SoldOn, Amount = l.Amount.ToString(),
            Currency = l.Currency,
        }));
        report.Closes.Add(Closes ?? []);
        return new Bundle(Sales: report);
    }
}

[Description("What one report sold; soldValue is its declared value.")]
public sealed record SaleStateJson(string ReportId, DateTimeOffset At, string Sold, string SoldValue);

[Description("Goods in a warehouse abroad. State of a pre-refund: PRE_REFUNDED, SETTLED_SOLD, SETTLED_PARTLY, RECOVERED; without one: OPEN, CLOSED. Amounts in the declared currency, kept and recovered in CNY.")]
public sealed record OverseasStateJson(
    string? WarehouseCode, string? WarehouseName, string? WarehouseCountry, string? State, string? SettleFrom, string? SettleUntil, string Sold, string SoldValue,
    string? KeptCny, string? RecoveredCny, DateTimeOffset? ClosedAt, string? ClosedBy, IReadOnlyList<SaleStateJson> Reports);

[Description("Goods of one line in a warehouse abroad, in the declared unit. closed: their sales have ended, left stays unsold.")]
public sealed record OverseasStockLineJson(
    string DeclarationId, int Gnum, string WarehouseCode, string WarehouseCountry, string Gcode, string? ItemNo, string Unit, string Qty, string Sold, string Left,
    AmountJson Value, string PreRefundCny, bool Closed);

[Description("A page of stock abroad; next: the cursor of the one after it.")]
public sealed record OverseasStockListJson(IReadOnlyList<OverseasStockLineJson> Items, string? Next);
