using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

// Claims, pre-refunds, assessed income and returns: pointers are into the quote that asks for them.
public static partial class Reasons
{
    public static Reason QuoteFigure(string pointer, string value, string expected) => new()
    {
        Code = "QUOTE_FIGURE", Rule = "RF00", Source = "design", Leg = "quote", Pointer = pointer, Value = value, OtherValue = expected, Act = "merchant",
        En = "The quote lacks this figure, or it cannot be read.", Zh = "试算缺少该数据或数据无法识别。",
        FixEn = $"Give it as {expected}.", FixZh = $"请按 {expected} 填写。",
    };

    public static Reason SellerKind(string seller, SellerKind? kind, SellerKind needed, RouteRow law) => Of(law, "REFUND_SELLER_KIND",
        "/refundRoute", "", $"{seller}: {(kind is { } known ? Word(known) : "not registered")}", Word(needed),
        "The seller is not registered for this way of refund on the export day.", "出口当日该卖方登记的退税方式与申报方式不符。",
        "A trader takes the route trader (免退税), a manufacturer the route producer (免抵退税); or have the register corrected.",
        "外贸企业选 trader（免退税），生产企业选 producer（免抵退税）；登记有误请更正。");

    public static Reason MaterialsAboveFob(int line, string materials, string fob, RouteRow law) => Of(law, "REFUND_MATERIALS",
        $"{Line(line)}/freeMaterials", "", materials, fob,
        "The tax-free materials are worth more than the goods they are in.", "免税购进原材料金额大于出口离岸价。",
        "State the share of the materials that is in these goods.", "请填写本批货物耗用的免税原材料金额。");

    public static Reason SoldAboveInvoice(int line, string sold, string amount, RouteRow law) => Of(law, "PRE_REFUND_SOLD_SHARE",
        $"{Line(line)}/sold", "", sold, amount,
        "More was sold than the invoice holds.", "已售金额大于发票金额。",
        "State the invoice amount of the part that is sold; goods that cannot be told apart count as unsold.", "请填写已售部分的发票金额；无法区分的视为未售。");

    public static Reason ClaimEarly(DateOnly day, ClaimWindow window, RouteRow law) => Of(law, "CLAIM_TOO_EARLY",
        "/claim/day", "", RefundRoute.Day(day), RefundRoute.Day(window.From),
        "A refund is claimed from the month after the export.", "退税应自出口次月起申报。",
        "Claim on that day or later.", "请在该日或之后申报。");

    public static Reason ClaimFxMissing(DateOnly day, DateOnly due, RouteRow law) => Of(law, "CLAIM_FX_MISSING",
        "/claim/fxReceived", "", RefundRoute.Day(day), RefundRoute.Day(due),
        "The foreign exchange has not come in, and no contract date still to come nor a listed reason stands for it.",
        "尚未收汇，且没有未到期的合同约定收汇日，也没有视同收汇的理由。",
        "Claim when the money is in, or name the contract's day of payment or the reason why it counts as received.",
        "收汇后再申报，或填写合同约定收汇日或视同收汇理由。");

    public static Reason ClaimFxLate(DateOnly received, DateOnly due, RouteRow law) => Of(law, "CLAIM_FX_LATE",
        "/claim/fxReceived", "", RefundRoute.Day(received), RefundRoute.Day(due),
        "The foreign exchange came in after its last day.", "收汇晚于规定期限。",
        "Name the contract's day of payment, at most 36 months from export, or the reason why it counts as received.",
        "请填写合同约定收汇日（出口之日起36个月内）或视同收汇理由。");

    public static Reason PreRefundEnded(PreRefundState state, RouteRow law) => Of(law, "PRE_REFUND_ENDED",
        "/settlement", "", PreRefund.Name(state), PreRefund.Name(PreRefundState.PreRefunded),
        "This pre-refund has ended.", "该预退税已办结。",
        "Nothing to do.", "无须处理。");

    public static Reason PreRefundSold(decimal sold, decimal left, RouteRow law) => Of(law, "PRE_REFUND_SOLD",
        "/settlement/sold", "", Decimals.Write(sold), Decimals.Write(left),
        "The sale is not above zero, or larger than what is left unsold.", "销售金额不大于零，或大于未售余额。",
        "State the invoice amount of what was sold since the claim.", "请填写申报后实际销售部分的发票金额。");

    public static Reason PreRefundEarly(DateOnly day, DateOnly from, RouteRow law) => Of(law, "PRE_REFUND_TOO_EARLY",
        "/settlement/day", "", RefundRoute.Day(day), RefundRoute.Day(from),
        "Settlement begins with the month after the pre-refund was completed.", "核算应自预退税办结次月起进行。",
        "Settle on that day or later.", "请在该日或之后核算。");

    public static Reason PreRefundOpen(DateOnly day, DateOnly? until, RouteRow law) => Of(law, "PRE_REFUND_OPEN",
        "/settlement/day", "", RefundRoute.Day(day), until is { } last ? RefundRoute.Day(last) : "",
        "The time to settle has not passed.", "核算期限尚未届满。",
        "Settle, or wait for the end of the window.", "请核算，或等待期限届满。");

    public static Reason IncomeNoZone(string seller, string zone, RouteRow law) => Of(law, "INCOME_SELLER",
        "/merchantCode", "", seller, zone,
        "The seller was not registered in a pilot zone that day.", "该日卖方未在综试区登记。",
        "Register in the zone, or account for income tax by the books.", "请先在综试区登记，或查账征收。");

    public static Reason IncomeNotLogged(RouteRow law) => Of(law, "INCOME_NOT_LOGGED",
        "/income/logged", "", "false", "true",
        "Date, name, unit, quantity, unit price and amount are not logged on the zone's platform.", "出口日期、名称、计量单位、数量、单价、金额未在综试区平台登记。",
        "Log the exports, or account for income tax by the books.", "请登记出口信息，或查账征收。");

