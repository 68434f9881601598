// The JSON of everything that is filed, and how it becomes the documents of contracts/legs.proto. Properties are set, never init:
// the generated reader then fills them directly. Codes are those of customs (currency 502, unit 007, country 502), always text.
using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>A document with lists: null may stand in them where a line belongs.</summary>
internal interface IHasLists
{
    bool HasGap { get; }
}

[Description("An amount with its currency.")]
public sealed class MoneyJson
{
    [JsonRequired, Description("At most 19 digits, 5 of them decimals; a number or a decimal string.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Customs currency code, 3 digits: 142 CNY, 502 USD, 300 EUR.")]
    public string Currency { get; set; } = "";
}

[Description("One line of an order (CEB303 OrderList).")]
public sealed class OrderLineJson
{
    [JsonRequired, Description("Line number from 1, the same as in the goods list.")]
    public int Gnum { get; set; }

    [JsonRequired, Description("The merchant's article number, at most 30 characters.")]
    public string ItemNo { get; set; } = "";

    [JsonRequired, Description("Name of the article, at most 250 characters.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Customs unit code, 3 digits: 007 piece, 035 kilogram.")]
    public string Unit { get; set; } = "";

    [Description("Currency of the line; the order's when left out.")]
    public string? Currency { get; set; }

    [JsonRequired, Description("Quantity in the declared unit.")]
    public WireDecimal Qty { get; set; }

    [JsonRequired, Description("Unit price.")]
    public WireDecimal Price { get; set; }

    [JsonRequired, Description("Price times quantity.")]
    public WireDecimal Total { get; set; }

    [Description("Bar code (EAN), at most 50 characters.")]
    public string? BarCode { get; set; }

    [Description("Description, at most 1,000 characters.")]
    public string? Description { get; set; }

    /// <param name="currency">The order's.</param>
    internal OrderLine ToLine(string currency) => new()
    {
        Gnum = Gnum, ItemNo = ItemNo, ItemName = Name, Unit = Unit, Currency = Currency ?? currency, Qty = Qty.ToString(), Price = Price.ToString(),
        Total = Total.ToString(), BarCode = BarCode ?? "", Describe = Description ?? "",
    };
}

[Description("The order of the buyer (CEB303).")]
public sealed class OrderJson : IHasLists
{
    bool IHasLists.HasGap => Lines.Contains(null!);

    [Description("export; import makes it a retail import, with the fields of that. export when left out.")]
    public string? Direction { get; set; }

    [JsonRequired, Description("Order number, unique on its platform, at most 60 characters.")]
    public string OrderNo { get; set; } = "";

    [Description("true: the booking of an overseas warehouse, for an export under 9810, not the order of a buyer. A declaration under 9810 makes its own order one.")]
    public bool? Booking { get; set; }

    [JsonRequired, Description("Customs code of the platform, or 无 for a foreign platform without one.")]
    public string PlatformCode { get; set; } = "";

    [JsonRequired, Description("Registered name of the platform.")]
    public string PlatformName { get; set; } = "";

    [Description("Customs code of the merchant; the caller's company when a merchant files and leaves it out.")]
    public string? MerchantCode { get; set; }

    [JsonRequired, Description("Registered name of the merchant.")]
    public string MerchantName { get; set; } = "";

    [JsonRequired, Description("Value of the goods, FOB, without charges.")]
    public WireDecimal GoodsValue { get; set; }

    [Description("Freight and other charges; 0 when left out.")]
    public WireDecimal? Freight { get; set; }

    [JsonRequired, Description("Currency of the order.")]
    public string Currency { get; set; } = "";

    [JsonRequired, Description("1 to 100 lines.")]
    public List<OrderLineJson> Lines { get; set; } = [];

    internal OrderSubmitted ToOrder(string company, bool booking = false)
    {
        var order = new OrderSubmitted
        {
            OrderNo = OrderNo, OrderType = booking || Booking == true ? Bundle.Booking : "E", EbpCode = PlatformCode, EbpName = PlatformName, EbcCode = MerchantCode ?? company,
            EbcName = MerchantName, GoodsValue = GoodsValue.ToString(), Freight = Freight?.ToString() ?? "0", Currency = Currency,
        };
        foreach (var line in Lines)
        {
            order.Lines.Add(line.ToLine(Currency));
        }
        return order;
    }
}

[Description("The payment the exporter received (CEB403).")]
public class PaymentPartJson
{
    [Description("Customs code of the payment institution; left out when paid through a foreign one or in cash.")]
    public string? InstitutionCode { get; set; }

