using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>Why proceeds were refused or a settlement is held. Codes are stable; pointers go into the report of proceeds.</summary>
public static class Reasons
{
    public static Reason ReporterUnknown(string tenant, DateOnly day) => new()
    {
        Code = "PROCEEDS_REPORTER_UNKNOWN", Rule = "FX-DIRECTORY", Source = "Huifa [2019] 13", Leg = "proceeds", Value = tenant, OtherValue = ChinaDay.Text(day),
        Act = "bank",
        En = "The reporter was no bank or payment institution of the directory on the day the money came in.",
        Zh = "报送方在收款日不在银行及支付机构名录内。",
        FixEn = "Let the institution that received the money report it.", FixZh = "请由实际收款的银行或支付机构报送。",
    };

    public static Reason NumberUsed(string number, string first) => new()
    {
        Code = "PROCEEDS_NUMBER_USED", Rule = "FX-NUMBER", Source = "design", Leg = "proceeds", Pointer = "/proceedsNo", Value = number,
        OtherLeg = "proceeds", OtherValue = first, Act = "bank",
        En = "The institution used this number for another receipt.", Zh = "该机构已将此编号用于另一笔收款。",
        FixEn = "Report the receipt under a number of its own.", FixZh = "请使用新的收款编号报送。",
    };

    public static Reason Repeated(string number, string first) => new()
    {
        Code = "PROCEEDS_REPEATED", Rule = "FX-NUMBER", Source = "design", Leg = "proceeds", Pointer = "/proceedsNo", Value = number,
        OtherLeg = "proceeds", OtherValue = first, Act = "bank",
        En = "This receipt was reported before; it counts once.", Zh = "该笔收款此前已报送，不重复计算。",
        FixEn = "Nothing to do: follow the first report.", FixZh = "无需处理，请查看首次报送结果。",
    };

    public static Reason TooMany(string order, int most) => new()
    {
        Code = "PROCEEDS_TOO_MANY", Rule = "FX-NUMBER", Source = "design", Leg = "proceeds", Pointer = "/orderNo", Value = order,
        OtherValue = most.ToString(CultureInfo.InvariantCulture), Act = "bank",
        En = "The order has as many reports of proceeds as it may have.", Zh = "该订单的收款报送笔数已达上限。",
        FixEn = "Report further money as one receipt after the bank decided the case.", FixZh = "请在银行处理后合并报送。",
    };

    public static Reason Amount(string value, string pointer) => new()
    {
        Code = "PROCEEDS_AMOUNT", Rule = "FX-AMOUNT", Source = "design", Leg = "proceeds", Pointer = pointer, Value = value, OtherValue = ">= 0", Act = "bank",
        En = "The amount is missing, no number, or below zero.", Zh = "金额缺失、格式不正确或小于零。",
        FixEn = "State the amount as a decimal number of at least zero.", FixZh = "请填写不小于零的金额。",
    };

    public static Reason ReceivedAt(long value) => new()
    {
        Code = "PROCEEDS_RECEIVED_AT", Rule = "FX-RECEIVED", Source = "design", Leg = "proceeds", Pointer = "/receivedAt",
        Value = value.ToString(CultureInfo.InvariantCulture), Act = "bank",
        En = "The time of receipt is missing or in the future.", Zh = "收款时间缺失或晚于当前时间。",
        FixEn = "State when the money came in.", FixZh = "请填写实际收款时间。",
    };

    public static Reason Surplus(ProceedsReported report, string declaration) => new()
    {
        Code = "PROCEEDS_SURPLUS", Rule = "FX-SETTLED", Source = "design", Leg = "proceeds", Pointer = "/amount", Value = report.Amount,
        OtherLeg = "declaration", OtherValue = declaration, Act = "bank",
        En = "The order is settled already; this money is kept on its record and not settled with it.",
        Zh = "该订单已结汇，本笔款项仅作记录，不再结汇。",
        FixEn = "Report it under the order it belongs to, or return it.", FixZh = "请按所属订单重新报送或退回。",
    };

    public static Reason CaseRefused(ProceedsReported report, string declaration) => new()
    {
        Code = "PROCEEDS_CASE_REFUSED", Rule = "FX-HOLD", Source = "design", Leg = "proceeds", Pointer = "/orderNo", Value = report.OrderNo,
        OtherLeg = "declaration", OtherValue = declaration, Act = "bank",
        En = "The settlement of this order was refused.", Zh = "该订单的结汇已被拒绝。",
        FixEn = "Clear the matter with the settling bank.", FixZh = "请与结汇银行联系处理。",
    };

