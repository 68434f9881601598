using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>
/// The three-document match (三单对碰), export variant: order, payment and waybill against the declaration and each other. Goods that are not sold
/// yet (9810) have no payment, and for their order the booking of their warehouse.
/// In: the documents of one case, their numbers, the tolerances. Out: one reason for every disagreement. Called by Clearance.
/// </summary>
public static class MatchDocuments
{
    /// <summary>Order type of the booking of a warehouse abroad (海外仓订仓单).</summary>
    private const string Booking = "W";

    public static void Check(Papers papers, Figures figures, ClearanceSettings settings, Explainer say)
    {
        var d = papers.Declaration!;
        var order = papers.Order!;
        var payment = papers.Payment;
        var waybill = papers.Waybill!;
        var booked = order.OrderType == Booking;
        if ((order.OrderType.Length > 0 && !booked) || waybill.IeFlag.Length > 0)
        {
            say.Say("I60", order.OrderType.Length > 0 && !booked ? "order" : "waybill", "", "", "import", "declaration", "export");
        }
        if (booked != (d.Procedure == CheckCodes.Overseas))
        {
            say.Say("C26", "order", "/order/orderType", "CEB303/Order/OrderHead/orderType", booked ? "a booking" : "a sale", "declaration", d.Procedure);
        }
        Parties(d, order, payment, waybill, say);
        Amounts(d, order, payment, figures, settings.AmountTolerance, say);
        Parcel(d, waybill, figures, settings.WeightTolerance, say);
        Lines(d, order, figures, settings.AmountTolerance, say);
    }

    internal static void Parties(DeclarationSubmitted d, OrderChecked order, PaymentChecked? payment, WaybillChecked waybill, Explainer say)
    {
        Same(say, "M01", "declaration", "/platformCode", "CEB603/Inventory/InventoryHead/ebpCode", d.EbpCode, "order", order.EbpCode);
        if (payment is not null)
        {
            Same(say, "M01", "payment", "/payment/platformCode", "CEB403/Receipts/ebpCode", payment.EbpCode, "order", order.EbpCode);
        }
        Same(say, "M02", "declaration", "/merchantCode", "CEB603/Inventory/InventoryHead/ebcCode", d.EbcCode, "order", order.EbcCode);
        if (payment is not null)
        {
            Same(say, "M02", "payment", "/payment/merchantCode", "CEB403/Receipts/ebcCode", payment.EbcCode, "order", order.EbcCode);
        }
        if (waybill.EbcCode.Length > 0)
        {
            Same(say, "M02", "waybill", "/waybill/merchantCode", "CEB505/Logistics/ebcCode", waybill.EbcCode, "declaration", d.EbcCode);
        }
        Same(say, "M03", "declaration", "/orderNo", "CEB603/Inventory/InventoryHead/orderNo", d.OrderNo, "order", order.OrderNo);
        if (payment is not null)
        {
            Same(say, "M03", "payment", "/payment/orderNo", "CEB403/Receipts/orderNo", payment.OrderNo, "order", order.OrderNo);
        }
        Same(say, "M04", "declaration", "/carrierCode", "CEB603/Inventory/InventoryHead/logisticsCode", d.LogisticsCode, "waybill", waybill.LogisticsCode);
        Same(say, "M04", "declaration", "/waybillNo", "CEB603/Inventory/InventoryHead/logisticsNo", d.LogisticsNo, "waybill", waybill.LogisticsNo);
    }

    private static void Amounts(
        DeclarationSubmitted d, OrderChecked order, PaymentChecked? payment, Figures figures, decimal tolerance, Explainer say)
    {
        if (Differ(figures.Sum, figures.GoodsValue, tolerance))
        {
            say.Say("M05", "declaration", "/goods", "CEB603/Inventory/InventoryList/totalPrice", Decimals.Write(figures.Sum), "order", order.GoodsValue);
        }
        // Lines carry the currency of a declaration; where they disagree with their order lines, M12 says so line by line.
        if (d.Lines.Count > 0)
        {
            Same(say, "M06", "declaration", "/goods/0/currency", "CEB603/Inventory/InventoryList/currency", d.Lines[0].Currency, "order", order.Currency);
        }
        if (payment is not null)
        {
            if (Differ(figures.Charge, figures.GoodsValue + figures.OrderFreight, tolerance))
            {
                say.Say("M14", "payment", "/payment/amount", "CEB403/Receipts/charge", payment.Amount, "order", Decimals.Write(figures.GoodsValue + figures.OrderFreight));
            }
            Same(say, "M15", "payment", "/payment/currency", "CEB403/Receipts/currency", payment.Currency, "order", order.Currency);
        }
        if (figures.Freight > 0 && figures.OrderFreight > 0 && d.FreightCurrency == order.Currency && Differ(figures.Freight, figures.OrderFreight, tolerance))
        {
            say.Say("M19", "declaration", "/freight/amount", "CEB603/Inventory/InventoryHead/freight", d.Freight, "order", order.Freight);
        }
    }