    [JsonRequired, Description("Name of the payment institution.")]
    public string InstitutionName { get; set; } = "";

    [Description("Transaction number of the institution.")]
    public string? PaymentNo { get; set; }

    [JsonRequired, Description("Amount received for the order.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Currency of the amount.")]
    public string Currency { get; set; } = "";

    [JsonRequired, Description("When the money arrived: RFC 3339 with offset.")]
    public string ReceivedAt { get; set; } = "";

    internal PaymentSubmitted ToPayment(string ebp, string ebc, string orderNo, string root, Faults faults) => new()
    {
        EbpCode = ebp, EbcCode = ebc, OrderNo = orderNo, PayCode = InstitutionCode ?? "", PayName = InstitutionName, PayNo = PaymentNo ?? "",
        Amount = Amount.ToString(), Currency = Currency,
        AccountedAt = Times.Instant(ReceivedAt, root + "/receivedAt", "CEB403/Receipts/accountingDate", faults),
    };
}

[Description("A payment filed alone.")]
public sealed class PaymentJson : PaymentPartJson, IHasLists
{
    bool IHasLists.HasGap => Shares?.Contains(null!) == true;

    [Description("export; import makes it a retail import, with the fields of that. export when left out.")]
    public string? Direction { get; set; }

    [Description("The order it pays; left out when it has shares.")]
    public string? OrderNo { get; set; }

    [Description("It may be a part of what is open of its order; several add up to the order.")]
    public bool? Instalment { get; set; }

    [Description("What each of several orders of one merchant gets of it, at most 100; they add up to the amount.")]
    public List<PaymentShareJson>? Shares { get; set; }

    [JsonRequired, Description("Customs code of the platform of the order.")]
    public string PlatformCode { get; set; } = "";

    [Description("Customs code of the merchant; the caller's company when a merchant files and leaves it out.")]
    public string? MerchantCode { get; set; }
}

[Description("The parcel (CEB505).")]
public sealed class WaybillJson
{
    [Description("export; import makes it a retail import, with the fields of that. export when left out.")]
    public string? Direction { get; set; }

    [Description("Customs code of the carrier; the caller's company when a carrier files and leaves it out.")]
    public string? CarrierCode { get; set; }

    [JsonRequired, Description("Name of the carrier.")]
    public string CarrierName { get; set; } = "";

    [JsonRequired, Description("Waybill number, at most 32 characters.")]
    public string WaybillNo { get; set; } = "";

    [Description("Freight; 0 when left out.")]
    public WireDecimal? Freight { get; set; }

    [Description("Insurance fee; 0 when left out.")]
    public WireDecimal? Insurance { get; set; }

    [JsonRequired, Description("Currency of freight and insurance.")]
    public string Currency { get; set; } = "";

    [JsonRequired, Description("Gross weight in kg.")]
    public WireDecimal GrossWeight { get; set; }

    [JsonRequired, Description("Number of packages.")]
    public int Packages { get; set; }

    [JsonRequired, Description("Main goods in the parcel, at most 200 characters.")]
    public string GoodsInfo { get; set; } = "";

    [Description("Customs code of the merchant.")]
    public string? MerchantCode { get; set; }

    internal WaybillSubmitted ToWaybill(string carrier, string merchant) => new()
    {
        LogisticsCode = CarrierCode ?? carrier, LogisticsName = CarrierName, LogisticsNo = WaybillNo, Freight = Freight?.ToString() ?? "0",
        InsuredFee = Insurance?.ToString() ?? "0", Currency = Currency, GrossWeight = GrossWeight.ToString(), PackNo = Packages,
        GoodsInfo = GoodsInfo, EbcCode = MerchantCode ?? merchant,
    };
}

[Description("One line of the goods list (CEB603 InventoryList).")]
public sealed class GoodsJson
{
    [JsonRequired, Description("Line number from 1, the same as in the order.")]
    public int Gnum { get; set; }

    [JsonRequired, Description("The merchant's article number, at most 20 characters.")]
    public string ItemNo { get; set; } = "";

    [Description("Number of the goods in the account book; bonded goods (1210) alone.")]
    public string? RecordNo { get; set; }

    [JsonRequired, Description("HS commodity code, 10 digits.")]
    public string Gcode { get; set; } = "";

    [JsonRequired, Description("Name of the goods.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Specification and model.")]
    public string Model { get; set; } = "";