    public static Reason IncomeVoucher(RouteRow law) => Of(law, "INCOME_VOUCHER",
        "/income/holdsInputVoucher", "", "true", "false",
        "The goods have valid input vouchers.", "货物已取得有效进货凭证。",
        "Account for income tax by the books.", "请查账征收。");

    public static Reason IncomeNotExempt(RouteRow law) => Of(law, "INCOME_NOT_EXEMPT",
        "/income/vatExempt", "", "false", "true",
        "The exports do not take the exemption without an invoice.", "出口货物未享受无票免税。",
        "Take the exemption first (Caishui 2018/103).", "请先适用无票免税（财税〔2018〕103号）。");

    public static Reason IncomeMixed(RouteRow law)
    {
        var reason = Of(law, "INCOME_MIXED",
            "/income/claimsRefunds", "", "true", "false",
            "One enterprise does not both claim refunds and have its income tax assessed.", "同一企业不得同时申报退税与核定征收。",
            "Keep them in two enterprises, or account for income tax by the books.", "请由不同企业分别办理，或查账征收。");
        reason.Source += "; one enterprise, one way: practitioners' answer, unverified";
        return reason;
    }

    public static Reason ReturnBeforeExport(ReturnFacts goods, ReturnRegimeRow? row) => Return(row, "RETURN_BEFORE_EXPORT",
        "/return/day", RefundRoute.Day(goods.ReturnDay), RefundRoute.Day(goods.ExportDay),
        "The goods come back before they left.", "退运日期早于出口日期。",
        "Check both days.", "请核对两个日期。");

    public static Reason ReturnAboveExported(ReturnFacts goods, ReturnRegimeRow? row) => Return(row, "RETURN_QUANTITY",
        "/return/returning", Decimals.Write(goods.Returning), Decimals.Write(goods.Exported - goods.ReturnedBefore),
        "The quantity is not above zero, or more than is left of the line after earlier returns.", "退运数量不大于零，或大于该项扣除已退后的余量。",
        "State what comes back of this line now.", "请填写本次退运的实际数量。");

    public static Reason ReturnDistrict(ReturnFacts goods, ReturnRegimeRow? row) => Return(row, "RETURN_DISTRICT",
        "/return/otherDistrict", goods.Procedure, "9610",
        "Re-entry at another customs district is open to 9610 alone, since 2024-12-15 at 20 districts.", "跨关区退货仅限9610，自2024年12月15日起在20个关区试点。",
        "Bring the goods back to the district they left from.", "请退回原出口关区。");

    public static Reason ReturnState(ReturnRegimeRow? row) => Return(row, "RETURN_STATE",
        "/return/originalState", "false", "true",
        "The goods do not come back in their original state.", "货物未以原状退运。",
        "Declare them as an ordinary import.", "请按一般进口申报。");

    public static Reason ReliefNoTerm(ReturnFacts goods, ReturnRegimeRow? row) => Return(row, "RETURN_NO_TERM",
        "/exportDate", $"{goods.Procedure} {RefundRoute.Day(goods.ExportDay)}", "",
        "No term of the tax relief names this procedure and export day.", "该监管方式与出口日期不在退运税收优惠期内。",
        "Return them under the customs procedure or the Tariff Law.", "请按退货监管或关税法规定退运。");

    public static Reason ReliefFood(ReturnRegimeRow row) => Return(row, "RETURN_FOOD",
        "/return/food", "true", "false",
        "Food is left out of the tax relief.", "食品不适用退运税收优惠。",
        "Return it under the customs procedure.", "请按退货监管办理。");

    public static Reason ReturnLate(ReturnFacts goods, DateOnly until, ReturnRegimeRow row) => Return(row, "RETURN_LATE",
        "/return/day", RefundRoute.Day(goods.ReturnDay), RefundRoute.Day(until),
        $"The goods come back after the last day: {row.Months} months from the export.", $"退运晚于期限：自出口之日起{row.Months}个月。",
        "Declare them under what still holds, or as an ordinary import.", "请按仍适用的规定或一般进口申报。");

    public static Reason ReturnNoProcedure(ReturnFacts goods, ReturnRegimeRow? row) => Return(row, "RETURN_NO_PROCEDURE",
        "/procedure", goods.Procedure, "9610 | 1210 | 9810",
        "The one-year return procedure does not name this procedure and export day.", "该监管方式与出口日期不适用一年期退货监管。",
        "Return them as goods of general trade.", "请按一般贸易退运办理。");

    public static Reason RefundFirst(decimal paidBack, decimal due, ReturnRegimeRow? row) => Return(row, "RETURN_REFUND_FIRST",
        "/return/paidBack", Decimals.Write(paidBack), Decimals.Write(due),
        "A refund was paid for these goods and has to be paid back first.", "货物已办理退税，须先补缴已退税款。",
        "Pay the difference to the tax office and show its certificate (出口货物已补税/未退税证明).", "请向税务机关补税并提供《出口货物已补税/未退税证明》。");

    private static string Word(SellerKind kind) => kind == Core.SellerKind.Producer ? "producer" : "trader";

    private static Reason Return(ReturnRegimeRow? row, string code, string pointer, string value, string other, string en, string zh, string fixEn, string fixZh) => new()
    {
        Code = code, Rule = row?.Rule ?? "RP", RuleVersion = row is null ? "" : RefundRoute.Day(row.ValidFrom), Source = row?.Source ?? "design",
        Leg = "return", Pointer = pointer, Value = value, OtherValue = other, Act = "merchant", En = en, Zh = zh, FixEn = fixEn, FixZh = fixZh,
    };
}
