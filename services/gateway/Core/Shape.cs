// in:  one bundle, from JSON, gRPC or a CEB message.   out: every fault of its shape at once, each with its pointer and CEB element.
// Lengths and digits are those of the GACC messages CEB303, 403, 505, 509 and 603, edition 202205. Codes that must stand in a table,
// sums and dates against each other are judged by the houses that own them, never here.
using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>Shape checks of everything that is filed. Pure; plain comparisons, because every declaration pays for them.</summary>
public static class Shape
{
    private const string O = "CEB303/Order/OrderHead/", OL = "CEB303/Order/OrderList/", P = "CEB403/Receipts/", W = "CEB505/Logistics/",
        L = "CEB509/Departure/DepartureHead/", LL = "CEB509/Departure/DepartureList/", D = "CEB603/Inventory/InventoryHead/",
        DL = "CEB603/Inventory/InventoryList/";

    /// <summary>Most lines of an order or a goods list (CEB303, CEB603).</summary>
    public const int MostLines = 100;

    public static void Check(Bundle bundle, Faults faults)
    {
        if (bundle.Declaration is { } declaration)
        {
            if (declaration.IeFlag is not ("" or "E" or Bundle.Import))
            {
                faults.Add("NOT_ALLOWED", "/ieFlag", D + "ieFlag", declaration.IeFlag, "E | I");
            }
            Declaration(declaration, bundle.Order is not null ? "/order" : "", bundle.Waybill is not null ? "/waybill" : "", faults);
            Tie(declaration, bundle, faults);
            if (bundle.IsOverseas)
            {
                OverseasShape.Unsold(bundle, faults);
            }
            if (declaration.Replaces.Length > 0)
            {
                Exchange.Form(bundle, faults);
            }
        }
        var alone = bundle.Declaration is null;
        if (bundle.Order is { } order)
        {
            Order(order, alone ? "" : "/order", faults);
        }
        if (bundle.Payment is { } payment)
        {
            Payment(payment, alone ? "" : "/payment", alone, faults);
        }
        if (bundle.Waybill is { } waybill)
        {
            Waybill(waybill, alone ? "" : "/waybill", faults);
        }
        if (bundle.Departure is { } departure)
        {
            Departure(departure, faults);
        }
        if (bundle.Proceeds is { } proceeds)
        {
            Proceeds(proceeds, faults);
        }
        if (bundle.Return is { } goods)
        {
            ImportShape.Return(goods, faults);
        }
        if (bundle.Guarantee is { } guarantee)
        {
            ImportShape.Guarantee(guarantee, faults);
        }
        if (bundle.Stock is { } stock)
        {
            ImportShape.Stock(stock, faults);
        }
        if (bundle.Sales is { } sales)
        {
            OverseasShape.Sales(sales, faults);
        }
        if (bundle.Refund is { } refund)
        {
            BackShape.Refund(refund, faults);
        }
        if (bundle.Reversal is { } reversal)
        {
            BackShape.Reversal(reversal, faults);
        }
        if (bundle.Month is { } month)
        {
            MonthShape.Month(month, faults);
        }
        if (bundle.Collection is { } collection)
        {
            ImportShape.Collection(collection, faults);
        }
    }

    /// <summary>
    /// A leg inside a submission is a leg of that declaration: its numbers and companies are the declaration's, or one could claim another
    /// company's. JSON makes them so; gRPC sends each document as it is.
    /// </summary>
    private static void Tie(DeclarationSubmitted d, Bundle bundle, Faults f)
    {
        if (bundle.Order is { } o)
        {
            Same(d.EbpCode, o.EbpCode, "/order/platformCode", O + "ebpCode", f);
            Same(d.EbcCode, o.EbcCode, "/order/merchantCode", O + "ebcCode", f);
            Same(d.OrderNo, o.OrderNo, "/order/orderNo", O + "orderNo", f);
        }
        if (bundle.Payment is { } p)
        {
            Same(d.EbpCode, p.EbpCode, "/payment/platformCode", P + "ebpCode", f);
            Same(d.EbcCode, p.EbcCode, "/payment/merchantCode", P + "ebcCode", f);
            Same(d.OrderNo, p.OrderNo, "/payment/orderNo", P + "orderNo", f);
        }
        if (bundle.Waybill is { } w)
        {
            Same(d.LogisticsCode, w.LogisticsCode, "/waybill/carrierCode", W + "logisticsCode", f);
            Same(d.LogisticsNo, w.LogisticsNo, "/waybill/waybillNo", W + "logisticsNo", f);
        }
    }

    private static void Same(string own, string legs, string pointer, string ceb, Faults f)
    {
        if (own != legs)
        {
            f.Add("CONTRADICTION", pointer, ceb, legs, own);
        }
    }

