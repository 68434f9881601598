// The JSON of a manufacturer's month (免抵退税): the filing, its computation, and the share of a declaration.
using System.ComponentModel;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Description("A declaration the month claims. The window knows itself when its foreign exchange came in.")]
public sealed class RefundMonthClaimJson
{
    [JsonRequired, Description("A declaration whose refund is decided as monthly.")]
    public string DeclarationId { get; set; } = "";

    [Description("Tax-free imported materials in its goods, CNY.")]
    public WireDecimal? FreeMaterials { get; set; }

    [Description("Day of payment the contract names, where the money is not in or came late: yyyy-MM-dd.")]
    public string? FxContract { get; set; }

    [Description("The listed reason for which the money counts as received (视同收汇), at most 100 characters.")]
    public string? CountsAsReceived { get; set; }
}

[Description("A manufacturer's month of exemption, credit and refund (免抵退税). Amounts in CNY to the fen.")]
public sealed class ProducerMonthJson : IHasLists
{
    bool IHasLists.HasGap => Declarations?.Contains(null!) == true;

    [JsonRequired, Description("The month: yyyy-MM. It is over, and follows the last one filed.")]
    public string Month { get; set; } = "";

    [JsonRequired, Description("Output VAT of domestic sales of the month.")]
    public WireDecimal DomesticOutputVat { get; set; }

    [JsonRequired, Description("Input VAT of the month.")]
    public WireDecimal InputVat { get; set; }

    [Description("Credit carried forward from the month before. The window carries it itself once a month was filed: then it may be left out, and another amount is refused.")]
    public WireDecimal? OpeningCredit { get; set; }

    [Description("Up to 2,000 declarations it claims; when left out, all that left by the end of the month and whose money is in. Goods taxed as a domestic sale and goods that came back are taken in any case.")]
    public List<RefundMonthClaimJson>? Declarations { get; set; }

    internal Bundle ToBundle()
    {
        var month = new RefundMonthFiled
        {
            Month = Month, DomesticOutputVat = DomesticOutputVat.ToString(), InputVat = InputVat.ToString(), OpeningCredit = OpeningCredit?.ToString() ?? "",
        };
        month.Claims.Add((Declarations ?? []).Select(c => new RefundMonthClaim
        {
            DeclarationId = c.DeclarationId, FreeMaterials = c.FreeMaterials?.ToString() ?? "", FxContract = c.FxContract ?? "", CountsAsReceived = c.CountsAsReceived ?? "",
        }));
        return new Bundle(Month: month);
    }
}

[Description("What a declaration has of a manufacturer's month, CNY; below zero for goods that came back after their month. basis: claimed, deemed-domestic (taxed as a domestic sale), returned (returnId). fob: what was claimed, at the central parity.")]
public sealed record RefundMonthShareJson(
    string DeclarationId, string MonthId, string Month, string Basis, string? ReturnId, string FobCny, string FreeMaterialsCny, string RefundCny, string ExemptedCny, string NonCreditableCny, string OutputVatCny,
    DateTimeOffset At)
{
    internal static RefundMonthShareJson Of(RefundShared s) => new(
        s.FilingId, s.MonthId, s.Month, s.Basis, s.Basis == "returned" ? s.Part : null, s.Fob, s.FreeMaterials, s.Refund, s.Exempted, s.NonCreditable, s.OutputVat, Show.Time(s.At));
}

[Description("A decided month, CNY: payable = domestic and deemed output VAT − (input − non-creditable) − opening credit; what is below zero is refunded up to the ceiling, the rest is carried forward. Surcharges are due on the exempted amount.")]
public sealed record RefundMonthStateJson(
    string Id, string Month, string DomesticOutputVat, string DeemedOutputVat, string InputVat, string OpeningCredit, string OpeningCeiling, string NonCreditable,
    string Ceiling, string Payable, string Refund, string Exempted, string CarryForward, string Surcharges, string CeilingCarry, int Declarations,
    IReadOnlyList<ReturnRuleJson> Rules, IReadOnlyList<RefundMonthShareJson> Items, string? Next);
