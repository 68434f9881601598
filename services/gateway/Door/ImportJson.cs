// The JSON of a retail import and of what follows it, and how it becomes the documents of contracts/legs.proto and outcomes.proto.
// Conventions as in SubmissionJson. Amounts of an import are in CNY.
using System.ComponentModel;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Personal, Description("Somebody by the document he is registered with. Kept for the houses that need it, never shown again.")]
public sealed class PersonJson
{
    [JsonRequired, Description("1 resident identity card, 2 other document.")]
    public string IdType { get; set; } = "";

    [JsonRequired, Description("Number of the document, at most 60 characters.")]
    public string IdNumber { get; set; } = "";

    [JsonRequired, Description("Name, at most 60 characters.")]
    public string Name { get; set; } = "";

    [Description("Telephone, at most 30 characters.")]
    public string? Telephone { get; set; }

    internal Person ToPerson() => new() { IdType = IdType, IdNumber = IdNumber, Name = Name, Telephone = Telephone ?? "" };
}

[Personal, Description("Who gets the parcel.")]
public sealed class ConsigneeJson
{
    [JsonRequired, Description("Name, at most 100 characters.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Telephone, at most 50 characters.")]
    public string Telephone { get; set; } = "";

    [JsonRequired, Description("Address, at most 200 characters.")]
    public string Address { get; set; } = "";

    internal Consignee ToConsignee() => new() { Name = Name, Telephone = Telephone, Address = Address };
}

[Description("The order of an import (CEB311): paid = goodsValue + freight + tax - discount, in CNY.")]
public sealed class ImportOrderJson : IHasLists
{
    bool IHasLists.HasGap => Lines.Contains(null!);

    [Description("import; read where the order is filed alone.")]
    public string? Direction { get; set; }

    [JsonRequired, Description("Order number, unique on its platform, at most 60 characters.")]
    public string OrderNo { get; set; } = "";

    [JsonRequired, Description("Customs code of the platform.")]
    public string PlatformCode { get; set; } = "";

    [JsonRequired, Description("Registered name of the platform.")]
    public string PlatformName { get; set; } = "";

    [Description("Customs code of the merchant; the caller's company when a merchant files and leaves it out.")]
    public string? MerchantCode { get; set; }

    [JsonRequired, Description("Registered name of the merchant.")]
    public string MerchantName { get; set; } = "";

    [JsonRequired, Description("Retail price of the goods, without freight, tax and discount.")]
    public WireDecimal GoodsValue { get; set; }

    [Description("Freight and insurance; 0 when left out.")]
    public WireDecimal? Freight { get; set; }

    [Description("Discount; 0 when left out.")]
    public WireDecimal? Discount { get; set; }

    [JsonRequired, Description("Import taxes withheld from the buyer.")]
    public WireDecimal Tax { get; set; }

    [JsonRequired, Description("What the buyer paid.")]
    public WireDecimal Paid { get; set; }

    [Description("142 CNY; that when left out.")]
    public string? Currency { get; set; }

    [JsonRequired, Description("The orderer (订购人): the taxpayer.")]
    public PersonJson Buyer { get; set; } = new();

    [Description("The platform verified the orderer's identity: another person may then pay.")]
    public bool BuyerVerified { get; set; }

    [JsonRequired, Description("Who gets the parcel.")]
    public ConsigneeJson Consignee { get; set; } = new();

    [JsonRequired, Description("1 to 100 lines.")]
    public List<OrderLineJson> Lines { get; set; } = [];

    internal OrderSubmitted ToOrder(string company)
    {
        var order = new OrderSubmitted
        {
            OrderNo = OrderNo, OrderType = Bundle.Import, EbpCode = PlatformCode, EbpName = PlatformName, EbcCode = MerchantCode ?? company, EbcName = MerchantName,
            GoodsValue = GoodsValue.ToString(), Freight = Freight?.ToString() ?? "0", Currency = Currency ?? ImportDeclarationJson.Yuan,
            Discount = Discount?.ToString() ?? "0", TaxTotal = Tax.ToString(), Paid = Paid.ToString(), Buyer = Buyer.ToPerson(), BuyerVerified = BuyerVerified,
            Consignee = Consignee.ToConsignee(),
        };
        order.Lines.Add(Lines.Select(l => l.ToLine(order.Currency)));
        return order;
    }
}

