// in:  one document of a CEB message of an import (CEB311, 411, 511, 513, 621, 623, 625), or of exported goods that come in again (CEB213, 215), that
//      passed its format check.
// out: the documents of contracts/legs.proto and outcomes.proto, whom its receipts name, and what its elements say against the rules of their
//      message. Names, numbers and addresses of persons go into the documents alone.
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>The messages of an import. Source: GACC message specification 202205, import node.</summary>
public static class CebImports
{
    private const string Yuan = "142", China = "142", Direct = "9610";

    /// <summary>The one state a CEB513 knows: signed for.</summary>
    public const string SignedFor = "S";

    /// <summary>Whether a message is one of an import.</summary>
    public static bool Is(string messageType) => messageType is "CEB311" or "CEB411" or "CEB511" or "CEB513" or "CEB621" or "CEB623" or "CEB625";

    /// <summary>What a document files.</summary>
    /// <param name="zoneOf">Pilot zone of a customs office on a day: a CEB621 has no element for it.</param>
    /// <param name="about">The merchant of a CEB411, which names none; the id of the list a CEB213 or 625 is about. Empty: not known.</param>
    public static Bundle Of(string messageType, CebDocument d, Func<string, DateOnly, string> zoneOf, string about) => messageType switch
    {
        "CEB311" => new Bundle(Order: Order(d)),
        "CEB411" => new Bundle(Payment: Payment(d, about)),
        "CEB511" => new Bundle(Waybill: Waybill(d)),
        "CEB513" => new Bundle(Departure: Delivery(d)),
        "CEB621" => new Bundle(Declaration: Declaration(d, zoneOf)),
        "CEB625" => new Bundle(Return: Return(d, about)),
        "CEB213" => new Bundle(Return: Reentry(d, about)),
        _ => throw new ArgumentOutOfRangeException(nameof(messageType)),
    };

    /// <summary>Whom the receipts of a document name.</summary>
    public static CebMark Mark(string messageType, CebDocument d)
    {
        var mark = new CebMark { Message = messageType, Guid = d.Text("guid") };
        switch (messageType)
        {
            case "CEB411":
                (mark.PayCode, mark.PayNo) = (d.Text("payCode"), d.Text("payTransactionId"));
                break;
            case "CEB605" or "CEB621" or "CEB623" or "CEB625":
                (mark.CopNo, mark.PreNo, mark.Agent) = (d.Optional("copNo") ?? "", d.Optional("preNo") ?? "", d.Text("agentCode"));
                mark.CustomsCode = d.Text("customsCode");
                mark.InvtNo = messageType == "CEB621" ? "" : d.Text("invtNo");
                break;
            case "CEB213":
                (mark.CopNo, mark.PreNo, mark.Agent, mark.InvtNo) = (d.Text("coElNo"), d.Optional("preNo") ?? "", d.Text("agentCode"), d.Text("invtNo"));
                break;
            case "CEB215":
                (mark.CopNo, mark.PreNo, mark.Agent, mark.InvtNo) = (
                    d.Text("coElNo"), d.Optional("preNo") ?? "", d.Text("operatorCode"), d.Optional("invtNo") ?? "");
                break;
        }
        return mark;
    }

