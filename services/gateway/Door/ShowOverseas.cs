using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>Goods in a warehouse abroad, as their filer reads of them.</summary>
public static class ShowOverseas
{
    public static OverseasStateJson? State(OverseasMark? overseas) => overseas is null ? null : new OverseasStateJson(
        Some(overseas.Warehouse?.Code), Some(overseas.Warehouse?.Name), Some(overseas.Warehouse?.Country), Some(StateOf(overseas)), Some(overseas.Opened?.SettleFrom),
        Some(overseas.Opened?.SettleUntil), Decimals.Write(overseas.Sales.Sum(s => Decimals.Read(s.Sold))), Decimals.Write(overseas.Sales.Sum(s => Decimals.Read(s.Value))),
        Some(overseas.Closed?.Kept), Some(overseas.Closed?.Recovered), overseas.Closed is null ? null : Show.Time(overseas.ClosedAt), Some(overseas.ClosedBy),
        [.. overseas.Sales.Select(s => new SaleStateJson(s.ReportId, Show.Time(s.At), s.Sold, s.Value))]);

    /// <summary>Where its sales and its pre-refund stand; empty before the goods are in the warehouse.</summary>
    public static string StateOf(OverseasMark overseas) => overseas.Closed?.State ?? overseas.Opened?.State ?? "";

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
