using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>Quantities and amounts of one declared line. <see cref="Qty2"/> is 0 when none is stated.</summary>
public readonly record struct LineFigures(decimal Qty, decimal Qty1, decimal Qty2, decimal Price, decimal Total);

/// <summary>Every number of a declaration and its documents, read once. Unreadable ones are said (C00) and stand as zero.</summary>
public sealed class Figures
{
    // N19,5: at most 14 digits before the point, so that sums and products of a declaration stay inside decimal.
    private const decimal TooLarge = 100_000_000_000_000m;

    private Figures(LineFigures[] lines) => Lines = lines;

    public LineFigures[] Lines { get; }

    /// <summary>Sum of the line totals: declared FOB value.</summary>
    public decimal Sum { get; private init; }
    public decimal Gross { get; private init; }
    public decimal Net { get; private init; }
    public decimal Freight { get; private init; }
    public decimal Insured { get; private init; }
    public decimal GoodsValue { get; private init; }
    public decimal OrderFreight { get; private init; }
    public decimal Charge { get; private init; }
    public decimal WaybillGross { get; private init; }

    /// <summary>Numbers of order lines, in the order of the order.</summary>
    public LineFigures[] OrderLines { get; private init; } = [];

    public static Figures Read(Papers papers, Explainer? say)
    {
        var d = papers.Declaration!;
        var lines = new LineFigures[d.Lines.Count];
        var sum = 0m;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = d.Lines[i];
            lines[i] = new LineFigures(
                Number(line.Qty, say, "declaration", "/goods/", i, "/qty", "CEB603/Inventory/InventoryList/qty"),
                Number(line.Qty1, say, "declaration", "/goods/", i, "/qty1", "CEB603/Inventory/InventoryList/qty1"),
                Number(line.Qty2, say, "declaration", "/goods/", i, "/qty2", "CEB603/Inventory/InventoryList/qty2"),
                Number(line.Price, say, "declaration", "/goods/", i, "/price", "CEB603/Inventory/InventoryList/price"),
                Number(line.Total, say, "declaration", "/goods/", i, "/total", "CEB603/Inventory/InventoryList/totalPrice"));
            sum += lines[i].Total;
        }
        LineFigures[] orderLines = [];
        if (papers.Order is { } order)
        {
            orderLines = new LineFigures[order.Lines.Count];
            for (var i = 0; i < orderLines.Length; i++)
            {
                var line = order.Lines[i];
                orderLines[i] = new LineFigures(
                    Number(line.Qty, say, "order", "/order/lines/", i, "/qty", "CEB303/Order/OrderList/qty"), 0, 0,
                    Number(line.Price, say, "order", "/order/lines/", i, "/price", "CEB303/Order/OrderList/price"),
                    Number(line.Total, say, "order", "/order/lines/", i, "/total", "CEB303/Order/OrderList/totalPrice"));
            }
        }
        return new Figures(lines)
        {
            Sum = sum,
            OrderLines = orderLines,
            Gross = Number(d.GrossWeight, say, "declaration", "/grossWeight", -1, "", "CEB603/Inventory/InventoryHead/grossWeight"),
            Net = Number(d.NetWeight, say, "declaration", "/netWeight", -1, "", "CEB603/Inventory/InventoryHead/netWeight"),
            Freight = Number(d.Freight, say, "declaration", "/freight/amount", -1, "", "CEB603/Inventory/InventoryHead/freight"),
            Insured = Number(d.InsuredFee, say, "declaration", "/insurance/amount", -1, "", "CEB603/Inventory/InventoryHead/insuredFee"),
            GoodsValue = Number(papers.Order?.GoodsValue ?? "", say, "order", "/order/goodsValue", -1, "", "CEB303/Order/OrderHead/goodsValue"),
            OrderFreight = Number(papers.Order?.Freight ?? "", say, "order", "/order/freight", -1, "", "CEB303/Order/OrderHead/freight"),
            Charge = Number(papers.Payment?.Amount ?? "", say, "payment", "/payment/amount", -1, "", "CEB403/Receipts/charge"),
            WaybillGross = Number(papers.Waybill?.GrossWeight ?? "", say, "waybill", "/waybill/grossWeight", -1, "", "CEB505/Logistics/grossWeight"),
        };
    }

    private static decimal Number(string text, Explainer? say, string leg, string pointer, int index, string tail, string ceb)
    {
        if (text.Length == 0)
        {
            return 0;
        }
        if (Decimals.TryRead(text, out var value) && value is < TooLarge and > -TooLarge)
        {
            return value;
        }
        say?.Say("C00", leg, index < 0 ? pointer : pointer + index.ToString(CultureInfo.InvariantCulture) + tail, ceb, text, "", "N19,5", index + 1);
        return 0;
    }
}