[Description("The payment of the buyer (CEB411).")]
public class ImportPaymentPartJson
{
    [Description("Customs code of the payment institution; the caller's company when one files and leaves it out.")]
    public string? InstitutionCode { get; set; }

    [JsonRequired, Description("Name of the payment institution.")]
    public string InstitutionName { get; set; } = "";

    [JsonRequired, Description("Transaction number of the institution.")]
    public string PaymentNo { get; set; } = "";

    [JsonRequired, Description("Amount paid.")]
    public WireDecimal Amount { get; set; }

    [Description("142 CNY; that when left out.")]
    public string? Currency { get; set; }

    [JsonRequired, Description("Who paid: the orderer, unless the platform verified the orderer's identity.")]
    public PersonJson Payer { get; set; } = new();

    [JsonRequired, Description("When it was paid: RFC 3339 with offset.")]
    public string PaidAt { get; set; } = "";

    internal PaymentSubmitted ToPayment(string ebp, string ebc, string orderNo, string root, Faults faults) => new()
    {
        EbpCode = ebp, EbcCode = ebc, OrderNo = orderNo, PayCode = InstitutionCode ?? "", PayName = InstitutionName, PayNo = PaymentNo, Amount = Amount.ToString(),
        Currency = Currency ?? ImportDeclarationJson.Yuan, Payer = Payer.ToPerson(),
        AccountedAt = Times.Instant(PaidAt, root + "/paidAt", "CEB411/Payment/PaymentHead/payTime", faults),
    };
}

[Description("A payment of an import filed alone.")]
public sealed class ImportPaymentJson : ImportPaymentPartJson, IHasLists
{
    bool IHasLists.HasGap => Shares?.Contains(null!) == true;

    [JsonRequired, Description("import")]
    public string Direction { get; set; } = "";

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

[Description("The parcel of an import (CEB511).")]
public sealed class ImportWaybillJson
{
    [Description("import; read where the waybill is filed alone.")]
    public string? Direction { get; set; }

    [Description("Customs code of the carrier; the caller's company when a carrier files and leaves it out.")]
    public string? CarrierCode { get; set; }

    [JsonRequired, Description("Name of the carrier.")]
    public string CarrierName { get; set; } = "";

    [JsonRequired, Description("Waybill number, at most 32 characters.")]
    public string WaybillNo { get; set; } = "";

    [Description("The order it carries; that of the submission when left out.")]
    public string? OrderNo { get; set; }

    [Description("Freight; 0 when left out.")]
    public WireDecimal? Freight { get; set; }

    [Description("Insurance fee; 0 when left out.")]
    public WireDecimal? Insurance { get; set; }

    [Description("142 CNY; that when left out.")]
    public string? Currency { get; set; }

    [JsonRequired, Description("Gross weight in kg.")]
    public WireDecimal GrossWeight { get; set; }

    [JsonRequired, Description("Number of packages: 1.")]
    public int Packages { get; set; }

    [JsonRequired, Description("Main goods in the parcel, at most 200 characters.")]
    public string GoodsInfo { get; set; } = "";

    [JsonRequired, Description("Who gets the parcel.")]
    public ConsigneeJson Consignee { get; set; } = new();

    [Description("Customs code of the merchant.")]
    public string? MerchantCode { get; set; }

    internal WaybillSubmitted ToWaybill(string carrier, string merchant, string orderNo) => new()
    {
        LogisticsCode = CarrierCode ?? carrier, LogisticsName = CarrierName, LogisticsNo = WaybillNo, Freight = Freight?.ToString() ?? "0",
        InsuredFee = Insurance?.ToString() ?? "0", Currency = Currency ?? ImportDeclarationJson.Yuan, GrossWeight = GrossWeight.ToString(), PackNo = Packages,
        GoodsInfo = GoodsInfo, EbcCode = MerchantCode ?? merchant, IeFlag = Bundle.Import, OrderNo = OrderNo ?? orderNo, Consignee = Consignee.ToConsignee(),
    };
}

[Description("One line of the goods list of an import (CEB621 InventoryList).")]
public sealed class ImportListLineJson
{
    [JsonRequired, Description("Line number from 1, the same as in the order.")]
    public int Gnum { get; set; }