    /// <summary>
    /// What the specification says of single elements beyond their type. Sums, dates, codes and persons are judged by the houses that own
    /// them.
    /// </summary>
    public static void Check(string messageType, CebDocument d, Faults faults)
    {
        var root = $"{messageType}/{d.NodeName}[{d.Index}]/";
        switch (messageType)
        {
            case "CEB311":
                Only("orderType", "I");
                Only("currency", Yuan);
                Only("buyerIdType", IdentityCard);
                EachOnly("OrderList", "currency", Yuan);
                Unique("OrderList");
                break;
            case "CEB411":
                Only("currency", Yuan);
                Only("payerIdType", IdentityCard, "2");
                break;
            case "CEB511":
                Only("currency", Yuan);
                break;
            case "CEB513":
                Only("logisticsStatus", SignedFor);
                break;
            case "CEB621":
                Given("copNo");
                Only("ieFlag", "I");
                Only("currency", Yuan);
                Only("buyerIdType", IdentityCard);
                Only("tradeMode", Direct, "1210", "1239");
                Traffic(d.Text("tradeMode") == Direct);
                EachOnly("InventoryList", "currency", Yuan);
                Unique("InventoryList");
                break;
            case "CEB623":
                Given("copNo");
                break;
            case "CEB625":
                Given("copNo");
                Unique("InvtRefundList");
                break;
            case "CEB213":
                Only("ieFlag", "I");
                if (d.Optional("tradeMode") is not null)
                {
                    // The text of the specification names the two of returned goods, its schema those of the list (202205).
                    Only("tradeMode", "9661", "1261", "9610", "1210", "1239");
                }
                Unique("InvtRefundList");
                break;
            case "CEB215":
                Only("ieFlag", "I");
                break;
        }

        // Direct purchase names what brought the goods, bonded goods the account book and the area they leave.
        void Traffic(bool direct)
        {
            foreach (var name in (string[])["trafNo", "voyageNo", "billNo"])
            {
                if (direct)
                {
                    Given(name);
                }
                else if (d.Optional(name) is { } value)
                {
                    faults.Add("NOT_ALLOWED", "", root + name, value, "empty for bonded goods");
                }
            }
            if (direct)
            {
                return;
            }
            foreach (var name in (string[])["emsNo", "areaCode", "areaName"])
            {
                Given(name);
            }
            Only("country", China);
            for (var i = 0; i < d.Lines.Count; i++)
            {
                if (d.Lines[i].Optional("itemRecordNo") is null)
                {
                    faults.Add("REQUIRED", "", Line("InventoryList", i, "itemRecordNo"), "", "1..30 characters for bonded goods");
                }
            }
        }

        void Given(string name)
        {
            if (d.Optional(name) is null)
            {
                faults.Add("REQUIRED", "", root + name, "", "a value");
            }
        }

        void Only(string name, params ReadOnlySpan<string> allowed)
        {
            if (!allowed.Contains(d.Text(name)))
            {
                faults.Add("NOT_ALLOWED", "", root + name, d.Text(name), string.Join(" | ", allowed));
            }
        }

        void EachOnly(string list, string name, string allowed)
        {
            for (var i = 0; i < d.Lines.Count; i++)
            {
                if (d.Lines[i].Text(name) != allowed)
                {
                    faults.Add("NOT_ALLOWED", "", Line(list, i, name), d.Lines[i].Text(name), allowed);
                }
            }
        }

        void Unique(string list)
        {
            if (CebBundles.RepeatedLine(d) is { } gnum)
            {
                faults.Add("DUPLICATE_LINE", "", $"{root}{list}/gnum", gnum.ToString(CultureInfo.InvariantCulture), "unique");
            }
        }

        string Line(string list, int i, string name) => string.Create(CultureInfo.InvariantCulture, $"{root}{list}[{i + 1}]/{name}");
    }

    /// <summary>
    /// A return application (CEB625) of the released list it names. Its reason is free text, kept with the message: who sends the goods back is
    /// the buyer (design).
    /// </summary>
    private static ReturnRequested Return(CebDocument d, string declarationId)
    {
        var request = new ReturnRequested { Reference = d.Optional("copNo") ?? "", DeclarationId = declarationId, Reason = "buyer" };
        foreach (var line in d.Lines)
        {
            request.Lines.Add(new ReturnLine { Gnum = line.Integer("gnum"), Qty = CebBundles.Number(line, "qty") });
        }
        return request;
    }

    /// <summary>
    /// A return of exported goods (CEB213). Its reason is free text, kept with the message: they come back as returned, in their original state (design);
    /// what is faulty or changed is said by JSON.
    /// </summary>
    private static ReturnRequested Reentry(CebDocument d, string declarationId)
    {
        var request = new ReturnRequested
        {
            Reference = d.Text("coElNo"), DeclarationId = declarationId, IeFlag = "E", Reason = "returned", CustomsCode = d.Text("customsCode"),
        };
        foreach (var line in d.Lines)
        {
            request.Lines.Add(new ReturnLine { Gnum = line.Integer("gnum"), Qty = CebBundles.Number(line, "qty"), Gcode = line.Text("gcode"), Unit = line.Text("unit") });
        }
        return request;
    }

    private const string IdentityCard = "1";

    private static OrderSubmitted Order(CebDocument d)
    {
        var order = new OrderSubmitted
        {
            OrderNo = d.Text("orderNo"), OrderType = d.Text("orderType"), EbpCode = d.Text("ebpCode"), EbpName = d.Text("ebpName"),
            EbcCode = d.Text("ebcCode"), EbcName = d.Text("ebcName"), GoodsValue = Number(d, "goodsValue"), Freight = Number(d, "freight"),
            Currency = d.Text("currency"), Discount = Number(d, "discount"), TaxTotal = Number(d, "taxTotal"), Paid = Number(d, "acturalPaid"),
            Buyer = Buyer(d), Consignee = Consignee(d),
        };
        foreach (var line in d.Lines)
        {
            order.Lines.Add(new OrderLine
            {
                Gnum = line.Integer("gnum"), ItemNo = line.Optional("itemNo") ?? "", ItemName = line.Text("itemName"), Unit = line.Text("unit"),
                Currency = line.Text("currency"), Qty = CebBundles.Number(line, "qty"), Price = CebBundles.Number(line, "price"),
                Total = CebBundles.Number(line, "totalPrice"), BarCode = line.Optional("barCode") ?? "", Describe = line.Optional("itemDescribe") ?? "",
            });
        }
        return order;
    }

    // The message has no element for the merchant: who filed the order under this number of the platform tells.
    private static PaymentSubmitted Payment(CebDocument d, string merchant) => new()
    {
        EbpCode = d.Text("ebpCode"), EbcCode = merchant, OrderNo = d.Text("orderNo"), PayCode = d.Text("payCode"), PayName = d.Text("payName"),
        PayNo = d.Text("payTransactionId"), Amount = Number(d, "amountPaid"), Currency = d.Text("currency"), AccountedAt = CebBundles.Time(d, "payTime"),
        Instalment = true,
        Payer = new Person
        {
            IdType = d.Text("payerIdType"), IdNumber = d.Text("payerIdNumber"), Name = d.Text("payerName"), Telephone = d.Optional("telephone") ?? "",
        },
    };