    private static void Declaration(DeclarationSubmitted d, string order, string waybill, Faults f)
    {
        f.Text(d.Reference, 1, 30, At("reference"), D + "copNo");
        // A CEB603 has no element for the zone; JSON and gRPC ask for it where they are read.
        f.Code(d.Zone, 0, 20, At("zone"), "");
        f.Code(d.CustomsCode, 4, 4, At("customsOffice"), D + "customsCode");
        f.Code(d.PortCode, 4, 4, At("port"), D + "portCode");
        f.Code(d.Procedure, 4, 4, At("procedure"), D + "tradeMode");
        f.Code(d.IeDate, 8, 8, At("exportDate"), D + "ieDate");
        var import = d.IeFlag == Bundle.Import;
        if (import)
        {
            ImportShape.Declaration(d, f);
        }
        else if (d.StatisticsFlag is not ("A" or "B"))
        {
            f.Add("NOT_ALLOWED", "/statisticsFlag", D + "statisticsFlag", d.StatisticsFlag, "A | B");
        }
        f.Code(d.AgentCode, 1, 18, At("agentCode"), D + "agentCode");
        f.Company(d.OwnerCode, false, At("ownerCode"), D + "ownerCode");
        if (order.Length == 0)
        {
            f.Company(d.EbpCode, true, At("platformCode"), D + "ebpCode");
            f.Company(d.EbcCode, true, At("merchantCode"), D + "ebcCode");
            f.Text(d.OrderNo, 1, 60, At("orderNo"), D + "orderNo");
        }
        f.Text(d.EbcName, 0, 100, At("merchantName"), D + "ebcName");
        if (waybill.Length == 0)
        {
            f.Company(d.LogisticsCode, true, At("carrierCode"), D + "logisticsCode");
            f.Text(d.LogisticsNo, 1, d.IeFlag == Bundle.Import ? 60 : 32, At("waybillNo"), D + "logisticsNo");
        }
        f.Code(d.TrafMode, 1, 1, At("transportMode"), D + "trafMode");
        f.Code(d.Country, 3, 3, At("destinationCountry"), D + "country");
        f.Code(d.Pod, import ? 0 : 3, 4, At("destinationPort"), D + "POD");
        f.Amount(d.Freight, new Place("/freight", -1, "amount"), D + "freight");
        f.Code(d.FreightCurrency, 3, 3, new Place("/freight", -1, "currency"), D + "fCurrency");
        f.Amount(d.InsuredFee, new Place("/insurance", -1, "amount"), D + "insuredFee");
        f.Code(d.InsuredCurrency, 3, 3, new Place("/insurance", -1, "currency"), D + "iCurrency");
        f.Code(d.WrapType, import ? 0 : 1, 1, At("wrapType"), D + "wrapType");
        f.Whole(d.PackNo, 1, 999_999_999, At("packages"), D + "packNo");
        f.Amount(d.GrossWeight, At("grossWeight"), D + "grossWeight", positive: true);
        f.Amount(d.NetWeight, At("netWeight"), D + "netWeight", positive: true);
        f.Text(d.LicenceNo, 0, 19, At("licenceNo"), D + "licenseNo");
        f.Code(d.AccountBook, 0, 30, At("accountBook"), "");
        if (d.OverseasWarehouse is { } warehouse)
        {
            OverseasShape.Warehouse(warehouse, f);
        }
        if (!import && d.RefundRoute is not ("no-invoice" or "trader" or "producer" or "none"))
        {
            f.Add("NOT_ALLOWED", "/refundRoute", "", d.RefundRoute, "no-invoice | trader | producer | none");
        }
        Count(d.Lines.Count, "/goods", "CEB603/Inventory/InventoryList", f);
        for (var i = 0; i < d.Lines.Count; i++)
        {
            var line = d.Lines[i];
            f.Whole(line.Gnum, 1, 99_999, Line("gnum", i), DL + "gnum");
            f.Text(line.ItemNo, import ? 0 : 1, 20, Line("itemNo", i), DL + "itemNo");
            f.Code(line.Gcode, 10, 10, Line("gcode", i), DL + "gcode");
            f.Text(line.Gname, 1, 250, Line("name", i), DL + "gname");
            f.Text(line.Gmodel, 1, import ? 510 : 250, Line("model", i), DL + "gmodel");
            f.Text(line.BarCode, 0, 50, Line("barCode", i), DL + "barCode");
            f.Code(line.Country, 3, 3, Line("country", i), DL + "country");
            f.Code(line.Currency, 3, 3, Line("currency", i), DL + "currency");
            f.Amount(line.Qty, Line("qty", i), DL + "qty");
            f.Code(line.Unit, 3, 3, Line("unit", i), DL + "unit");
            f.Amount(line.Qty1, Line("qty1", i), DL + "qty1");
            f.Code(line.Unit1, 3, 3, Line("unit1", i), DL + "unit1");
            f.OptionalAmount(line.Qty2, Line("qty2", i), DL + "qty2");
            f.Code(line.Unit2, 0, 3, Line("unit2", i), DL + "unit2");
            f.Amount(line.Price, Line("price", i), DL + "price");
            f.Amount(line.Total, Line("total", i), DL + "totalPrice");
            f.Text(line.ItemRecordNo, 0, 30, Line("recordNo", i), "");
            f.Text(line.InvoiceNo, 0, 50, Line("invoiceNo", i), "");
            f.OptionalAmount(line.InvoiceAmount, Line("invoiceAmount", i), "");
            f.Text(line.InvoiceUnit, 0, 20, Line("invoiceUnit", i), "");
            for (var earlier = 0; earlier < i; earlier++)
            {
                if (d.Lines[earlier].Gnum == line.Gnum)
                {
                    Repeated(line.Gnum, Line("gnum", i), DL + "gnum", f);
                    break;
                }
            }
        }

        static Place At(string field) => new("", -1, field);
        static Place Line(string field, int i) => new("/goods", i, field);
    }

