// What a refund would come to: the question of POST /v1/refunds/quote and its answer. Amounts are CNY.
using System.ComponentModel;
using System.Globalization;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Description("A question what a refund would come to. Nothing is filed or kept.")]
public sealed class RefundQuoteJson : IHasLists
{
    bool IHasLists.HasGap => Goods?.Contains(null!) == true;

    [JsonRequired, Description("no-invoice | trader | producer | pre-refund | deemed-domestic | assessed-income | return")]
    public string Method { get; set; } = "";

    [JsonRequired, Description("yyyy-MM-dd; assessed-income: a day of the year of the revenue; return under 1210: the day the goods left the zone.")]
    public string ExportDate { get; set; } = "";

    [Description("Customs code of the seller; the caller's own when left out.")]
    public string? MerchantCode { get; set; }

    [Description("Supervision mode: 9610, 9710, 9810, 1210; 9610 when left out.")]
    public string? Procedure { get; set; }

    [Description("no-invoice: number of the pilot zone.")]
    public string? Zone { get; set; }

    [Description("no-invoice: customs office of declaration, 4 digits.")]
    public string? CustomsOffice { get; set; }

    [Description("1 to 100 lines; none for assessed-income and return.")]
    public List<RefundLineJson>? Goods { get; set; }

    [Description("producer: the month.")]
    public RefundMonthJson? Month { get; set; }

    [Description("assessed-income.")]
    public RefundIncomeJson? Income { get; set; }

    [Description("trader, producer, pre-refund: when it is claimed, and the money. Left out: the window alone is answered.")]
    public RefundClaimJson? Claim { get; set; }

    [Description("pre-refund of one line: its settlement.")]
    public RefundSettlementJson? Settlement { get; set; }

    [Description("return: what comes back.")]
    public RefundReturnJson? Return { get; set; }

    internal RefundQuoteQuestion ToQuestion(string company, Faults faults)
    {
        var asked = new RefundQuoteQuestion
        {
            Method = Method, Merchant = MerchantCode ?? company, Procedure = Procedure ?? "9610", ExportDate = ExportDate, Zone = Zone ?? "",
            CustomsCode = CustomsOffice ?? "",
        };
        faults.Text(Method, 1, 20, At("", "method"), "");
        faults.Company(asked.Merchant, true, At("", "merchantCode"), "");
        faults.Code(asked.Procedure, 4, 4, At("", "procedure"), "");
        faults.Text(asked.Zone, 0, 4, At("", "zone"), "");
        faults.Code(asked.CustomsCode, 0, 4, At("", "customsOffice"), "");
        Date(ExportDate, At("", "exportDate"), faults);
        if (Goods is { Count: > Shape.MostLines })
        {
            faults.Add("LINE_COUNT", "/goods", "", Goods.Count.ToString(CultureInfo.InvariantCulture), $"0..{Shape.MostLines}");
            return asked;
        }
        for (var i = 0; i < (Goods?.Count ?? 0); i++)
        {
            asked.Lines.Add(Goods![i].ToLine(i, faults));
        }
        asked.Month = Month?.ToMonth(faults);
        asked.Income = Income?.ToIncome(faults);
        asked.Claim = Claim?.ToClaim(faults);
        asked.Settlement = Settlement?.ToSettlement(faults);
        asked.Returned = Return?.ToReturn(faults);
        return asked;
    }

    internal static Place At(string root, string field) => new(root, -1, field);

    internal static string Sum(WireDecimal? value, in Place place, Faults faults)
    {
        var text = value?.ToString() ?? "";
        faults.OptionalAmount(text, place, "");
        return text;
    }

    internal static string Date(string? day, in Place place, Faults faults)
    {
        if (day is not null && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            faults.Add("NOT_A_DATE", place.Pointer, "", day, "yyyy-MM-dd");
        }
        return day ?? "";
    }
}

[Description("A line of goods, amounts in CNY.")]
public sealed class RefundLineJson
{
    [JsonRequired, Description("Commodity code, 10 digits.")]
    public string Gcode { get; set; } = "";

    [Description("trader, pre-refund: number of the special VAT invoice.")]
    public string? InvoiceNo { get; set; }

    [Description("trader, pre-refund: invoice amount without VAT.")]
    public WireDecimal? InvoiceAmount { get; set; }

    [Description("producer, deemed-domestic: FOB value.")]
    public WireDecimal? Fob { get; set; }

    [Description("producer: tax-free imported materials in it.")]
    public WireDecimal? FreeMaterials { get; set; }