    private static WaybillSubmitted Waybill(CebDocument d) => new()
    {
        LogisticsCode = d.Text("logisticsCode"), LogisticsName = d.Text("logisticsName"), LogisticsNo = d.Text("logisticsNo"),
        Freight = OptionalNumber(d, "freight", "0"), InsuredFee = OptionalNumber(d, "insuredFee", "0"), Currency = d.Text("currency"),
        GrossWeight = Number(d, "weight"), PackNo = d.Integer("packNo"), GoodsInfo = d.Optional("goodsInfo") ?? "", IeFlag = "I",
        OrderNo = d.Text("orderNo"), Consignee = Consignee(d),
    };

    // One state of a parcel: its number is the state, so that it is told once.
    private static DepartureReported Delivery(CebDocument d) => new()
    {
        LogisticsCode = d.Text("logisticsCode"), LogisticsNo = d.Text("logisticsNo"), Reference = d.Text("logisticsStatus"),
        LeftAt = CebBundles.Time(d, "logisticsTime"),
    };

    private static DeclarationSubmitted Declaration(CebDocument d, Func<string, DateOnly, string> zoneOf)
    {
        // The day of entry may not be known yet: then the day of declaration stands for it (design).
        var date = d.Optional("ieDate") ?? d.Text("declTime");
        var declaration = new DeclarationSubmitted
        {
            Reference = d.Optional("copNo") ?? "", Zone = zoneOf(d.Text("customsCode"), DateOnly.ParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture)),
            CustomsCode = d.Text("customsCode"), PortCode = d.Text("portCode"), Procedure = d.Text("tradeMode"), IeDate = date, IeFlag = "I",
            AgentCode = d.Text("agentCode"), EbpCode = d.Text("ebpCode"), EbcCode = d.Text("ebcCode"), EbcName = d.Text("ebcName"),
            OrderNo = d.Text("orderNo"), LogisticsCode = d.Text("logisticsCode"), LogisticsNo = d.Text("logisticsNo"), TrafMode = d.Text("trafMode"),
            Country = d.Text("country"), Freight = Number(d, "freight"), FreightCurrency = d.Text("currency"), InsuredFee = Number(d, "insuredFee"),
            InsuredCurrency = d.Text("currency"), WrapType = d.Optional("wrapType") ?? "", PackNo = d.Integer("packNo"),
            GrossWeight = Number(d, "grossWeight"), NetWeight = Number(d, "netWeight"), LicenceNo = d.Optional("licenseNo") ?? "",
            Import = new ImportTerms
            {
                Buyer = Buyer(d), AssureCode = d.Text("assureCode"), EmsNo = d.Optional("emsNo") ?? "", AreaCode = d.Optional("areaCode") ?? "",
                AreaName = d.Optional("areaName") ?? "", TrafNo = d.Optional("trafNo") ?? "", VoyageNo = d.Optional("voyageNo") ?? "",
                BillNo = d.Optional("billNo") ?? "", ConsigneeAddress = d.Text("consigneeAddress"),
            },
        };
        foreach (var line in d.Lines)
        {
            declaration.Lines.Add(new GoodsItem
            {
                Gnum = line.Integer("gnum"), ItemNo = line.Optional("itemNo") ?? "", Gcode = line.Text("gcode"), Gname = line.Text("gname"),
                Gmodel = line.Text("gmodel"), BarCode = line.Optional("barCode") ?? "", Country = line.Text("country"),
                Currency = line.Text("currency"), Qty = CebBundles.Number(line, "qty"), Unit = line.Text("unit"), Qty1 = CebBundles.Number(line, "qty1"),
                Unit1 = line.Text("unit1"), Qty2 = line.OptionalNumber("qty2") is { } qty2 ? Decimals.Write(qty2) : "",
                Unit2 = line.Optional("unit2") ?? "", Price = CebBundles.Number(line, "price"), Total = CebBundles.Number(line, "totalPrice"),
                ItemRecordNo = line.Optional("itemRecordNo") ?? "",
            });
        }
        return declaration;
    }

    private static Person Buyer(CebDocument d) => new()
    {
        IdType = d.Text("buyerIdType"), IdNumber = d.Text("buyerIdNumber"), Name = d.Text("buyerName"), Telephone = d.Text("buyerTelephone"),
    };

    private static Consignee Consignee(CebDocument d) => new()
    {
        Name = d.Text("consignee"), Telephone = d.Text("consigneeTelephone"), Address = d.Text("consigneeAddress"),
    };

    private static string Number(CebDocument d, string name) => CebBundles.Number(d.Head, name);

    private static string OptionalNumber(CebDocument d, string name, string none) => d.OptionalNumber(name) is { } number ? Decimals.Write(number) : none;
}