    [JsonRequired, Description("The merchant's article number, at most 20 characters.")]
    public string ItemNo { get; set; } = "";

    [Description("Number of the goods in the account book; bonded goods alone.")]
    public string? RecordNo { get; set; }

    [JsonRequired, Description("HS commodity code, 10 digits.")]
    public string Gcode { get; set; } = "";

    [JsonRequired, Description("Name of the goods.")]
    public string Name { get; set; } = "";

    [JsonRequired, Description("Specification and model.")]
    public string Model { get; set; } = "";

    [Description("Bar code; 无 when there is none.")]
    public string? BarCode { get; set; }

    [JsonRequired, Description("Country of origin, customs country code.")]
    public string Country { get; set; } = "";

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

    [JsonRequired, Description("Unit price, CNY.")]
    public WireDecimal Price { get; set; }

    [JsonRequired, Description("Price times quantity.")]
    public WireDecimal Total { get; set; }
}

[Description("One submission of a retail import: the list and whichever legs the sender holds. Left-out legs come alone, from their own party.")]
public sealed class ImportDeclarationJson : IHasLists
{
    internal const string Yuan = "142";

    bool IHasLists.HasGap => Goods.Contains(null!) || Order is IHasLists { HasGap: true };

    [JsonRequired, Description("import")]
    public string Direction { get; set; } = "";

    [JsonRequired, Description("The declarant's own number (copNo), unique for the filer, at most 30 characters.")]
    public string Reference { get; set; } = "";

    [JsonRequired, Description("Number of the pilot zone in the zone register.")]
    public string Zone { get; set; } = "";

    [JsonRequired, Description("Customs office of declaration, 4 digits.")]
    public string CustomsOffice { get; set; } = "";

    [JsonRequired, Description("Customs office of entry, 4 digits.")]
    public string Port { get; set; } = "";

    [JsonRequired, Description("Supervision mode: 9610 direct purchase, 1210 and 1239 from bonded stock.")]
    public string Procedure { get; set; } = "";

    [JsonRequired, Description("Date of import: yyyy-MM-dd or yyyyMMdd.")]
    public string ImportDate { get; set; } = "";

    [Description("Customs code of the declarant; the merchant when left out.")]
    public string? AgentCode { get; set; }

    [Description("Company whose guarantee covers the tax; the declarant when left out.")]
    public string? GuarantorCode { get; set; }

    [JsonRequired, Description("Transport mode, 1 digit.")]
    public string TransportMode { get; set; } = "";

    [JsonRequired, Description("Country of departure, customs country code; 142 for bonded goods.")]
    public string DepartureCountry { get; set; } = "";

    [Description("Means of transport; direct purchase alone.")]
    public string? TransportNo { get; set; }

    [Description("Voyage or flight; direct purchase alone.")]
    public string? VoyageNo { get; set; }

    [Description("Master bill; direct purchase alone.")]
    public string? BillNo { get; set; }

    [Description("Account book of the bonded stock; bonded goods alone.")]
    public string? AccountBook { get; set; }

    [Description("Special area that holds it; bonded goods alone.")]
    public string? AreaCode { get; set; }

    [Description("Its name.")]
    public string? AreaName { get; set; }

    [Description("Freight; 0 when left out.")]
    public WireDecimal? Freight { get; set; }

    [Description("Insurance; 0 when left out.")]
    public WireDecimal? Insurance { get; set; }

    [Description("Discount the list takes off the goods; only what the order and its payment prove.")]
    public WireDecimal? Discount { get; set; }

    [JsonRequired, Description("Packing, 1 digit.")]
    public string WrapType { get; set; } = "";

    [JsonRequired, Description("Number of packages.")]
    public int Packages { get; set; }

    [JsonRequired, Description("Gross weight in kg.")]
    public WireDecimal GrossWeight { get; set; }

    [JsonRequired, Description("Net weight in kg.")]
    public WireDecimal NetWeight { get; set; }

    [Description("Licence number, at most 19 characters.")]
    public string? LicenceNo { get; set; }

    [Description("The order; left out when its platform files it.")]
    public ImportOrderJson? Order { get; set; }

    [Description("The payment; left out when the payment institution files it.")]
    public ImportPaymentPartJson? Payment { get; set; }