    [Description("pre-refund: invoice amount of the part sold by the claim; goods that cannot be told apart count as unsold.")]
    public WireDecimal? Sold { get; set; }

    [Description("no-invoice: name, unit, quantity, unit price or amount is not logged.")]
    public bool? NotLogged { get; set; }

    internal RefundQuoteLine ToLine(int i, Faults faults)
    {
        faults.Code(Gcode, 10, 10, new Place("/goods", i, "gcode"), "");
        faults.Text(InvoiceNo ?? "", 0, 50, new Place("/goods", i, "invoiceNo"), "");
        return new RefundQuoteLine
        {
            Gcode = Gcode, InvoiceNo = InvoiceNo ?? "", InvoiceAmount = RefundQuoteJson.Sum(InvoiceAmount, new Place("/goods", i, "invoiceAmount"), faults),
            Fob = RefundQuoteJson.Sum(Fob, new Place("/goods", i, "fob"), faults),
            FreeMaterials = RefundQuoteJson.Sum(FreeMaterials, new Place("/goods", i, "freeMaterials"), faults),
            Sold = RefundQuoteJson.Sum(Sold, new Place("/goods", i, "sold"), faults), NotLogged = NotLogged == true,
        };
    }
}

[Description("A manufacturer's month; what is left out is 0.")]
public sealed class RefundMonthJson
{
    public WireDecimal? DomesticOutputVat { get; set; }

    public WireDecimal? InputVat { get; set; }

    [Description("Credit carried forward from the month before.")]
    public WireDecimal? OpeningCredit { get; set; }

    internal RefundMonth ToMonth(Faults faults) => new()
    {
        DomesticOutputVat = RefundQuoteJson.Sum(DomesticOutputVat, RefundQuoteJson.At("/month", "domesticOutputVat"), faults),
        InputVat = RefundQuoteJson.Sum(InputVat, RefundQuoteJson.At("/month", "inputVat"), faults),
        OpeningCredit = RefundQuoteJson.Sum(OpeningCredit, RefundQuoteJson.At("/month", "openingCredit"), faults),
    };
}

[Description("Income tax by assessment; what is left out is false.")]
public sealed class RefundIncomeJson
{
    [JsonRequired]
    public WireDecimal Revenue { get; set; }

    [Description("Income tax rate that applies, percent; left out: the base alone is answered.")]
    public WireDecimal? EffectivePct { get; set; }

    [Description("Date, name, unit, quantity, unit price and amount are logged on the zone's platform.")]
    public bool? Logged { get; set; }

    [Description("The goods have valid input vouchers.")]
    public bool? HoldsInputVoucher { get; set; }

    [Description("The exports take the exemption without an invoice.")]
    public bool? VatExempt { get; set; }

    [Description("The enterprise claims refunds for other exports.")]
    public bool? ClaimsRefunds { get; set; }

    internal RefundIncome ToIncome(Faults faults) => new()
    {
        Revenue = RefundQuoteJson.Sum(Revenue, RefundQuoteJson.At("/income", "revenue"), faults),
        EffectivePct = RefundQuoteJson.Sum(EffectivePct, RefundQuoteJson.At("/income", "effectivePct"), faults),
        Logged = Logged == true, HoldsInputVoucher = HoldsInputVoucher == true, VatExempt = VatExempt == true, ClaimsRefunds = ClaimsRefunds == true,
    };
}

[Description("A claim. Days: yyyy-MM-dd.")]
public sealed class RefundClaimJson
{
    [JsonRequired]
    public string Day { get; set; } = "";

    [Description("When the foreign exchange came in; left out: not yet.")]
    public string? FxReceived { get; set; }

    [Description("The day of payment the contract names.")]
    public string? FxContract { get; set; }

    [Description("The listed reason for which it counts as received, at most 100 characters.")]
    public string? CountsAsReceived { get; set; }

    internal RefundClaim ToClaim(Faults faults)
    {
        faults.Text(CountsAsReceived ?? "", 0, 100, RefundQuoteJson.At("/claim", "countsAsReceived"), "");
        return new RefundClaim
        {
            Day = RefundQuoteJson.Date(Day, RefundQuoteJson.At("/claim", "day"), faults),
            FxReceived = RefundQuoteJson.Date(FxReceived, RefundQuoteJson.At("/claim", "fxReceived"), faults),
            FxContract = RefundQuoteJson.Date(FxContract, RefundQuoteJson.At("/claim", "fxContract"), faults),
            CountsAsReceived = CountsAsReceived ?? "",
        };
    }
}