    internal static void Parcel(DeclarationSubmitted d, WaybillChecked waybill, Figures figures, decimal tolerance, Explainer say)
    {
        if (Differ(figures.WaybillGross, figures.Gross, tolerance))
        {
            say.Say("M16", "waybill", "/waybill/grossWeight", "CEB505/Logistics/grossWeight", waybill.GrossWeight, "declaration", d.GrossWeight);
        }
        if (waybill.PackNo != d.PackNo)
        {
            say.Say("M17", "waybill", "/waybill/packages", "CEB505/Logistics/packNo", Text(waybill.PackNo), "declaration", Text(d.PackNo));
        }
    }

    internal static void Lines(DeclarationSubmitted d, OrderChecked order, Figures figures, decimal tolerance, Explainer say)
    {
        for (var i = 0; i < d.Lines.Count; i++)
        {
            var line = d.Lines[i];
            var at = Position(order, line.Gnum, i);
            if (at < 0)
            {
                say.Say("M07", "declaration", Pointer(i, "gnum"), "CEB603/Inventory/InventoryList/gnum", "declaration", "order", "order", line.Gnum);
                continue;
            }
            var other = order.Lines[at];
            var (mine, theirs) = (figures.Lines[i], figures.OrderLines[at]);
            if (line.ItemNo != other.ItemNo)
            {
                Say("M08", "itemNo", "itemNo", line.ItemNo, other.ItemNo);
            }
            if (mine.Qty != theirs.Qty)
            {
                Say("M09", "qty", "qty", line.Qty, other.Qty);
            }
            if (Differ(mine.Price, theirs.Price, tolerance))
            {
                Say("M10", "price", "price", line.Price, other.Price);
            }
            if (Differ(mine.Total, theirs.Total, tolerance))
            {
                Say("M11", "total", "totalPrice", line.Total, other.Total);
            }
            if (line.Currency != other.Currency)
            {
                Say("M12", "currency", "currency", line.Currency, other.Currency);
            }
            if (line.Unit != other.Unit)
            {
                Say("M13", "unit", "unit", line.Unit, other.Unit);
            }

            void Say(string rule, string field, string element, string value, string otherValue) => say.Say(
                rule, "declaration", Pointer(i, field), "CEB603/Inventory/InventoryList/" + element, value, "order", otherValue, line.Gnum);
        }
        for (var i = 0; i < order.Lines.Count; i++)
        {
            if (Position(d, order.Lines[i].Gnum, i) < 0)
            {
                say.Say("M07", "order", $"/order/lines/{Text(i)}/gnum", "CEB303/Order/OrderList/gnum", "order", "declaration", "declaration", order.Lines[i].Gnum);
            }
        }
    }

    // Lines nearly always stand in the same order on both sides.
    private static int Position(OrderChecked order, int gnum, int guess)
    {
        if (guess < order.Lines.Count && order.Lines[guess].Gnum == gnum)
        {
            return guess;
        }
        for (var i = 0; i < order.Lines.Count; i++)
        {
            if (order.Lines[i].Gnum == gnum)
            {
                return i;
            }
        }
        return -1;
    }

    private static int Position(DeclarationSubmitted d, int gnum, int guess)
    {
        if (guess < d.Lines.Count && d.Lines[guess].Gnum == gnum)
        {
            return guess;
        }
        for (var i = 0; i < d.Lines.Count; i++)
        {
            if (d.Lines[i].Gnum == gnum)
            {
                return i;
            }
        }
        return -1;
    }

    internal static void Same(Explainer say, string rule, string leg, string pointer, string ceb, string value, string otherLeg, string other)
    {
        if (value != other)
        {
            say.Say(rule, leg, pointer, ceb, value, otherLeg, other);
        }
    }

    internal static bool Differ(decimal a, decimal b, decimal tolerance) => a != b && Math.Abs(a - b) > tolerance;

    private static string Pointer(int index, string field) => $"/goods/{Text(index)}/{field}";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