    [Description("The waybill; left out when the carrier files it.")]
    public ImportWaybillJson? Waybill { get; set; }

    [Description("Order number; only when the order itself is left out.")]
    public string? OrderNo { get; set; }

    [Description("Platform code; only when the order itself is left out.")]
    public string? PlatformCode { get; set; }

    [Description("Merchant code; only when the order itself is left out.")]
    public string? MerchantCode { get; set; }

    [Description("Merchant name; only when the order itself is left out.")]
    public string? MerchantName { get; set; }

    [Description("The orderer; that of the order when left out.")]
    public PersonJson? Buyer { get; set; }

    [Personal, Description("Address of the consignee; that of the order when left out.")]
    public string? ConsigneeAddress { get; set; }

    [Description("Carrier code; only when the waybill itself is left out.")]
    public string? CarrierCode { get; set; }

    [Description("Waybill number; only when the waybill itself is left out.")]
    public string? WaybillNo { get; set; }

    [JsonRequired, Description("1 to 100 lines of goods.")]
    public List<ImportListLineJson> Goods { get; set; } = [];

    /// <param name="company">The caller's company: the merchant, when a merchant files.</param>
    /// <param name="merchant">True when the caller is a merchant.</param>
    internal Bundle ToBundle(string company, bool merchant, Faults faults)
    {
        var order = Order?.ToOrder(merchant ? company : MerchantCode ?? "");
        var ebc = order?.EbcCode ?? MerchantCode ?? (merchant ? company : "");
        var ebp = order?.EbpCode ?? PlatformCode ?? (merchant ? "" : company);
        var orderNo = order?.OrderNo ?? OrderNo ?? "";
        var waybill = Waybill?.ToWaybill(CarrierCode ?? "", ebc, orderNo);
        if (order is not null)
        {
            Once(OrderNo, orderNo, "/orderNo");
            Once(PlatformCode, ebp, "/platformCode");
            Once(MerchantCode, ebc, "/merchantCode");
            Once(MerchantName, order.EbcName, "/merchantName");
        }
        if (waybill is not null)
        {
            Once(CarrierCode, waybill.LogisticsCode, "/carrierCode");
            Once(WaybillNo, waybill.LogisticsNo, "/waybillNo");
        }
        var declaration = new DeclarationSubmitted
        {
            Reference = Reference, Zone = Zone, CustomsCode = CustomsOffice, PortCode = Port, Procedure = Procedure,
            IeDate = Times.Date(ImportDate, "/importDate", "CEB621/Inventory/InventoryHead/ieDate", faults), AgentCode = AgentCode ?? ebc, EbpCode = ebp, EbcCode = ebc,
            EbcName = order?.EbcName ?? MerchantName ?? "", OwnerCode = ebc, OrderNo = orderNo, LogisticsCode = waybill?.LogisticsCode ?? CarrierCode ?? "",
            LogisticsNo = waybill?.LogisticsNo ?? WaybillNo ?? "", TrafMode = TransportMode, Country = DepartureCountry, Freight = Freight?.ToString() ?? "0",
            FreightCurrency = Yuan, InsuredFee = Insurance?.ToString() ?? "0", InsuredCurrency = Yuan, WrapType = WrapType, PackNo = Packages,
            GrossWeight = GrossWeight.ToString(), NetWeight = NetWeight.ToString(), LicenceNo = LicenceNo ?? "", IeFlag = Bundle.Import,
            Import = new ImportTerms
            {
                Buyer = Buyer?.ToPerson() ?? order?.Buyer.Clone(), AssureCode = GuarantorCode ?? "", EmsNo = AccountBook ?? "", AreaCode = AreaCode ?? "",
                AreaName = AreaName ?? "", TrafNo = TransportNo ?? "", VoyageNo = VoyageNo ?? "", BillNo = BillNo ?? "",
                ConsigneeAddress = ConsigneeAddress ?? order?.Consignee.Address ?? "", OrderDiscount = Discount?.ToString() ?? "",
            },
        };
        declaration.Lines.Add(Goods.Select(g => new GoodsItem
        {
            Gnum = g.Gnum, ItemNo = g.ItemNo, ItemRecordNo = g.RecordNo ?? "", Gcode = g.Gcode, Gname = g.Name, Gmodel = g.Model, BarCode = g.BarCode ?? "无",
            Country = g.Country, Currency = Yuan, Qty = g.Qty.ToString(), Unit = g.Unit, Qty1 = g.Qty1.ToString(), Unit1 = g.Unit1, Qty2 = g.Qty2?.ToString() ?? "",
            Unit2 = g.Unit2 ?? "", Price = g.Price.ToString(), Total = g.Total.ToString(),
        }));
        return new Bundle(declaration, order, Payment?.ToPayment(ebp, ebc, orderNo, "/payment", faults), waybill);

        void Once(string? given, string own, string pointer)
        {
            if (given is not null && given != own)
            {
                faults.Add("CONTRADICTION", pointer, "", given, own);
            }
        }
    }
}

[Description("One line of a return.")]
public sealed class ReturnLineJson
{
    [JsonRequired, Description("Line of the declaration.")]
    public int Gnum { get; set; }