    [Description("Bar code; 无 when there is none.")]
    public string? BarCode { get; set; }

    [JsonRequired, Description("Final destination of the goods, customs country code.")]
    public string Country { get; set; } = "";

    [Description("Currency of price and total; the order's when left out.")]
    public string? Currency { get; set; }

    [JsonRequired, Description("Quantity in the declared unit.")]
    public WireDecimal Qty { get; set; }

    [JsonRequired, Description("Declared unit.")]
    public string Unit { get; set; } = "";

    [JsonRequired, Description("First statutory quantity.")]
    public WireDecimal Qty1 { get; set; }

    [JsonRequired, Description("First statutory unit, fixed by the commodity code.")]
    public string Unit1 { get; set; } = "";

    [Description("Second statutory quantity, together with unit2.")]
    public WireDecimal? Qty2 { get; set; }

    [Description("Second statutory unit.")]
    public string? Unit2 { get; set; }

    [JsonRequired, Description("Unit price, FOB.")]
    public WireDecimal Price { get; set; }

    [JsonRequired, Description("Price times quantity.")]
    public WireDecimal Total { get; set; }

    [Description("Special VAT invoice of the purchase, for the refund route.")]
    public string? InvoiceNo { get; set; }

    [Description("Amount of that invoice without VAT, CNY.")]
    public WireDecimal? InvoiceAmount { get; set; }

    [Description("Unit on that invoice, customs code: it must be one of the declared units.")]
    public string? InvoiceUnit { get; set; }
}

[Description("One submission: the declaration and whichever legs the sender holds. Left-out legs come alone, from their own party.")]
public sealed class DeclarationJson : IHasLists
{
    bool IHasLists.HasGap => Goods.Contains(null!) || Order is IHasLists { HasGap: true };

    [Description("export; import makes it a retail import, with the fields of that. export when left out.")]
    public string? Direction { get; set; }

    [JsonRequired, Description("The declarant's own number (copNo), unique for the filer, at most 30 characters.")]
    public string Reference { get; set; } = "";

    [JsonRequired, Description("Number of the pilot zone in the zone register.")]
    public string Zone { get; set; } = "";

    [JsonRequired, Description("Customs office of declaration, 4 digits.")]
    public string CustomsOffice { get; set; } = "";

    [JsonRequired, Description("Customs office of exit, 4 digits.")]
    public string Port { get; set; } = "";

    [JsonRequired, Description("Supervision mode: 9610 retail export, 9710 direct export to a business, 9810 export to an overseas warehouse, 1210 export of bonded goods.")]
    public string Procedure { get; set; } = "";

    [JsonRequired, Description("Date of export: yyyy-MM-dd or yyyyMMdd.")]
    public string ExportDate { get; set; } = "";

    [JsonRequired, Description("A simplified, counted for statistics; B to be summarised into a declaration form.")]
    public string StatisticsFlag { get; set; } = "";

    [Description("Customs code of the declarant; the merchant when left out.")]
    public string? AgentCode { get; set; }

    [Description("Customs code of the producer or seller; the merchant when left out, NO when it is not registered.")]
    public string? OwnerCode { get; set; }

    [JsonRequired, Description("Transport mode, 1 digit: 2 sea, 3 rail, 4 road, 5 air, 6 post.")]
    public string TransportMode { get; set; } = "";

    [JsonRequired, Description("Country of direct arrival, customs country code.")]
    public string DestinationCountry { get; set; } = "";

    [JsonRequired, Description("Port of destination, 3 or 4 characters.")]
    public string DestinationPort { get; set; } = "";

    [Description("Freight of the declaration; 0 in the order's currency when left out.")]
    public MoneyJson? Freight { get; set; }

    [Description("Insurance of the declaration; 0 in the order's currency when left out.")]
    public MoneyJson? Insurance { get; set; }

    [JsonRequired, Description("Packing, 1 digit: 1 wooden case, 2 carton, 5 pallet, 6 bag.")]
    public string WrapType { get; set; } = "";

    [JsonRequired, Description("Number of packages.")]
    public int Packages { get; set; }

    [JsonRequired, Description("Gross weight in kg.")]
    public WireDecimal GrossWeight { get; set; }

    [JsonRequired, Description("Net weight in kg.")]
    public WireDecimal NetWeight { get; set; }

    [JsonRequired, Description("no-invoice exemption | trader refund (免退税) | producer refund (免抵退税) | none.")]
    public string RefundRoute { get; set; } = "";