    public static Reason OrderReleasedTwice(string order, string first) => new()
    {
        Code = "ORDER_RELEASED_TWICE", Rule = "FX-ORDER", Source = "design", Leg = "declaration", Pointer = "/orderNo", Value = order,
        OtherLeg = "declaration", OtherValue = first, Act = "operator",
        En = "Another declaration was released for this order: its proceeds belong to that one.", Zh = "该订单已有另一份放行清单，收款归属该清单。",
        FixEn = "Find out why two declarations carry one order number.", FixZh = "请核查同一订单号对应两份清单的原因。",
    };

    public static Reason RateMissing(string currency, DateOnly day, int fallback) => new()
    {
        Code = "RATE_MISSING", Rule = "FX-RATE", Source = "design", Leg = "proceeds", Pointer = "/receivedAt", Value = ChinaDay.Text(day), OtherValue = currency,
        Act = "operator",
        En = $"There is no rate of currency {currency} for that day or the {fallback.ToString(CultureInfo.InvariantCulture)} days before it.",
        Zh = $"币制{currency}在该日及此前{fallback.ToString(CultureInfo.InvariantCulture)}日内没有汇率。",
        FixEn = "Load the rate, then let the bank settle.", FixZh = "请补充汇率后由银行结汇。",
    };

    public static Reason ToleranceMissing(DateOnly day) => new()
    {
        Code = "TOLERANCE_MISSING", Rule = "FX-TOLERANCE", Source = "design", Leg = "proceeds", Pointer = "/receivedAt", Value = ChinaDay.Text(day), Act = "bank",
        En = "No tolerance is in force for that day.", Zh = "该日没有有效的差额容忍规则。",
        FixEn = "The bank decides.", FixZh = "由银行决定。",
    };

    public static Reason Currency(ProceedsReported report, string declared) => new()
    {
        Code = "PROCEEDS_CURRENCY", Rule = "FX-CURRENCY", Source = "design", Leg = "proceeds", Pointer = "/currency", Value = report.Currency,
        OtherLeg = "declaration", OtherValue = declared, Act = "bank",
        En = "The money came in another currency than the one declared.", Zh = "收款币制与申报币制不一致。",
        FixEn = "The bank decides whether to settle it.", FixZh = "由银行决定是否结汇。",
    };

    public static Reason FeeKind(Fee fee, DateOnly day, FeeKindRow? row) => new()
    {
        Code = "PROCEEDS_FEE_KIND", Rule = "FX-FEE-" + fee.Kind, RuleVersion = row is null ? "" : ChinaDay.Text(row.ValidFrom),
        Source = row?.Source ?? "Huifa [2020] 11; SAFE circular of 2025-10-29", Leg = "proceeds", Pointer = "/fees", Value = fee.Kind,
        OtherValue = ChinaDay.Text(day), Act = "bank",
        En = $"A cost of the kind {fee.Kind} may not be netted against proceeds of that day.", Zh = $"该日收款不得轧抵{fee.Kind}类费用。",
        FixEn = "Report the gross receipt, or the bank decides.", FixZh = "请按全额报送，或由银行决定。",
    };

    public static Reason Difference(MatchOutcome size, ProceedsSettled figures, ToleranceRow row) => new()
    {
        Code = size == MatchOutcome.Manual ? "PROCEEDS_DIFFERENCE_MANUAL" : "PROCEEDS_DIFFERENCE_DOCUMENTS",
        Rule = "FX-TOLERANCE", RuleVersion = ChinaDay.Text(row.ValidFrom), Source = row.Source, Leg = "proceeds", Pointer = "/amount",
        Value = Sum(figures), OtherLeg = "declaration", OtherValue = figures.Declared, Act = "bank",
        En = "Receipt, costs and refunds together differ from the declared amount by more than settles by itself.",
        Zh = "收款、费用与退款合计与申报金额的差额超出自动结汇范围。",
        FixEn = size == MatchOutcome.Manual ? "The bank decides; further proceeds may close the difference." : "Show papers for the difference to the bank; further proceeds may close it.",
        FixZh = size == MatchOutcome.Manual ? "由银行决定；后续收款可消除差额。" : "请向银行提交差额证明；后续收款可消除差额。",
    };

    public static Reason RefusedByBank(HoldDecided decision) => new()
    {
        Code = "SETTLEMENT_REFUSED", Rule = "FX-HOLD", Source = "design", Leg = "proceeds", Value = decision.By, Act = "bank",
        En = "The bank refused the settlement.", Zh = "银行拒绝结汇。",
        FixEn = "Clear the matter with the bank.", FixZh = "请与银行联系处理。",
    };

    private static string Sum(ProceedsSettled figures) =>
        Decimals.Write(Decimals.Read(figures.Received) + Decimals.Read(figures.Fees) + Decimals.Read(figures.Refunds));
}