    [JsonRequired, Description("Quantity that comes back, in the declared unit.")]
    public WireDecimal Qty { get; set; }

    [Description("Export: it is food. Goods of a code of food are food whatever is said.")]
    public bool Food { get; set; }
}

[Description("A return of goods of a released import (CEB625), or of exported goods that re-enter.")]
public sealed class ReturnJson : IHasLists
{
    bool IHasLists.HasGap => Lines.Contains(null!);

    [JsonRequired, Description("The applicant's own number (copNo), unique for the filer, at most 30 characters.")]
    public string Reference { get; set; } = "";

    [JsonRequired, Description("The declaration: dcl_…")]
    public string DeclarationId { get; set; } = "";

    [Description("import | export: of what the goods are a return; import when left out.")]
    public string? Direction { get; set; }

    [JsonRequired, Description("Import: unsold | returned | quality | force-majeure | buyer. Export: unsold | returned | quality | specification | force-majeure.")]
    public string Reason { get; set; } = "";

    [JsonRequired, Description("1 to 100 lines.")]
    public List<ReturnLineJson> Lines { get; set; } = [];

    [Description("Export, required there: customs office where the goods re-enter, 4 digits.")]
    public string? CustomsOffice { get; set; }

    [Description("Export: the goods are not in their original state.")]
    public bool Changed { get; set; }

    [Description("Export: the buyer gets other goods for them, not the money back. Their declaration names this return as replaces.")]
    public bool Exchange { get; set; }

    internal Bundle ToBundle(Faults faults)
    {
        var export = Direction == "export";
        var goods = new ReturnRequested
        {
            Reference = Reference, DeclarationId = DeclarationId, Reason = Reason, IeFlag = export ? Bundle.Export : "", CustomsCode = CustomsOffice ?? "", Changed = Changed,
            Exchange = Exchange,
        };
        goods.Lines.Add(Lines.Select(l => new ReturnLine { Gnum = l.Gnum, Qty = l.Qty.ToString(), Food = l.Food }));
        if (!export)
        {
            OfExports(CustomsOffice is not null, "/customsOffice");
            OfExports(Changed, "/changed");
            OfExports(Exchange, "/exchange");
            foreach (var (i, line) in Lines.Index())
            {
                OfExports(line.Food, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/lines/{i}/food"));
            }
        }
        return new Bundle(Return: goods);

        void OfExports(bool given, string pointer)
        {
            if (given)
            {
                faults.Add("NOT_ALLOWED", pointer, "", null, "direction: export");
            }
        }
    }
}

[Description("The goods of a return are back at the supervised site.")]
public sealed class ArrivalJson
{
    [JsonRequired, Description("When they came back: RFC 3339 with offset.")]
    public string ArrivedAt { get; set; } = "";
}

[Description("The tax office confirms that the refund of returned exports was paid back.")]
public sealed class RepaymentJson
{
    [JsonRequired, Description("CNY: what is owed, payBack less paidBack of the return.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Number of the certificate (出口货物已补税/未退税证明), 1 to 50 characters.")]
    public string CertificateNo { get; set; } = "";
}

[Description("A deposit or letter that covers import taxes before they are collected.")]
public sealed class GuaranteeJson
{
    [JsonRequired, Description("Number of the deposit or letter, unique for the company.")]
    public string Reference { get; set; } = "";