    [Description("Licence number, at most 19 characters.")]
    public string? LicenceNo { get; set; }

    [Description("Account book of the bonded goods; under 1210 alone.")]
    public string? AccountBook { get; set; }

    [Description("The warehouse abroad; under 9810 alone.")]
    public OverseasWarehouseJson? OverseasWarehouse { get; set; }

    [Description("ret_…, a return of yours that is an exchange: these goods replace what it takes back and have no payment. Not under 9810. Design: the messages of customs have no element for it.")]
    public string? Replaces { get; set; }

    [Description("The order; left out when its platform files it. Under 9810 the booking of the warehouse.")]
    public OrderJson? Order { get; set; }

    [Description("The payment; left out when the payment institution files it, under 9810, and where replaces is told.")]
    public PaymentPartJson? Payment { get; set; }

    [Description("The waybill; left out when the carrier files it.")]
    public WaybillJson? Waybill { get; set; }

    [Description("Order number; only when the order itself is left out. Under 9810 it is that of the booking, under which proceeds are reported.")]
    public string? OrderNo { get; set; }

    [Description("Platform code; only when the order itself is left out.")]
    public string? PlatformCode { get; set; }

    [Description("Merchant code; only when the order itself is left out.")]
    public string? MerchantCode { get; set; }

    [Description("Merchant name; only when the order itself is left out.")]
    public string? MerchantName { get; set; }

    [Description("Carrier code; only when the waybill itself is left out.")]
    public string? CarrierCode { get; set; }

    [Description("Waybill number; only when the waybill itself is left out.")]
    public string? WaybillNo { get; set; }

    [JsonRequired, Description("1 to 100 lines of goods.")]
    public List<GoodsJson> Goods { get; set; } = [];

    /// <param name="company">The caller's company: the merchant, when a merchant files.</param>
    /// <param name="merchant">True when the caller is a merchant.</param>
    internal Bundle ToBundle(string company, bool merchant, Faults faults)
    {
        var order = Order?.ToOrder(merchant ? company : MerchantCode ?? "", Procedure == Bundle.Overseas);
        var ebc = order?.EbcCode ?? MerchantCode ?? (merchant ? company : "");
        var ebp = order?.EbpCode ?? PlatformCode ?? (merchant ? "" : company);
        var orderNo = order?.OrderNo ?? OrderNo ?? "";
        var currency = order?.Currency ?? (Goods.Count > 0 ? Goods[0].Currency ?? "" : "");
        var waybill = Waybill?.ToWaybill(CarrierCode ?? "", ebc);
        if (order is not null)
        {
            Once(OrderNo, orderNo, "/orderNo", faults);
            Once(PlatformCode, ebp, "/platformCode", faults);
            Once(MerchantCode, ebc, "/merchantCode", faults);
        }
        if (waybill is not null)
        {
            Once(WaybillNo, waybill.LogisticsNo, "/waybillNo", faults);
            Once(CarrierCode, waybill.LogisticsCode, "/carrierCode", faults);
        }
        if (Zone.Length == 0)
        {
            faults.Add("REQUIRED", "/zone", "", "", "number of a pilot zone");
        }
        var declaration = new DeclarationSubmitted
        {
            Reference = Reference, Zone = Zone, CustomsCode = CustomsOffice, PortCode = Port, Procedure = Procedure,
            IeDate = Times.Date(ExportDate, "/exportDate", "CEB603/Inventory/InventoryHead/ieDate", faults), StatisticsFlag = StatisticsFlag,
            AgentCode = AgentCode ?? ebc, EbpCode = ebp, EbcCode = ebc, EbcName = order?.EbcName ?? MerchantName ?? "",
            OwnerCode = OwnerCode ?? ebc, OrderNo = orderNo, LogisticsCode = waybill?.LogisticsCode ?? CarrierCode ?? "",
            LogisticsNo = waybill?.LogisticsNo ?? WaybillNo ?? "", TrafMode = TransportMode, Country = DestinationCountry, Pod = DestinationPort,
            Freight = Freight?.Amount.ToString() ?? "0", FreightCurrency = Freight?.Currency ?? currency,
            InsuredFee = Insurance?.Amount.ToString() ?? "0", InsuredCurrency = Insurance?.Currency ?? currency, WrapType = WrapType,
            PackNo = Packages, GrossWeight = GrossWeight.ToString(), NetWeight = NetWeight.ToString(), RefundRoute = RefundRoute,
            LicenceNo = LicenceNo ?? "", AccountBook = AccountBook ?? "", OverseasWarehouse = OverseasWarehouse?.ToWarehouse(),
            Replaces = Replaces ?? "",
        };
        foreach (var line in Goods)
        {
            declaration.Lines.Add(new GoodsItem
            {
                Gnum = line.Gnum, ItemNo = line.ItemNo, ItemRecordNo = line.RecordNo ?? "", Gcode = line.Gcode, Gname = line.Name, Gmodel = line.Model, BarCode = line.BarCode ?? "",
                Country = line.Country, Currency = line.Currency ?? currency, Qty = line.Qty.ToString(), Unit = line.Unit,
                Qty1 = line.Qty1.ToString(), Unit1 = line.Unit1, Qty2 = line.Qty2?.ToString() ?? "", Unit2 = line.Unit2 ?? "",
                Price = line.Price.ToString(), Total = line.Total.ToString(), InvoiceNo = line.InvoiceNo ?? "",
                InvoiceAmount = line.InvoiceAmount?.ToString() ?? "", InvoiceUnit = line.InvoiceUnit ?? "",
            });
        }
        return new Bundle(declaration, order, Payment?.ToPayment(ebp, ebc, orderNo, "/payment", faults), waybill);
    }

