// in:  one document of a retail import.   out: every fault of its shape at once, each with its pointer and CEB element.
// Lengths and digits are those of CEB311, 411, 511, 621 and 625, edition 202205. called by: Shape.Check.
using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>Shape checks of what an import has beyond an export. What a person is called or numbered is never repeated in a fault.</summary>
internal static class ImportShape
{
    private const string O = "CEB311/Order/OrderHead/", P = "CEB411/Payment/PaymentHead/", W = "CEB511/Logistics/LogisticsHead/",
        D = "CEB621/Inventory/InventoryHead/", DL = "CEB621/Inventory/InventoryList/", R = "CEB625/InvtRefund/InvtRefundHead/", RL = "CEB625/InvtRefund/InvtRefundList/",
        E = "CEB213/InvtRefund/InvtRefundHead/", EL = "CEB213/InvtRefund/InvtRefundList/";

    private static readonly string[] Reasons = ["unsold", "returned", "quality", "force-majeure", "buyer"];
    private static readonly string[] ExportReasons = ["unsold", "returned", "quality", "specification", "force-majeure"];

    internal static void Declaration(DeclarationSubmitted d, Faults f)
    {
        if (d.Import is not { } terms)
        {
            f.Add("REQUIRED", "/buyer", D + "buyerIdNumber", null, "the orderer");
            return;
        }
        Person(terms.Buyer, "/buyer", D + "buyer", f);
        f.Code(terms.AssureCode, 0, 18, At("guarantorCode"), D + "assureCode");
        f.Text(terms.EmsNo, 0, 30, At("accountBook"), D + "emsNo");
        f.Text(terms.AreaCode, 0, 18, At("areaCode"), D + "areaCode");
        f.Text(terms.AreaName, 0, 100, At("areaName"), D + "areaName");
        f.Text(terms.TrafNo, 0, 100, At("transportNo"), D + "trafNo");
        f.Text(terms.VoyageNo, 0, 32, At("voyageNo"), D + "voyageNo");
        f.Text(terms.BillNo, 0, 37, At("billNo"), D + "billNo");
        f.Private(terms.ConsigneeAddress, 1, 200, At("consigneeAddress"), D + "consigneeAddress");
        f.OptionalAmount(terms.OrderDiscount, At("discount"), "");

        static Place At(string field) => new("", -1, field);
    }

    internal static void Order(OrderSubmitted o, string root, Faults f)
    {
        f.Amount(o.Discount, At("discount"), O + "discount");
        f.Amount(o.TaxTotal, At("tax"), O + "taxTotal");
        f.Amount(o.Paid, At("paid"), O + "acturalPaid");
        Person(o.Buyer, root + "/buyer", O + "buyer", f);
        Consignee(o.Consignee, root, O + "consignee", f);

        Place At(string field) => new(root, -1, field);
    }

    internal static void Payment(PaymentSubmitted p, string root, Faults f)
    {
        f.Company(p.PayCode, true, new Place(root, -1, "institutionCode"), P + "payCode");
        f.Text(p.PayNo, 1, 60, new Place(root, -1, "paymentNo"), P + "payTransactionId");
        Person(p.Payer, root + "/payer", P + "payer", f);
    }

    internal static void Waybill(WaybillSubmitted w, string root, Faults f)
    {
        f.Text(w.OrderNo, 1, 60, new Place(root, -1, "orderNo"), W + "orderNo");
        Consignee(w.Consignee, root, W + "consignee", f);
    }

    internal static void Return(ReturnRequested r, Faults f)
    {
        var export = r.IeFlag == Bundle.Export;
        var (head, list, number, reasons) = export ? (E, EL, "coElNo", ExportReasons) : (R, RL, "copNo", Reasons);
        f.Text(r.Reference, 1, 30, At("reference"), head + number);
        f.Text(r.DeclarationId, 1, 64, At("declarationId"), head + "invtNo");
        if (!reasons.Contains(r.Reason))
        {
            f.Add("NOT_ALLOWED", "/reason", head + "reason", r.Reason, string.Join(" | ", reasons));
        }
        if (export)
        {
            f.Code(r.CustomsCode, 4, 4, At("customsOffice"), head + "customsCode");
        }
        if (r.Lines.Count is < 1 or > Shape.MostLines)
        {
            f.Add("LINE_COUNT", "/lines", list[..^1], r.Lines.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"1..{Shape.MostLines}");
        }
        for (var i = 0; i < r.Lines.Count; i++)
        {
            f.Whole(r.Lines[i].Gnum, 1, 99_999, new Place("/lines", i, "gnum"), list + "gnum");
            f.Amount(r.Lines[i].Qty, new Place("/lines", i, "qty"), list + "qty", positive: true);
            if (r.Lines.Take(i).Any(l => l.Gnum == r.Lines[i].Gnum))
            {
                f.Add("DUPLICATE_LINE", $"/lines/{i}/gnum", list + "gnum", r.Lines[i].Gnum.ToString(System.Globalization.CultureInfo.InvariantCulture), "unique");
            }
        }

        static Place At(string field) => new("", -1, field);
    }