    [Description("Company whose account it is; the caller's when left out.")]
    public string? Company { get; set; }

    [JsonRequired, Description("deposit | letter")]
    public string Kind { get; set; } = "";

    [JsonRequired, Description("CNY, above 0.")]
    public WireDecimal Amount { get; set; }

    [Description("lodge | withdraw; lodge when left out. What is lodged covers nothing before it is confirmed; a withdrawal takes from what is free alone.")]
    public string? Act { get; set; }

    [Description("Company code of the bank that holds the deposit or gave the letter: it may confirm it, as an officer may.")]
    public string? Bank { get; set; }

    internal Bundle ToBundle(string company, Faults faults)
    {
        if (Act is not (null or "lodge" or "withdraw"))
        {
            faults.Add("NOT_ALLOWED", "/act", "", Act, "lodge | withdraw");
        }
        var amount = Amount.ToString();
        if (Act != "withdraw" && WireNumber.Fault(amount) == "NEGATIVE")
        {
            // The sign is how a withdrawal is told to customs: nobody withdraws by a slip of it.
            faults.Amount(amount, new Place("", -1, "amount"), "", positive: true);
        }
        return new Bundle(Guarantee: new GuaranteeLodged
        {
            Reference = Reference, Company = Company ?? company, Kind = Kind, Amount = (Act == "withdraw" ? "-" : "") + amount, Bank = Bank ?? "",
        });
    }
}

[Description("Whether a deposit or letter that waits is there.")]
public sealed class ConfirmationJson
{
    [JsonRequired, Description("true: it covers taxes from now on; false: it is refused.")]
    public bool Confirmed { get; set; }

    [Description("Number of what proves it (receipt of the deposit, registered letter), 1 to 50 characters; asked for where it is confirmed.")]
    public string? CertificateNo { get; set; }

    [Description("Why it is not confirmed, 1 to 200 characters; asked for where it is refused.")]
    public string? Reason { get; set; }
}

[Description("Customs collects the tax of a company's lists whose time for returns is over (汇总征税).")]
public sealed class CollectionJson
{
    [JsonRequired, Description("Number of the collection (entDutyNo), at most 60 characters.")]
    public string Reference { get; set; } = "";

    [JsonRequired, Description("Company whose guarantee covers the lists.")]
    public string Company { get; set; } = "";

    [Description("The company did not pay: the guarantee pays.")]
    public bool Drawn { get; set; }

    internal Bundle ToBundle() => new(Collection: new CollectionRequested { Reference = Reference, Company = Company, Drawn = Drawn });
}

[Description("One record number of a movement of bonded stock.")]
public sealed class StockLineJson
{
    [JsonRequired, Description("Number of the goods in the account book, at most 30 characters.")]
    public string RecordNo { get; set; } = "";

    [JsonRequired, Description("HS commodity code of the record, 10 digits; its first entry fixes it.")]
    public string Gcode { get; set; } = "";

    [JsonRequired, Description("Unit of the record; its first entry fixes it.")]
    public string Unit { get; set; } = "";

    [JsonRequired, Description("Quantity in that unit; of a count: what is there.")]
    public WireDecimal Qty { get; set; }
}

[Description("Goods of an account book that enter or leave bonded stock, or are counted. All lines are booked or none.")]
public sealed class StockMovementJson : IHasLists
{
    bool IHasLists.HasGap => Lines.Contains(null!);

    [JsonRequired, Description("The keeper's own number, unique for the filer, at most 60 characters.")]
    public string Reference { get; set; } = "";

    [JsonRequired, Description("Account book (emsNo). The company that books its first goods keeps it.")]
    public string Book { get; set; } = "";

    [JsonRequired, Description("entry | exit | count")]
    public string Kind { get; set; } = "";

    [JsonRequired, Description("1 to 100 lines, each record number once.")]
    public List<StockLineJson> Lines { get; set; } = [];

    internal Bundle ToBundle()
    {
        var moved = new StockMoved { Reference = Reference, EmsNo = Book, Kind = Kind };
        moved.Lines.Add(Lines.Select(l => new StockLine { ItemRecordNo = l.RecordNo, Gcode = l.Gcode, Unit = l.Unit, Qty = l.Qty.ToString() }));
        return new Bundle(Stock: moved);
    }
}
