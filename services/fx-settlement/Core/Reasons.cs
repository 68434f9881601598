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

    public static Reason Nothing() => new()
    {
        Code = "PROCEEDS_NOTHING", Rule = "FX-AMOUNT", Source = "design", Leg = "proceeds", Pointer = "/amount", Value = "0", OtherValue = "> 0", Act = "bank",
        En = "The report holds no receipt, no cost and no refund: it is for nothing.", Zh = "收款、费用与退款均为零。",
        FixEn = "State what came in, or send no report.", FixZh = "请填写实际收款，或不报送。",
    };

    public static Reason ShareTwice(string order, string pointer) => new()
    {
        Code = "PROCEEDS_SHARE_TWICE", Rule = "FX-SHARE", Source = "design", Leg = "proceeds", Pointer = pointer, Value = order, Act = "bank",
        En = "The receipt has two shares for one order.", Zh = "同一订单在该笔收款中出现两次。",
        FixEn = "Add them up to one share.", FixZh = "请合并为一项。",
    };

    public static Reason ShareBeside(ProceedsReported report) => new()
    {
        Code = "PROCEEDS_SHARE_BESIDE", Rule = "FX-SHARE", Source = "design", Leg = "proceeds", Pointer = report.OrderNo.Length > 0 ? "/orderNo" : report.Fees.Count > 0 ? "/fees" : "/refunds",
        Value = report.OrderNo.Length > 0 ? report.OrderNo : report.Refunds, Act = "bank",
        En = "A receipt for several orders names order, costs and refunds in its shares alone.", Zh = "多订单收款的订单、费用与退款只在分项中填写。",
        FixEn = "Move them into the shares.", FixZh = "请移入各分项。",
    };

    public static Reason ShareSum(string received, decimal sum) => new()
    {
        Code = "PROCEEDS_SHARE_SUM", Rule = "FX-SHARE", Source = "design", Leg = "proceeds", Pointer = "/shares", Value = Decimals.Write(sum), OtherLeg = "proceeds", OtherValue = received, Act = "bank",
        En = "The shares do not add up to the receipt.", Zh = "各分项合计与收款金额不一致。",
        FixEn = "Give every part of the receipt to an order; report the rest under its own number.", FixZh = "请将收款全部分配至订单，余款另行报送。",
    };

    public static Reason Quota(ProceedsReported report, decimal total, ParameterRow quota) => new()
    {
        Code = "INDIVIDUAL_QUOTA", Rule = "FX-" + quota.Key, RuleVersion = ChinaDay.Text(quota.ValidFrom), Source = quota.Source, Leg = "proceeds", Pointer = "/individual/quotaUsedUsd",
        Value = Decimals.Write(total), OtherValue = Decimals.Write(quota.Value), Act = "bank",
        En = "With this receipt the person would settle more than the quota of the year.", Zh = "该笔收款将使个人年度结汇总额超过额度。",
        FixEn = "Settle it through the person's FX account on the order evidence, or the bank decides on papers.", FixZh = "请凭订单信息通过个人外汇账户结汇，或由银行凭材料处理。",
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

    public static Reason GoodsReturned(ProceedsReported report, string declaration) => new()
    {
        Code = "PROCEEDS_GOODS_RETURNED", Rule = "FX-RETURN", Source = "design", Leg = "proceeds", Pointer = "/orderNo", Value = report.OrderNo,
        OtherLeg = "declaration", OtherValue = declaration, Act = "bank",
        En = "All goods of this order came back before its money: nothing is owed for it.", Zh = "该订单货物已全部退运，无应收款项。",
        FixEn = "Report the money under the order it belongs to, or return it.", FixZh = "请按所属订单重新报送或退回。",
    };

    public static Reason Exchanged(ProceedsReported report, string declaration, string replaces) => new()
    {
        Code = "PROCEEDS_EXCHANGED", Rule = "FX-EXCHANGE", Source = "design", Leg = "proceeds", Pointer = "/orderNo", Value = report.OrderNo,
        OtherLeg = "declaration", OtherValue = declaration, Act = "bank",
        En = $"The goods of this order replace what came back with {replaces}, which was paid: nothing is owed for them.",
        Zh = $"该订单货物系换货，替换 {replaces} 退回并已付款的货物，无应收款项。",
        FixEn = "Report the money under the order of the goods that came back, or return it.", FixZh = "请按被退回货物的原订单报送，或退回款项。",
    };

    public static Reason OrderReleasedTwice(string order, string first) => new()
    {
        Code = "ORDER_RELEASED_TWICE", Rule = "FX-ORDER", Source = "design", Leg = "declaration", Pointer = "/orderNo", Value = order,
        OtherLeg = "declaration", OtherValue = first, Act = "operator",
        En = "Another declaration was released for this order: its proceeds belong to that one.", Zh = "该订单已有另一份放行清单，收款归属该清单。",
        FixEn = "Find out why two declarations carry one order number.", FixZh = "请核查同一订单号对应两份清单的原因。",
    };

    /// <param name="before">The last day before it that has a rate of this kind; null: there is none.</param>
    public static Reason RateMissing(string kind, string currency, DateOnly day, DateOnly? before) => new()
    {
        Code = "RATE_MISSING", Rule = "FX-RATE", Source = "design", Leg = "proceeds", Pointer = "/receivedAt", Value = ChinaDay.Text(day),
        OtherValue = before is { } last ? $"{kind} {currency}; last {ChinaDay.Text(last)}" : $"{kind} {currency}", Act = "operator",
        En = $"There is no {kind} rate of currency {currency} for that day.", Zh = $"币制{currency}在该日没有{kind}汇率。",
        FixEn = "Load the rate of that day, then let the bank settle.", FixZh = "请补充该日汇率后由银行结汇。",
    };

    public static Reason RateCurrency(string kind, string currency) => new()
    {
        Code = "RATE_CURRENCY", Rule = "FX-RATE", Source = "design", Leg = "proceeds", Pointer = "/currency", Value = currency, OtherValue = kind, Act = "operator",
        En = $"There is no {kind} rate of currency {currency} at all.", Zh = $"币制{currency}没有任何{kind}汇率。",
        FixEn = "Load rates of this currency, or declare and receive in one that has them.", FixZh = "请补充该币制汇率，或使用有汇率的币制。",
    };

    public static Reason RateExpired(BankQuoteRow row, long at, int fallback) => new()
    {
        Code = "RATE_EXPIRED", Rule = "FX-RATE", RuleVersion = ChinaDay.Text(ChinaDay.Of(row.ValidFrom)), Source = row.Source, Leg = "proceeds", Pointer = "/receivedAt",
        Value = Instant(DateTimeOffset.FromUnixTimeMilliseconds(at)), OtherValue = Instant(row.ValidTo), Act = "bank",
        En = $"The bank's last quote of currency {row.Currency} ended more than {fallback.ToString(CultureInfo.InvariantCulture)} days before the money came in.",
        Zh = $"币制{row.Currency}的最后一次银行报价在收款前已失效超过{fallback.ToString(CultureInfo.InvariantCulture)}日。",
        FixEn = "Load the bank's quote of that time, then let the bank settle.", FixZh = "请补充当时的银行报价后由银行结汇。",
    };

    public static Reason RateRule(DateOnly day) => new()
    {
        Code = "RATE_RULE_MISSING", Rule = "FX-CUSTOMS-RATE", Source = "GACC announcement 53 of 2005; GACC Decree 272 art 13", Value = ChinaDay.Text(day), Act = "operator",
        En = "No rule is in force that names the day whose rate values goods declared then.", Zh = "该申报日没有有效的计征汇率规则。",
        FixEn = "Ask for a day from 2005-11-01 on, or load the rule of that time.", FixZh = "请查询 2005-11-01 及以后的日期，或补充当时的规则。",
    };

    public static Reason Calendar(DateOnly day) => new()
    {
        Code = "CALENDAR_MISSING", Rule = "FX-CUSTOMS-RATE", Source = "design", Value = ChinaDay.Text(day), Act = "operator",
        En = "The working-day calendar does not reach that day, or names no trading day after it.", Zh = "工作日历未覆盖该日，或其后没有交易日。",
        FixEn = "Load the holiday notice of that year.", FixZh = "请补充该年度放假通知。",
    };

    public static Reason Overdue(string kind, int days, ParameterRow most) => new()
    {
        Code = kind == Core.Overdue.Advance ? "PROCEEDS_WITHOUT_EXPORT" : "EXPORT_WITHOUT_PROCEEDS", Rule = "FX-" + most.Key, RuleVersion = ChinaDay.Text(most.ValidFrom),
        Source = most.Source, Value = days.ToString(CultureInfo.InvariantCulture), OtherValue = most.Value.ToString("0.#####", CultureInfo.InvariantCulture), Act = "merchant",
        En = kind == Core.Overdue.Advance ? "Money came in and no released export of that order is known." : "The goods were released and their money has not all come in.",
        Zh = kind == Core.Overdue.Advance ? "款项已收，但未见该订单的放行出口。" : "货物已放行，款项尚未收齐。",
        FixEn = kind == Core.Overdue.Advance
            ? "Declare the export, let the institution report the money under its own order, or return it; report the advance receipt to SAFE in time."
            : "Let the bank report the money, or report the deferred receipt to SAFE in time.",
        FixZh = kind == Core.Overdue.Advance ? "请申报出口、由机构按所属订单重新报送或退回款项；并按期向外汇局报告预收货款。" : "请由银行报送收款，或按期向外汇局报告延期收款。",
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

    private static string Instant(DateTimeOffset at) => at.ToOffset(ChinaDay.Offset).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Sum(ProceedsSettled figures) =>
        Decimals.Write(Decimals.Read(figures.Received) + Decimals.Read(figures.Fees) + Decimals.Read(figures.Refunds));
}
