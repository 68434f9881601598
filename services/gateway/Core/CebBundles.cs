// in:  one document of a CEB message that passed its format check.   out: what it files: one bundle, for a departure one for each parcel.
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Maps GACC documents to the documents of contracts/legs.proto.</summary>
public static class CebBundles
{
    /// <summary>Messages that file something, and the kind each files.</summary>
    public static FilingKind? KindOf(string messageType) => messageType switch
    {
        "CEB303" or "CEB311" => FilingKind.Order,
        "CEB403" or "CEB411" => FilingKind.Payment,
        "CEB505" or "CEB511" => FilingKind.Waybill,
        "CEB509" or "CEB513" => FilingKind.Departure,
        "CEB603" or "CEB621" => FilingKind.Declaration,
        "CEB213" or "CEB625" => FilingKind.Return,
        _ => null,
    };

    /// <param name="zoneOf">Pilot zone of a customs office on a day: a CEB603 has no element for it.</param>
    /// <param name="about">Of an import: what the gateway knows of the trade and the message does not say, see <see cref="CebImports.Of"/>.</param>
    public static IReadOnlyList<(Bundle Bundle, CebMark Mark)> Of(
        string messageType, CebDocument d, Func<string, DateOnly, string> zoneOf, string about = "") => messageType switch
    {
        "CEB303" => [(new Bundle(Order: Order(d)), Mark(messageType, d))],
        "CEB403" => [(new Bundle(Payment: Payment(d)), Mark(messageType, d, payNo: d.Optional("payNo")))],
        "CEB505" => [(new Bundle(Waybill: Waybill(d)), Mark(messageType, d))],
        "CEB509" => [.. d.Lines.Select(line => (
            new Bundle(Departure: Departure(d, line)),
            Mark(messageType, d, cop: d.Text("copNo"), pre: d.Optional("preNo"), part: d.Integer("msgSeqNo"))))],
        "CEB603" => [(new Bundle(Declaration: Declaration(d, zoneOf)), Mark(messageType, d, cop: d.Text("copNo"), pre: d.Optional("preNo"),
            agent: d.Text("agentCode"), flag: d.Text("statisticsFlag")))],
        _ => [(CebImports.Of(messageType, d, zoneOf, about), CebImports.Mark(messageType, d))],
    };

    /// <summary>The first line number that stands twice in a list; null: none does.</summary>
    public static int? RepeatedLine(CebDocument d)
    {
        HashSet<int> seen = [];
        foreach (var line in d.Lines)
        {
            if (!seen.Add(line.Integer("gnum")))
            {
                return line.Integer("gnum");
            }
        }
        return null;
    }

    private static CebMark Mark(
        string message, CebDocument d, string? cop = null, string? pre = null, string? agent = null, string? flag = null, string? payNo = null, int part = 0) => new()
    {
        Message = message, Guid = d.Text("guid"), CopNo = cop ?? "", PreNo = pre ?? "", Agent = agent ?? "", StatisticsFlag = flag ?? "",
        PayNo = payNo ?? "", Part = part,
    };

    private static OrderSubmitted Order(CebDocument d)
    {
        var order = new OrderSubmitted
        {
            OrderNo = d.Text("orderNo"), OrderType = d.Text("orderType"), EbpCode = d.Text("ebpCode"), EbpName = d.Text("ebpName"),
            EbcCode = d.Text("ebcCode"), EbcName = d.Text("ebcName"), GoodsValue = Number(d.Head, "goodsValue"), Freight = Number(d.Head, "freight"),
            Currency = d.Text("currency"),
        };
        foreach (var line in d.Lines)
        {
            order.Lines.Add(new OrderLine
            {
                Gnum = line.Integer("gnum"), ItemNo = line.Text("itemNo"), ItemName = line.Text("itemName"), Unit = line.Text("unit"),
                Currency = line.Text("currency"), Qty = Number(line, "qty"), Price = Number(line, "price"), Total = Number(line, "totalPrice"),
                BarCode = line.Optional("barCode") ?? "", Describe = line.Optional("itemDescribe") ?? "",
            });
        }
        return order;
    }

    private static PaymentSubmitted Payment(CebDocument d) => new()
    {
        EbpCode = d.Text("ebpCode"), EbcCode = d.Text("ebcCode"), OrderNo = d.Text("orderNo"), PayCode = d.Optional("payCode") ?? "",
        PayName = d.Text("payName"), PayNo = d.Optional("payNo") ?? "", Amount = Number(d.Head, "charge"), Currency = d.Text("currency"),
        AccountedAt = Time(d, "accountingDate"),
        // The message cannot say so: several payments of an order come as several of it.
        Instalment = d.Optional("payNo") is { Length: > 0 },
    };