[Description("The settlement of a pre-refund. Days: yyyy-MM-dd.")]
public sealed class RefundSettlementJson
{
    [JsonRequired, Description("The day the pre-refund was completed.")]
    public string CompletedOn { get; set; } = "";

    [JsonRequired, Description("The day of the settlement.")]
    public string Day { get; set; } = "";

    [Description("Invoice amount of what was sold since the claim.")]
    public WireDecimal? Sold { get; set; }

    internal RefundSettlement ToSettlement(Faults faults) => new()
    {
        CompletedOn = RefundQuoteJson.Date(CompletedOn, RefundQuoteJson.At("/settlement", "completedOn"), faults),
        Day = RefundQuoteJson.Date(Day, RefundQuoteJson.At("/settlement", "day"), faults),
        Sold = RefundQuoteJson.Sum(Sold, RefundQuoteJson.At("/settlement", "sold"), faults),
    };
}

[Description("Exported goods that come back, one line.")]
public sealed class RefundReturnJson
{
    [JsonRequired, Description("Day of re-entry, yyyy-MM-dd.")]
    public string Day { get; set; } = "";

    [JsonRequired, Description("unsold | returned | quality | specification | force-majeure")]
    public string Cause { get; set; } = "";

    [JsonRequired, Description("Quantity of the line that was exported.")]
    public WireDecimal Exported { get; set; }

    [Description("Quantity of it that came back before.")]
    public WireDecimal? ReturnedBefore { get; set; }

    [JsonRequired, Description("Quantity that comes back now.")]
    public WireDecimal Returning { get; set; }

    [Description("Refund paid out for the line.")]
    public WireDecimal? RefundPaid { get; set; }

    [Description("What of it was paid back.")]
    public WireDecimal? PaidBack { get; set; }

    public bool? Food { get; set; }

    [Description("Not in the state in which it left.")]
    public bool? Changed { get; set; }

    [Description("Re-entry at another customs district than the exit.")]
    public bool? OtherDistrict { get; set; }

    internal RefundReturn ToReturn(Faults faults)
    {
        faults.Text(Cause, 1, 20, RefundQuoteJson.At("/return", "cause"), "");
        return new RefundReturn
        {
            Day = RefundQuoteJson.Date(Day, RefundQuoteJson.At("/return", "day"), faults), Cause = Cause,
            Food = Food == true, Changed = Changed == true, OtherDistrict = OtherDistrict == true,
            Exported = RefundQuoteJson.Sum(Exported, RefundQuoteJson.At("/return", "exported"), faults),
            ReturnedBefore = RefundQuoteJson.Sum(ReturnedBefore, RefundQuoteJson.At("/return", "returnedBefore"), faults),
            Returning = RefundQuoteJson.Sum(Returning, RefundQuoteJson.At("/return", "returning"), faults),
            RefundPaid = RefundQuoteJson.Sum(RefundPaid, RefundQuoteJson.At("/return", "refundPaid"), faults),
            PaidBack = RefundQuoteJson.Sum(PaidBack, RefundQuoteJson.At("/return", "paidBack"), faults),
        };
    }
}

[Description("Amounts of the method, CNY; what it does not have is left out.")]
public sealed record RefundAmountsJson(
    string? Refund, string? ToCost, string? NonCreditable, string? Ceiling, string? Exempted, string? CarryForward, string? Payable, string? Surcharges,
    string? OutputVat, string? TaxableIncome, string? IncomeTax, string? PreRefund, string? PayBack);

[Description("When it may be claimed: from, regularly until, and not after last. standing: regular | late | deemed-domestic | refused.")]
public sealed record RefundClaimWindowJson(string From, string Until, string? Last, string? Standing);

[Description("PRE_REFUNDED | SETTLED_SOLD | SETTLED_PARTLY | RECOVERED, what is kept and recovered, and when it may be settled.")]
public sealed record RefundPreRefundJson(string State, string? Kept, string? Recovered, string? From, string? Until);

[Description("Last day of each regime that names the goods.")]
public sealed record RefundReturnAnswerJson(string? ReliefUntil, string? ProcedureUntil, string? GoodsLawUntil);

[Description("What a refund would come to. marks: what of it rests on a sample, a reading or memory.")]
public sealed record RefundQuoteAnswerJson(
    string Method, string Outcome, RefundAmountsJson Amounts, RefundClaimWindowJson? Claim, RefundPreRefundJson? PreRefund, RefundReturnAnswerJson? Return,
    IReadOnlyList<ReasonJson> Reasons, IReadOnlyList<UsedJson> Used, IReadOnlyList<string> Marks);
