using System.Globalization;
using System.Text.Json.Nodes;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>One trade: the submission of a sample under a number of its own, and its parts as their own parties file them.</summary>
public sealed class Trade(string number, Func<string, string> sample)
{
    /// <summary>The submission; a journey may change it before it is filed.</summary>
    public JsonObject Body { get; } = JsonNode.Parse(sample(number))!.AsObject();

    public string Number => number;

    /// <summary>Id of its declaration once that is filed.</summary>
    public string Id { get; set; } = "";

    public string Text => Body.ToJsonString();

    public string Reference => Body["reference"]!.GetValue<string>();

    public JsonObject Order => (JsonObject)Body["order"]!;

    public JsonObject Payment => (JsonObject)Body["payment"]!;

    public JsonObject Waybill => (JsonObject)Body["waybill"]!;

    public JsonObject Goods(int line) => (JsonObject)Body["goods"]![line]!;

    public string OrderNo => Order["orderNo"]!.GetValue<string>();

    public string WaybillNo => Waybill["waybillNo"]!.GetValue<string>();

    public string Currency => Order["currency"]!.GetValue<string>();

    /// <summary>Sum of the goods lines.</summary>
    public string Declared => Decimals.Write(Body["goods"]!.AsArray().Sum(g => Value(g!["total"]!)));

    /// <summary>Adds a marker to the order number: -YELLOW, -RED and -THROW steer the customs of test mode.</summary>
    public Trade Marked(string marker)
    {
        Order["orderNo"] = OrderNo + marker;
        return this;
    }

    /// <summary>A parcel whose departure nobody simulates.</summary>
    public Trade LeftToItsCarrier()
    {
        Waybill["waybillNo"] = "NODEP" + WaybillNo;
        return this;
    }

    /// <summary>The declaration without its legs, which name their owners instead.</summary>
    public string Alone(params string[] without)
    {
        var body = (JsonObject)Body.DeepClone();
        foreach (var leg in without.Length == 0 ? ["order", "payment", "waybill"] : without) body.Remove(leg);
        if (!body.ContainsKey("order"))
        {
            body["orderNo"] = OrderNo;
            body["platformCode"] = Order["platformCode"]!.GetValue<string>();
            body["merchantCode"] = Order["merchantCode"]!.GetValue<string>();
            body["merchantName"] = Order["merchantName"]!.GetValue<string>();
            // Without its order the declaration must say the currency itself.
            foreach (var line in body["goods"]!.AsArray()) line!["currency"] = Currency;
        }
        if (!body.ContainsKey("waybill"))
        {
            body["carrierCode"] = Waybill["carrierCode"]!.GetValue<string>();
            body["waybillNo"] = WaybillNo;
        }
        return body.ToJsonString();
    }

    public string OrderAlone() => Order.ToJsonString();

    public string WaybillAlone() => Waybill.ToJsonString();

    public string PaymentAlone()
    {
        var body = (JsonObject)Payment.DeepClone();
        body["orderNo"] = OrderNo;
        body["platformCode"] = Order["platformCode"]!.GetValue<string>();
        body["merchantCode"] = Order["merchantCode"]!.GetValue<string>();
        return body.ToJsonString();
    }