    internal static void Guarantee(GuaranteeLodged g, Faults f)
    {
        f.Text(g.Reference, 1, 60, new Place("", -1, "reference"), "");
        f.Code(g.Company, 1, 18, new Place("", -1, "company"), "");
        f.Code(g.Bank, 0, 18, new Place("", -1, "bank"), "");
        if (g.Kind is not ("deposit" or "letter"))
        {
            f.Add("NOT_ALLOWED", "/kind", "", g.Kind, "deposit | letter");
        }
        // A withdrawal is below zero.
        var amount = g.Amount.StartsWith('-') ? g.Amount[1..] : g.Amount;
        f.Amount(amount, new Place("", -1, "amount"), "", positive: true);
    }

    internal static void Collection(CollectionRequested c, Faults f)
    {
        f.Text(c.Reference, 1, 60, new Place("", -1, "reference"), "CEB816/Tax/TaxHeadRd/entDutyNo");
        f.Code(c.Company, 1, 18, new Place("", -1, "company"), "");
    }

    internal static void Stock(StockMoved s, Faults f)
    {
        f.Text(s.Reference, 1, 60, new Place("", -1, "reference"), "");
        f.Text(s.EmsNo, 1, 30, new Place("", -1, "book"), D + "emsNo");
        if (s.Kind is not ("entry" or "exit" or "count"))
        {
            f.Add("NOT_ALLOWED", "/kind", "", s.Kind, "entry | exit | count");
        }
        if (s.Lines.Count is < 1 or > Shape.MostLines)
        {
            f.Add("LINE_COUNT", "/lines", "", s.Lines.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"1..{Shape.MostLines}");
        }
        HashSet<string> records = new(StringComparer.Ordinal);
        foreach (var (i, line) in s.Lines.Index())
        {
            f.Text(line.ItemRecordNo, 1, 30, new Place("/lines", i, "recordNo"), DL + "itemRecordNo");
            f.Code(line.Gcode, 10, 10, new Place("/lines", i, "gcode"), DL + "gcode");
            f.Code(line.Unit, 3, 3, new Place("/lines", i, "unit"), DL + "unit");
            f.Amount(line.Qty, new Place("/lines", i, "qty"), DL + "qty", positive: s.Kind != "count");
            if (!records.Add(line.ItemRecordNo))
            {
                f.Add("DUPLICATE_LINE", $"/lines/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}/recordNo", DL + "itemRecordNo", line.ItemRecordNo, "unique");
            }
        }
    }

    private static void Person(Person? person, string root, string ceb, Faults f)
    {
        if (person is null)
        {
            f.Add("REQUIRED", root, ceb + "IdNumber", null, "a person");
            return;
        }
        if (person.IdType is not ("1" or "2"))
        {
            f.Add("NOT_ALLOWED", root + "/idType", ceb + "IdType", null, "1 resident identity card | 2 other");
        }
        f.Private(person.IdNumber, 1, 60, new Place(root, -1, "idNumber"), ceb + "IdNumber");
        f.Private(person.Name, 1, 60, new Place(root, -1, "name"), ceb + "Name");
        f.Private(person.Telephone, 0, 30, new Place(root, -1, "telephone"), ceb + "Telephone");
    }

    private static void Consignee(Consignee? consignee, string root, string ceb, Faults f)
    {
        if (consignee is null)
        {
            f.Add("REQUIRED", root + "/consignee", ceb, null, "who gets the parcel");
            return;
        }
        f.Private(consignee.Name, 1, 100, new Place(root + "/consignee", -1, "name"), ceb);
        f.Private(consignee.Telephone, 1, 50, new Place(root + "/consignee", -1, "telephone"), ceb + "Telephone");
        f.Private(consignee.Address, 1, 200, new Place(root + "/consignee", -1, "address"), ceb + "Address");
    }
}
