using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using SingleWindow.Gateway.Ceb;

namespace SingleWindow.Tests.Unit.Ceb;

/// <summary>Small invented messages, written out by hand so that they check the schema table rather than repeat it.</summary>
internal static class CebSamples
{
    public static readonly XNamespace Ns = CebSchema.Namespace;

    private const string Transfer =
        "copCode=3301966T01 copName=江州云帆供应链有限公司 dxpMode=DXP dxpId=DXPENT0000099001 note=批次一";

    private static readonly Dictionary<string, (string Node, string? Head, string Fields, string? List, string Line)> Shapes = new()
    {
        ["CEB213"] = ("InvtRefund", "InvtRefundHead",
            "guid=# appType=1 appTime=20260402101500 appStatus=2 customsCode=2991 loctNo=2991A ebpCode=3301966P02 ebpName=青禾集市平台 " +
            "ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 logisticsNo=YZ700100200 logisticsCode=3301966L04 " +
            "logisticsName=远舟国际物流有限公司 coElNo=RE-0001 preNo=T20260402000000001 invtNo=299120260000000001 tradeMode=9661 " +
            "agentCode=3301966A05 agentName=江州通达报关有限公司 billNo=99912345676 ieFlag=I trafMode=5 trafName=CA0102 portCode=2991 " +
            "reason=尺寸不合 country=502 voyageNo=0402 note=无",
            "InvtRefundList", "gnum=1 gcode=0902101000 gname=茉莉花茶 gmodel=罐装250克 qty=2 qty1=0.55 unit=011 unit1=035 qty2=2 unit2=011 note=无"),
        ["CEB215"] = ("InvtRefundDetail", null,
            "guid=# appType=1 appTime=20260403101500 appStatus=2 customsCode=2991 operatorCode=3301966W06 operatorName=综保仓储 " +
            "logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 logisticsNo=YZ700100200 invtNo=299120260000000001 coElNo=RE-0001 " +
            "preNo=T20260402000000001 billNo=99912345676 ieFlag=I trafMode=5 trafName=CA0102 voyageNo=0402 location=A1 note=无",
            null, ""),
        ["CEB303"] = ("Order", "OrderHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 orderType=E orderNo=SO-2026-0001 ebpCode=3301966P02 " +
            "ebpName=青禾集市平台 ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 goodsValue=128.40 freight=6.5 currency=502 note=礼品",
            "OrderList",
            "gnum=1 itemNo=TEA-07 itemName=茉莉花茶 itemDescribe=罐装 barCode=6900000000017 unit=011 currency=502 qty=4 price=32.1 " +
            "totalPrice=128.40 note=易碎"),
        ["CEB403"] = ("Receipts", null,
            "guid=# appType=1 appTime=20260302102000 appStatus=2 ebpCode=3301966P02 ebpName=青禾集市平台 ebcCode=3301966T01 " +
            "ebcName=江州云帆供应链有限公司 orderNo=SO-2026-0001 payCode=3301966Y03 payName=南浦支付有限公司 payNo=PN88001 charge=134.90 " +
            "currency=502 accountingDate=20260302101830 note=全额",
            null, ""),
        ["CEB505"] = ("Logistics", null,
            "guid=# appType=1 appTime=20260302110000 appStatus=2 logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 " +
            "logisticsNo=YZ700100200 freight=6.5 insuredFee=0 currency=502 grossWeight=1.25 packNo=1 goodsInfo=花茶 " +
            "ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 ebcTelephone=057100000000 note=轻放",
            null, ""),
        ["CEB509"] = ("Departure", "DepartureHead",
            "guid=# appType=1 appTime=20260304080000 appStatus=2 customsCode=2991 copNo=DP-0001 preNo=B20260304000000001 " +
            "logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 trafMode=5 trafName=CA0101 voyageNo=0304 billNo=99912345675 " +
            "leaveTime=20260304063000 msgCount=1 msgSeqNo=1 note=准时",
            "DepartureList", "gnum=1 totalPackageNo=BAG01 logisticsNo=YZ700100200 note=一件"),
        ["CEB603"] = ("Inventory", "InventoryHead",
            "guid=# appType=1 appTime=20260302120000 appStatus=2 customsCode=2991 ebpCode=3301966P02 ebpName=青禾集市平台 " +
            "orderNo=SO-2026-0001 logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 logisticsNo=YZ700100200 copNo=IV-0001 " +
            "preNo=B20260302000000001 invtNo=299120260000000001 ieFlag=E portCode=2991 ieDate=20260303 statisticsFlag=B " +
            "agentCode=3301966A05 agentName=江州通达报关有限公司 ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 ownerCode=3301966T01 " +
            "ownerName=江州云帆供应链有限公司 iacCode=3301966W06 iacName=综保仓储 emsNo=T299100001 tradeMode=9610 trafMode=5 " +
            "trafName=CA0101 voyageNo=0304 billNo=99912345675 totalPackageNo=BAG01 loctNo=2991A licenseNo=LC01 country=502 POD=3154 " +
            "freight=6.5 fCurrency=502 fFlag=3 insuredFee=0 iCurrency=502 iFlag=3 wrapType=2 packNo=1 grossWeight=1.25 netWeight=1.1 " +
            "note=无",
            "InventoryList",
            "gnum=1 itemNo=TEA-07 itemRecordNo=R01 itemName=茉莉花茶 gcode=0902101000 gname=茉莉花茶 gmodel=罐装250克 " +
            "barCode=6900000000017 country=502 currency=502 qty=4 qty1=1.1 qty2=4 unit=011 unit1=035 unit2=011 price=32.1 " +
            "totalPrice=128.40 note=无"),
        ["CEB605"] = ("InvtCancel", null,
            "guid=# appType=1 appTime=20260305090000 appStatus=2 customsCode=2991 copNo=CX-0001 preNo=B20260302000000001 " +
            "invtNo=299120260000000001 reason=买家取消 agentCode=3301966A05 agentName=江州通达报关有限公司 ebcCode=3301966T01 " +
            "ebcName=江州云帆供应链有限公司 note=无",
            null, ""),
        ["CEB311"] = ("Order", "OrderHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 orderType=I orderNo=SI-2026-0001 ebpCode=3301966P02 " +
            "ebpName=青禾集市平台 ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 goodsValue=100 freight=10 discount=5 taxTotal=9.56 " +
            "acturalPaid=114.56 currency=142 buyerRegNo=U-1 buyerName=样例买家 buyerTelephone=13000000000 buyerIdType=1 " +
            "buyerIdNumber=00000019900101000X payCode=3301966Y03 payName=南浦支付有限公司 payTransactionId=PT-1 batchNumbers=B1 " +
            "consignee=样例收货人 consigneeTelephone=13000000001 consigneeAddress=样例市样例路1号 consigneeDistrict=330100 note=无",
            "OrderList", "gnum=1 itemNo=TOY-1 itemName=积木 gmodel=样例|100片 itemDescribe=积木 barCode=无 unit=007 qty=1 price=100 " +
            "totalPrice=100 currency=142 country=502 note=无"),
        ["CEB411"] = ("Payment", "PaymentHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 payCode=3301966Y03 payName=南浦支付有限公司 " +
            "payTransactionId=PT-1 orderNo=SI-2026-0001 ebpCode=3301966P02 ebpName=青禾集市平台 payerIdType=1 " +
            "payerIdNumber=00000019900101000X payerName=样例买家 telephone=13000000000 amountPaid=114.56 currency=142 " +
            "payTime=20260302101000 note=无",
            null, ""),
        ["CEB511"] = ("Logistics", "LogisticsHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 " +
            "logisticsNo=YZ700100201 billNo=99912345675 orderNo=SI-2026-0001 freight=10 insuredFee=0 currency=142 " +
            "weight=1.2 packNo=1 goodsInfo=积木 consignee=样例收货人 consigneeAddress=样例市样例路1号 consigneeTelephone=13000000001 " +
            "note=无",
            null, ""),
        ["CEB513"] = ("LogisticsStatus", null,
            "guid=# appType=1 appTime=20260302101500 appStatus=2 logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 " +
            "logisticsNo=YZ700100201 logisticsStatus=S logisticsTime=20260306150000 note=无",
            null, ""),
        ["CEB621"] = ("Inventory", "InventoryHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 orderNo=SI-2026-0001 ebpCode=3301966P02 ebpName=青禾集市平台 " +
            "ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 logisticsNo=YZ700100201 logisticsCode=3301966L04 " +
            "logisticsName=远舟国际物流有限公司 copNo=IM-0001 preNo=B20260302000000009 assureCode=3301966T01 emsNo=T299100001 " +
            "invtNo=29912026I100000001 ieFlag=I declTime=20260302 customsCode=2991 portCode=2991 ieDate=20260302 " +
            "buyerIdType=1 buyerIdNumber=00000019900101000X buyerName=样例买家 buyerTelephone=13000000000 " +
            "consigneeAddress=样例市样例路1号 agentCode=3301966A05 agentName=江州通达报关有限公司 areaCode=3301966W06 areaName=综保仓储 " +
            "tradeMode=9610 trafMode=5 trafNo=SW982 voyageNo=982 billNo=99912345675 loctNo=2991A licenseNo=LC01 " +
            "country=502 freight=10 insuredFee=0 currency=142 wrapType=2 packNo=1 grossWeight=1.2 netWeight=0.9 note=无",
            "InventoryList", "gnum=1 itemRecordNo=R01 itemNo=TOY-1 itemName=积木 gcode=9503008900 gname=积木 gmodel=样例|100片 barCode=无 " +
            "country=502 tradeCountry=502 currency=142 qty=1 unit=007 qty1=1 unit1=007 qty2=0.5 unit2=035 price=100 " +
            "totalPrice=100 note=无"),
        ["CEB623"] = ("InvtCancel", null,
            "guid=# appType=1 appTime=20260302101500 appStatus=2 customsCode=2991 orderNo=SI-2026-0001 " +
            "ebpCode=3301966P02 ebpName=青禾集市平台 ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 logisticsNo=YZ700100201 " +
            "logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 copNo=CX-0001 preNo=C20260302000000001 " +
            "invtNo=29912026I100000001 buyerIdType=1 buyerIdNumber=00000019900101000X buyerName=样例买家 " +
            "buyerTelephone=13000000000 agentCode=3301966A05 agentName=江州通达报关有限公司 reason=买家取消 note=无",
            null, ""),
        ["CEB625"] = ("InvtRefund", "InvtRefundHead",
            "guid=# appType=1 appTime=20260302101500 appStatus=2 customsCode=2991 orderNo=SI-2026-0001 " +
            "ebpCode=3301966P02 ebpName=青禾集市平台 ebcCode=3301966T01 ebcName=江州云帆供应链有限公司 logisticsNo=YZ700100201 " +
            "logisticsCode=3301966L04 logisticsName=远舟国际物流有限公司 copNo=RT-0001 preNo=T20260302000000001 " +
            "invtNo=29912026I100000001 buyerIdType=1 buyerIdNumber=00000019900101000X buyerName=样例买家 " +
            "buyerTelephone=13000000000 agentCode=3301966A05 agentName=江州通达报关有限公司 reason=尺寸不合 note=无",
            "InvtRefundList", "gnum=1 gcode=9503008900 gname=积木 qty=1 unit=007 note=无"),
    };