    private static WaybillSubmitted Waybill(CebDocument d) => new()
    {
        LogisticsCode = d.Text("logisticsCode"), LogisticsName = d.Text("logisticsName"), LogisticsNo = d.Text("logisticsNo"),
        Freight = Number(d.Head, "freight"), InsuredFee = Number(d.Head, "insuredFee"), Currency = d.Text("currency"),
        GrossWeight = Number(d.Head, "grossWeight"), PackNo = d.Integer("packNo"), GoodsInfo = d.Text("goodsInfo"),
        EbcCode = d.Optional("ebcCode") ?? "",
    };

    private static DepartureReported Departure(CebDocument d, CebFields line) => new()
    {
        LogisticsCode = d.Text("logisticsCode"), LogisticsNo = line.Text("logisticsNo"), CustomsCode = d.Text("customsCode"),
        Reference = d.Text("copNo"), TrafMode = d.Text("trafMode"), VoyageNo = d.Optional("voyageNo") ?? "", BillNo = d.Optional("billNo") ?? "",
        LeftAt = Time(d, "leaveTime"),
    };

    private static DeclarationSubmitted Declaration(CebDocument d, Func<string, DateOnly, string> zoneOf)
    {
        var day = DateOnly.ParseExact(d.Text("ieDate"), "yyyyMMdd", CultureInfo.InvariantCulture);
        var flag = d.Text("statisticsFlag");
        var declaration = new DeclarationSubmitted
        {
            Reference = d.Text("copNo"), Zone = zoneOf(d.Text("customsCode"), day), CustomsCode = d.Text("customsCode"), PortCode = d.Text("portCode"),
            Procedure = d.Text("tradeMode"), IeDate = d.Text("ieDate"), StatisticsFlag = flag, AgentCode = d.Text("agentCode"),
            EbpCode = d.Text("ebpCode"), EbcCode = d.Text("ebcCode"), EbcName = d.Text("ebcName"), OwnerCode = d.Text("ownerCode"),
            OrderNo = d.Text("orderNo"), LogisticsCode = d.Text("logisticsCode"), LogisticsNo = d.Text("logisticsNo"), TrafMode = d.Text("trafMode"),
            Country = d.Text("country"), Pod = d.Text("POD"), Freight = Number(d.Head, "freight"), FreightCurrency = d.Text("fCurrency"),
            InsuredFee = Number(d.Head, "insuredFee"), InsuredCurrency = d.Text("iCurrency"), WrapType = d.Text("wrapType"),
            PackNo = d.Integer("packNo"), GrossWeight = Number(d.Head, "grossWeight"), NetWeight = Number(d.Head, "netWeight"),
            LicenceNo = d.Optional("licenseNo") ?? "",
            // The message has no element for the refund: a simplified list claims none and takes the exemption, a list to be summarised
            // claims with its summary declaration, outside this message (design).
            RefundRoute = flag == "A" ? "no-invoice" : "none",
        };
        if (declaration.Procedure == Bundle.Overseas)
        {
            // Nor one for the warehouse: its booking, whose number stands in orderNo, and the country of the list stand for it (design).
            declaration.OverseasWarehouse = new OverseasWarehouse { Code = declaration.OrderNo, Country = declaration.Country };
        }
        foreach (var line in d.Lines)
        {
            declaration.Lines.Add(new GoodsItem
            {
                Gnum = line.Integer("gnum"), ItemNo = line.Text("itemNo"), Gcode = line.Text("gcode"), Gname = line.Text("gname"),
                Gmodel = line.Text("gmodel"), BarCode = line.Optional("barCode") ?? "", Country = line.Text("country"),
                Currency = line.Text("currency"), Qty = Number(line, "qty"), Unit = line.Text("unit"), Qty1 = Number(line, "qty1"),
                Unit1 = line.Text("unit1"), Qty2 = line.OptionalNumber("qty2") is { } qty2 ? Decimals.Write(qty2) : "",
                Unit2 = line.Optional("unit2") ?? "", Price = Number(line, "price"), Total = Number(line, "totalPrice"),
            });
        }
        return declaration;
    }

    internal static string Number(CebFields fields, string name) => Decimals.Write(fields.Number(name));

    internal static long Time(CebDocument d, string name) => CebTime.Parse(d.Text(name)).ToUnixTimeMilliseconds();
}