    private static void Order(OrderSubmitted o, string root, Faults f)
    {
        f.Text(o.OrderNo, 1, 60, At("orderNo"), O + "orderNo");
        f.Code(o.OrderType, 1, 1, At("orderType"), O + "orderType");
        f.Company(o.EbpCode, true, At("platformCode"), O + "ebpCode");
        f.Text(o.EbpName, 1, 100, At("platformName"), O + "ebpName");
        f.Company(o.EbcCode, true, At("merchantCode"), O + "ebcCode");
        f.Text(o.EbcName, 1, 100, At("merchantName"), O + "ebcName");
        f.Amount(o.GoodsValue, At("goodsValue"), O + "goodsValue");
        f.Amount(o.Freight, At("freight"), O + "freight");
        f.Code(o.Currency, 3, 3, At("currency"), O + "currency");
        if (o.OrderType == Bundle.Import)
        {
            ImportShape.Order(o, root, f);
        }
        Count(o.Lines.Count, root + "/lines", "CEB303/Order/OrderList", f);
        var lines = root.Length == 0 ? "/lines" : "/order/lines";
        for (var i = 0; i < o.Lines.Count; i++)
        {
            var line = o.Lines[i];
            f.Whole(line.Gnum, 1, 99_999, Line("gnum", i), OL + "gnum");
            f.Text(line.ItemNo, o.OrderType == Bundle.Import ? 0 : 1, 30, Line("itemNo", i), OL + "itemNo");
            f.Text(line.ItemName, 1, 250, Line("name", i), OL + "itemName");
            f.Text(line.Describe, 0, 1000, Line("description", i), OL + "itemDescribe");
            f.Text(line.BarCode, 0, 50, Line("barCode", i), OL + "barCode");
            f.Code(line.Unit, 3, 3, Line("unit", i), OL + "unit");
            f.Code(line.Currency, 3, 3, Line("currency", i), OL + "currency");
            f.Amount(line.Qty, Line("qty", i), OL + "qty");
            f.Amount(line.Price, Line("price", i), OL + "price");
            f.Amount(line.Total, Line("total", i), OL + "totalPrice");
            for (var earlier = 0; earlier < i; earlier++)
            {
                if (o.Lines[earlier].Gnum == line.Gnum)
                {
                    Repeated(line.Gnum, Line("gnum", i), OL + "gnum", f);
                    break;
                }
            }
        }

        Place At(string field) => new(root, -1, field);
        Place Line(string field, int i) => new(lines, i, field);
    }

    private static void Payment(PaymentSubmitted p, string root, bool alone, Faults f)
    {
        if (alone)
        {
            f.Company(p.EbpCode, true, At("platformCode"), P + "ebpCode");
            f.Company(p.EbcCode, true, At("merchantCode"), P + "ebcCode");
            BackShape.Parts(p, P + "orderNo", f);
        }
        else if (p.Instalment || p.Shares.Count > 0)
        {
            f.Add("NOT_ALLOWED", root + (p.Instalment ? "/instalment" : "/shares"), "", null, "a payment in parts is filed alone");
        }
        f.Company(p.PayCode, false, At("institutionCode"), P + "payCode");
        f.Text(p.PayName, 1, 100, At("institutionName"), P + "payName");
        // Several payments of one order are told apart by their numbers.
        f.Text(p.PayNo, p.Instalment || p.Shares.Count > 0 ? 1 : 0, 60, At("paymentNo"), P + "payNo");
        f.Amount(p.Amount, At("amount"), P + "charge");
        f.Code(p.Currency, 3, 3, At("currency"), P + "currency");
        if (p.Payer is not null)
        {
            ImportShape.Payment(p, root, f);
        }

        Place At(string field) => new(root, -1, field);
    }