    /// <summary>Identity number of nobody: there is no area 000000. Its check character is right.</summary>
    public const string Nobody = "00000019900101000X";

    public static IEnumerable<string> Types => Shapes.Keys;

    public static string NewGuid(int n) => string.Create(CultureInfo.InvariantCulture, $"5A10C0DE-0000-4000-8000-{n:D12}");

    /// <summary>A message with every element of the specification filled.</summary>
    public static XElement Message(string type, int documents = 1, int lines = 1)
    {
        var shape = Shapes[type];
        return new XElement(Ns + (type + "Message"),
            new XAttribute("guid", NewGuid(0)),
            new XAttribute("version", "1.0"),
            Enumerable.Range(1, documents).Select(n => shape.Head is null
                ? Node(shape.Node, shape.Fields, n)
                : new XElement(Ns + shape.Node,
                    Node(shape.Head, shape.Fields, n),
                    shape.List is { } list ? Enumerable.Range(1, lines).Select(line => Line(list, shape.Line, line)) : null)),
            Node("BaseTransfer", Transfer, 0),
            CebSchema.Messages[type].Root.Children.Any(c => c is { Name: "Signature", Min: 1 }) ? Signature() : null);
    }

    /// <summary>Elements the specification lets a sender add behind BaseTransfer, in their places.</summary>
    public static XElement WithTail(XElement message)
    {
        message.Elements().LastOrDefault(e => e.Name.LocalName == "Signature")?.Remove();
        var extension = new XElement(Ns + "ExtendMessage",
            new XElement(Ns + "name", "own"),
            new XElement(Ns + "version", "1"),
            new XElement(Ns + "Message", new XElement("anything", new XAttribute("a", "b"), "goes")));
        // Exports are signed before the extension, imports behind it.
        var import = CebSchema.Messages[message.Name.LocalName[..6]].Root.Children[^1].Name == "Signature";
        message.Add(
            Node("BaseSubscribe", "status=ALL dxpMode=DXP dxpAddress=DXPENT0000099002 note=副本", 0),
            import ? [extension, Signature()] : (object[])[Signature(), extension]);
        return message;
    }