    // Said twice and differently is a mistake we must not resolve by picking one.
    private static void Once(string? top, string inLeg, string pointer, Faults faults)
    {
        if (top is not null && top != inLeg)
        {
            faults.Add("CONTRADICTION", pointer, "", top, inLeg);
        }
    }
}

[Description("A parcel left the border (CEB509).")]
public sealed class DepartureJson
{
    [JsonRequired, Description("The carrier's own number of the report (copNo), at most 30 characters.")]
    public string Reference { get; set; } = "";

    [Description("Customs code of the carrier; the caller's company when left out.")]
    public string? CarrierCode { get; set; }

    [JsonRequired, Description("Waybill number of the parcel.")]
    public string WaybillNo { get; set; } = "";

    [JsonRequired, Description("Customs office of exit, 4 digits.")]
    public string CustomsOffice { get; set; } = "";

    [JsonRequired, Description("Transport mode, 1 digit.")]
    public string TransportMode { get; set; } = "";

    [Description("Voyage or flight number.")]
    public string? VoyageNo { get; set; }

    [Description("Master bill.")]
    public string? BillNo { get; set; }

    [JsonRequired, Description("When the goods left the border: RFC 3339 with offset.")]
    public string LeftAt { get; set; } = "";

    internal Bundle ToBundle(string company, Faults faults) => new(Departure: new DepartureReported
    {
        Reference = Reference, LogisticsCode = CarrierCode ?? company, LogisticsNo = WaybillNo, CustomsCode = CustomsOffice,
        TrafMode = TransportMode, VoyageNo = VoyageNo ?? "", BillNo = BillNo ?? "",
        LeftAt = Times.Instant(LeftAt, "/leftAt", "CEB509/Departure/DepartureHead/leaveTime", faults),
    });
}

[Description("A cost netted before the money came in.")]
public sealed class FeeJson
{
    [JsonRequired, Description("overseas-warehouse, logistics, tax, platform or another kind.")]
    public string Kind { get; set; } = "";

    [JsonRequired, Description("Amount in the currency of the proceeds.")]
    public WireDecimal Amount { get; set; }
}

[Description("The part of a receipt that is for one order.")]
public sealed class ShareJson
{
    [JsonRequired, Description("The order.")]
    public string OrderNo { get; set; } = "";

    [JsonRequired, Description("Net amount of it.")]
    public WireDecimal Amount { get; set; }

    [Description("Costs netted before the money came in.")]
    public List<FeeJson>? Fees { get; set; }

    [Description("Refunds to the buyer netted before the money came in.")]
    public WireDecimal? Refunds { get; set; }
}

[Description("A person, not a company, whose money it is. Through an FX account the order takes no yearly quota.")]
public sealed class IndividualJson
{
    [JsonRequired, Description("Whether it is settled through the person's FX account.")]
    public bool FxAccount { get; set; }

    [JsonRequired, Description("USD the person settled this year before, as SAFE's system told the institution.")]
    public WireDecimal QuotaUsedUsd { get; set; }
}

[Description("Money that came in for one order, or for several with a share each, reported by a bank or payment institution.")]
public sealed class ProceedsJson : IHasLists
{
    bool IHasLists.HasGap => Fees?.Contains(null!) == true || Shares?.Exists(s => s is null || s.Fees?.Contains(null!) == true) == true;