    private static void Waybill(WaybillSubmitted w, string root, Faults f)
    {
        f.Company(w.LogisticsCode, true, At("carrierCode"), W + "logisticsCode");
        f.Text(w.LogisticsName, 1, 100, At("carrierName"), W + "logisticsName");
        f.Text(w.LogisticsNo, 1, w.IeFlag == Bundle.Import ? 60 : 32, At("waybillNo"), W + "logisticsNo");
        f.Amount(w.Freight, At("freight"), W + "freight");
        f.Amount(w.InsuredFee, At("insurance"), W + "insuredFee");
        f.Code(w.Currency, 3, 3, At("currency"), W + "currency");
        f.Amount(w.GrossWeight, At("grossWeight"), W + "grossWeight", positive: true);
        f.Whole(w.PackNo, 1, 999_999_999, At("packages"), W + "packNo");
        f.Text(w.GoodsInfo, w.IeFlag == Bundle.Import ? 0 : 1, 200, At("goodsInfo"), W + "goodsInfo");
        f.Company(w.EbcCode, false, At("merchantCode"), W + "ebcCode");
        if (w.IeFlag == Bundle.Import)
        {
            ImportShape.Waybill(w, root, f);
        }

        Place At(string field) => new(root, -1, field);
    }

    private static void Departure(DepartureReported l, Faults f)
    {
        f.Text(l.Reference, 1, 30, At("reference"), L + "copNo");
        f.Company(l.LogisticsCode, true, At("carrierCode"), L + "logisticsCode");
        f.Text(l.LogisticsNo, 1, 32, At("waybillNo"), LL + "logisticsNo");
        f.Code(l.CustomsCode, 4, 4, At("customsOffice"), L + "customsCode");
        f.Code(l.TrafMode, 1, 1, At("transportMode"), L + "trafMode");
        f.Text(l.VoyageNo, 0, 32, At("voyageNo"), L + "voyageNo");
        f.Text(l.BillNo, 0, 37, At("billNo"), L + "billNo");

        static Place At(string field) => new("", -1, field);
    }

    private static void Proceeds(ProceedsReported m, Faults f)
    {
        f.Text(m.ProceedsNo, 1, 60, At("proceedsNo"), "");
        f.Company(m.EbpCode, true, At("platformCode"), "");
        f.Company(m.EbcCode, true, At("merchantCode"), "");
        f.Text(m.OrderNo, m.Shares.Count > 0 ? 0 : 1, 60, At("orderNo"), "");
        f.Amount(m.Amount, At("amount"), "");
        f.Code(m.Currency, 3, 3, At("currency"), "");
        f.OptionalAmount(m.Refunds, At("refunds"), "");
        f.OptionalAmount(m.Individual?.QuotaUsedUsd ?? "", new Place("/individual", -1, "quotaUsedUsd"), "");
        Fees(m.Fees, "", f);
        if (m.Shares.Count > MostLines)
        {
            f.Add("LINE_COUNT", "/shares", "", m.Shares.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"0..{MostLines}");
        }
        for (var i = 0; i < m.Shares.Count; i++)
        {
            f.Text(m.Shares[i].OrderNo, 1, 60, new Place("/shares", i, "orderNo"), "");
            f.Amount(m.Shares[i].Amount, new Place("/shares", i, "amount"), "");
            f.OptionalAmount(m.Shares[i].Refunds, new Place("/shares", i, "refunds"), "");
            Fees(m.Shares[i].Fees, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/shares/{i}"), f);
        }

        static Place At(string field) => new("", -1, field);
    }

    private static void Fees(IReadOnlyList<Fee> fees, string root, Faults f)
    {
        if (fees.Count > 50)
        {
            f.Add("LINE_COUNT", root + "/fees", "", fees.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), "0..50");
        }
        for (var i = 0; i < fees.Count; i++)
        {
            f.Text(fees[i].Kind, 1, 40, new Place(root + "/fees", i, "kind"), "");
            f.Amount(fees[i].Amount, new Place(root + "/fees", i, "amount"), "");
        }
    }

    private static void Count(int lines, string pointer, string ceb, Faults f)
    {
        if (lines is < 1 or > MostLines)
        {
            f.Add("LINE_COUNT", pointer, ceb, lines.ToString(System.Globalization.CultureInfo.InvariantCulture), $"1..{MostLines}");
        }
    }

    private static void Repeated(int gnum, in Place place, string ceb, Faults f) =>
        f.Add("DUPLICATE_LINE", place.Pointer, ceb, gnum.ToString(System.Globalization.CultureInfo.InvariantCulture), "unique");
}