    private static XElement Signature()
    {
        XNamespace ds = CebSchema.SignatureNamespace;
        return new XElement(ds + "Signature", new XElement(ds + "SignedInfo", new XElement(ds + "Reference")), "x");
    }

    public static XElement Find(this XElement message, string name) => message.Descendants(Ns + name).First();

    public static XElement Set(this XElement message, string name, string value)
    {
        message.Find(name).Value = value;
        return message;
    }

    public static byte[] Bytes(this XElement message, bool prefix = true, bool mark = false)
    {
        var copy = new XElement(message);
        if (prefix)
        {
            copy.Add(new XAttribute(XNamespace.Xmlns + "ceb", Ns.NamespaceName));
        }

        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(mark), Indent = true }))
        {
            copy.Save(xml);
        }

        return stream.ToArray();
    }

    private static XElement Node(string name, string fields, int n) => new(
        Ns + name,
        fields.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => field.Split('=', 2))
            .Select(pair => new XElement(Ns + pair[0], pair[1] == "#" ? NewGuid(n) : pair[1])));

    private static XElement Line(string name, string fields, int n)
    {
        var line = Node(name, fields, n);
        line.Element(Ns + "gnum")!.Value = n.ToString(CultureInfo.InvariantCulture);
        return line;
    }
}