    [JsonRequired, Description("The institution's own number, unique for it.")]
    public string ProceedsNo { get; set; } = "";

    [JsonRequired, Description("Customs code of the platform of the order.")]
    public string PlatformCode { get; set; } = "";

    [JsonRequired, Description("Customs code of the merchant.")]
    public string MerchantCode { get; set; } = "";

    [Description("The order the money is for; left out when it has shares.")]
    public string? OrderNo { get; set; }

    [Description("What each of several orders gets of it, at most 100; they add up to the amount, and costs and refunds stand in them alone.")]
    public List<ShareJson>? Shares { get; set; }

    [Description("Left out for a company.")]
    public IndividualJson? Individual { get; set; }

    [JsonRequired, Description("Net amount received.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Currency of the amount.")]
    public string Currency { get; set; } = "";

    [Description("Costs netted before the money came in.")]
    public List<FeeJson>? Fees { get; set; }

    [Description("Refunds to the buyer netted before the money came in.")]
    public WireDecimal? Refunds { get; set; }

    [JsonRequired, Description("When the money arrived: RFC 3339 with offset.")]
    public string ReceivedAt { get; set; } = "";

    internal Bundle ToBundle(Faults faults)
    {
        var proceeds = new ProceedsReported
        {
            ProceedsNo = ProceedsNo, EbpCode = PlatformCode, EbcCode = MerchantCode, OrderNo = OrderNo ?? "", Amount = Amount.ToString(),
            Currency = Currency, Refunds = Refunds?.ToString() ?? "0", ReceivedAt = Times.Instant(ReceivedAt, "/receivedAt", "", faults),
        };
        proceeds.Fees.Add(Costs(Fees));
        foreach (var share in Shares ?? [])
        {
            var part = new ProceedsShare { OrderNo = share.OrderNo, Amount = share.Amount.ToString(), Refunds = share.Refunds?.ToString() ?? "0" };
            part.Fees.Add(Costs(share.Fees));
            proceeds.Shares.Add(part);
        }
        if (Individual is { } person)
        {
            proceeds.Individual = new Individual { FxAccount = person.FxAccount, QuotaUsedUsd = person.QuotaUsedUsd.ToString() };
        }
        return new Bundle(Proceeds: proceeds);
    }

    private static IEnumerable<Fee> Costs(List<FeeJson>? fees) => (fees ?? []).Select(f => new Fee { Kind = f.Kind, Amount = f.Amount.ToString() });
}

/// <summary>Dates and instants of the JSON.</summary>
internal static class Times
{
    private const long Year2000 = 946_684_800_000, Year2200 = 7_258_118_400_000;

    internal static long Instant(string text, string pointer, string ceb, Faults faults)
    {
        // Without an offset the instant would depend on where the reader stands.
        var hasOffset = text.Length >= 20 && (text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-'));
        if (hasOffset
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant)
            && instant.Year is >= 2000 and < 2200)
        {
            return instant.ToUnixTimeMilliseconds();
        }
        faults.Add("NOT_A_TIME", pointer, ceb, text, "RFC 3339 with offset, e.g. 2026-11-20T09:30:00+08:00");
        return 0;
    }

    /// <summary>Dates and instants of documents that came ready made (gRPC), where JSON was judged as it was read.</summary>
    internal static void Check(Bundle bundle, Faults faults)
    {
        if (bundle.Declaration is { IeDate.Length: 8 } declaration)
        {
            Date(declaration.IeDate, "/exportDate", "CEB603/Inventory/InventoryHead/ieDate", faults);
        }
        if (bundle.Payment is { AccountedAt: < Year2000 or >= Year2200 } payment)
        {
            faults.Add("NOT_A_TIME", "/payment/receivedAt", "CEB403/Receipts/accountingDate",
                payment.AccountedAt.ToString(CultureInfo.InvariantCulture), "Unix milliseconds of the years 2000 to 2199");
        }
    }

    /// <summary>yyyyMMdd.</summary>
    internal static string Date(string text, string pointer, string ceb, Faults faults)
    {
        if (DateOnly.TryParseExact(text, text.Length == 8 ? "yyyyMMdd" : "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        }
        faults.Add("NOT_A_DATE", pointer, ceb, text, "yyyy-MM-dd");
        // Said once: a good date of the right length keeps the shape check quiet.
        return "20000101";
    }
}