    /// <summary>The same submission as gRPC carries it.</summary>
    public Submission ToSubmission(string key)
    {
        var (d, o, p, w) = (Body, Order, Payment, Waybill);
        var merchant = Say(o, "merchantCode");
        var submission = new Submission
        {
            IdempotencyKey = key,
            Declaration = new()
            {
                Reference = Reference, Zone = Say(d, "zone"), CustomsCode = Say(d, "customsOffice"), PortCode = Say(d, "port"),
                Procedure = Say(d, "procedure"), IeDate = Say(d, "exportDate").Replace("-", "", StringComparison.Ordinal),
                StatisticsFlag = Say(d, "statisticsFlag"), AgentCode = merchant, EbpCode = Say(o, "platformCode"), EbcCode = merchant,
                EbcName = Say(o, "merchantName"), OwnerCode = merchant, OrderNo = OrderNo, LogisticsCode = Say(w, "carrierCode"),
                LogisticsNo = WaybillNo, TrafMode = Say(d, "transportMode"), Country = Say(d, "destinationCountry"), Pod = Say(d, "destinationPort"),
                Freight = Say((JsonObject)d["freight"]!, "amount"), FreightCurrency = Currency, InsuredFee = "0", InsuredCurrency = Currency,
                WrapType = Say(d, "wrapType"), PackNo = d["packages"]!.GetValue<int>(), GrossWeight = Say(d, "grossWeight"),
                NetWeight = Say(d, "netWeight"), RefundRoute = Say(d, "refundRoute"),
            },
            Order = new()
            {
                OrderNo = OrderNo, OrderType = "E", EbpCode = Say(o, "platformCode"), EbpName = Say(o, "platformName"), EbcCode = merchant,
                EbcName = Say(o, "merchantName"), GoodsValue = Say(o, "goodsValue"), Freight = Say(o, "freight"), Currency = Currency,
            },
            Payment = new()
            {
                EbpCode = Say(o, "platformCode"), EbcCode = merchant, OrderNo = OrderNo, PayCode = Say(p, "institutionCode"),
                PayName = Say(p, "institutionName"), PayNo = Say(p, "paymentNo"), Amount = Say(p, "amount"), Currency = Currency,
                AccountedAt = DateTimeOffset.ParseExact(Say(p, "receivedAt"), "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            },
            Waybill = new()
            {
                LogisticsCode = Say(w, "carrierCode"), LogisticsName = Say(w, "carrierName"), LogisticsNo = WaybillNo, Freight = Say(w, "freight"),
                InsuredFee = "0", Currency = Currency, GrossWeight = Say(w, "grossWeight"), PackNo = w["packages"]!.GetValue<int>(),
                GoodsInfo = Say(w, "goodsInfo"), EbcCode = merchant,
            },
        };
        foreach (var node in d["goods"]!.AsArray().Cast<JsonObject>())
        {
            submission.Declaration.Lines.Add(new GoodsItem
            {
                Gnum = node["gnum"]!.GetValue<int>(), ItemNo = Say(node, "itemNo"), Gcode = Say(node, "gcode"), Gname = Say(node, "name"),
                Gmodel = Say(node, "model"), Country = Say(node, "country"), Currency = Currency, Qty = Say(node, "qty"), Unit = Say(node, "unit"),
                Qty1 = Say(node, "qty1"), Unit1 = Say(node, "unit1"), Qty2 = Say(node, "qty2"), Unit2 = Say(node, "unit2"), Price = Say(node, "price"),
                Total = Say(node, "total"),
            });
        }
        foreach (var node in o["lines"]!.AsArray().Cast<JsonObject>())
        {
            submission.Order.Lines.Add(new OrderLine
            {
                Gnum = node["gnum"]!.GetValue<int>(), ItemNo = Say(node, "itemNo"), ItemName = Say(node, "name"), Unit = Say(node, "unit"),
                Currency = Currency, Qty = Say(node, "qty"), Price = Say(node, "price"), Total = Say(node, "total"),
            });
        }
        return submission;
    }

    /// <summary>A submission of an import as gRPC carries it.</summary>
    public Submission ToImportSubmission(string key)
    {
        const string Yuan = "142";
        var (d, o, p, w) = (Body, Order, Payment, Waybill);
        var (platform, merchant) = (Say(o, "platformCode"), Say(o, "merchantCode"));
        var address = (JsonObject)o["consignee"]!;
        var consignee = new Consignee { Name = Say(address, "name"), Telephone = Say(address, "telephone"), Address = Say(address, "address") };
        var submission = new Submission
        {
            IdempotencyKey = key,
            Declaration = new()
            {
                Reference = Reference, Zone = Say(d, "zone"), CustomsCode = Say(d, "customsOffice"), PortCode = Say(d, "port"), Procedure = Say(d, "procedure"),
                IeDate = Say(d, "importDate").Replace("-", "", StringComparison.Ordinal), AgentCode = merchant, EbpCode = platform, EbcCode = merchant,
                EbcName = Say(o, "merchantName"), OwnerCode = merchant, OrderNo = OrderNo, LogisticsCode = Say(w, "carrierCode"), LogisticsNo = WaybillNo,
                TrafMode = Say(d, "transportMode"), Country = Say(d, "departureCountry"), Freight = Say(d, "freight"), FreightCurrency = Yuan, InsuredFee = "0",
                InsuredCurrency = Yuan, WrapType = Say(d, "wrapType"), PackNo = d["packages"]!.GetValue<int>(), GrossWeight = Say(d, "grossWeight"),
                NetWeight = Say(d, "netWeight"), IeFlag = "I",
                Import = new()
                {
                    Buyer = Who(o, "buyer"), TrafNo = Say(d, "transportNo"), VoyageNo = Say(d, "voyageNo"), BillNo = Say(d, "billNo"), ConsigneeAddress = consignee.Address,
                },
            },
            Order = new()
            {
                OrderNo = OrderNo, OrderType = "I", EbpCode = platform, EbpName = Say(o, "platformName"), EbcCode = merchant, EbcName = Say(o, "merchantName"),
                GoodsValue = Say(o, "goodsValue"), Freight = Say(o, "freight"), Currency = Yuan, Discount = Say(o, "discount"), TaxTotal = Say(o, "tax"),
                Paid = Say(o, "paid"), Buyer = Who(o, "buyer"), Consignee = consignee,
            },
            Payment = new()
            {
                EbpCode = platform, EbcCode = merchant, OrderNo = OrderNo, PayCode = Say(p, "institutionCode"), PayName = Say(p, "institutionName"),
                PayNo = Say(p, "paymentNo"), Amount = Say(p, "amount"), Currency = Yuan, Payer = Who(p, "payer"),
                AccountedAt = DateTimeOffset.ParseExact(Say(p, "paidAt"), "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
            },
            Waybill = new()
            {
                LogisticsCode = Say(w, "carrierCode"), LogisticsName = Say(w, "carrierName"), LogisticsNo = WaybillNo, Freight = Say(w, "freight"), InsuredFee = "0",
                Currency = Yuan, GrossWeight = Say(w, "grossWeight"), PackNo = w["packages"]!.GetValue<int>(), GoodsInfo = Say(w, "goodsInfo"), EbcCode = merchant,
                IeFlag = "I", OrderNo = OrderNo, Consignee = consignee.Clone(),
            },
        };
        submission.Declaration.Lines.Add(d["goods"]!.AsArray().Cast<JsonObject>().Select(g => new GoodsItem
        {
            Gnum = g["gnum"]!.GetValue<int>(), ItemNo = Say(g, "itemNo"), Gcode = Say(g, "gcode"), Gname = Say(g, "name"), Gmodel = Say(g, "model"), BarCode = "无",
            Country = Say(g, "country"), Currency = Yuan, Qty = Say(g, "qty"), Unit = Say(g, "unit"), Qty1 = Say(g, "qty1"), Unit1 = Say(g, "unit1"),
            Qty2 = Say(g, "qty2"), Unit2 = Say(g, "unit2"), Price = Say(g, "price"), Total = Say(g, "total"),
        }));
        submission.Order.Lines.Add(o["lines"]!.AsArray().Cast<JsonObject>().Select(l => new OrderLine
        {
            Gnum = l["gnum"]!.GetValue<int>(), ItemNo = Say(l, "itemNo"), ItemName = Say(l, "name"), Unit = Say(l, "unit"), Currency = Yuan, Qty = Say(l, "qty"),
            Price = Say(l, "price"), Total = Say(l, "total"),
        }));
        return submission;
    }

    static Person Who(JsonObject from, string name)
    {
        var person = (JsonObject)from[name]!;
        return new() { IdType = Say(person, "idType"), IdNumber = Say(person, "idNumber"), Name = Say(person, "name"), Telephone = Say(person, "telephone") };
    }

    static string Say(JsonObject from, string name) => from[name]?.ToString() ?? "";

    static decimal Value(JsonNode node) => Decimals.Read(node.ToString());
}
