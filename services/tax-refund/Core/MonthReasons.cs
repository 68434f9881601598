using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

// A manufacturer's month: pointers are into its filing.
public static partial class Reasons
{
    public static Reason MonthUnknown(string month, RouteRow law) => Of(law, "MONTH_UNKNOWN", "/month", "", month, "yyyy-MM",
        "This is no month of the calendar.", "所填不是有效的月份。", "Write the month as yyyy-MM.", "请按 yyyy-MM 填写月份。");

    public static Reason MonthNotOver(string month, DateOnly day, DateOnly last, RouteRow law) => Of(law, "MONTH_NOT_OVER", "/month", "", month, RefundRoute.Day(day),
        $"The month is not over: a refund is claimed from the month after the export. It ends on {RefundRoute.Day(last)}.",
        $"所属期尚未结束（{RefundRoute.Day(last)}止），退税应自出口次月起申报。",
        "File it from the first day of the next month.", "请自次月一日起申报。");

    public static Reason MonthFiledBefore(string month, ProducerBook book, RouteRow law) => Of(law, "MONTH_FILED", "/month", "", month, $"{RefundMonths.TextOf(book.Month)} {book.MonthId}",
        "This month, or a later one, was filed and decided.", "该所属期或其后的所属期已申报并确定。",
        "Read the month that was filed; what it left goes into the next one.", "请查看已申报的所属期；遗漏部分并入下一所属期。");

    public static Reason MonthGap(string month, string next, RouteRow law) => Of(law, "MONTH_GAP", "/month", "", month, next,
        "A month in between was not filed: each begins with what the one before carried forward.", "中间有所属期未申报，每期以上期留抵为起点。",
        $"File {next} first, also when nothing was exported in it.", $"请先申报 {next}，当月无出口也须申报。");

    public static Reason MonthCarry(string stated, ProducerBook book, RouteRow law) => Of(law, "MONTH_CARRY", "/openingCredit", "", stated, Decimals.Write(book.Carry),
        $"The credit carried forward from {RefundMonths.TextOf(book.Month)} is another amount ({book.MonthId}).", $"与上期（{RefundMonths.TextOf(book.Month)}，{book.MonthId}）结转的留抵税额不一致。",
        "Leave openingCredit out: the window carries it forward itself.", "请勿填写期初留抵，由本窗口自动结转。");

    public static Reason MonthFigure(string pointer, string value, RouteRow law) => Of(law, "MONTH_FIGURE", pointer, "", value.Length > 60 ? value[..60] : value, "CNY to the fen, not below 0, below 10^14; a day as yyyy-MM-dd",
        "This figure cannot be read, is below zero, too large or finer than a fen.", "该数据无法识别、为负、过大或超过两位小数。",
        "Correct the figure.", "请更正该数据。");

    public static Reason MonthDeclaration(string at, string id, RouteRow law) => Of(law, "MONTH_DECLARATION", at + "/declarationId", "", id, RefundOutcome.Monthly,
        "No export of yours with this number was decided for a manufacturer's month.", "没有该编号的、归入本企业免抵退税所属期的出口。",
        "Name declarations whose refund is decided as monthly, once their goods have left.", "请填写货物已离境且退税结论为 monthly 的清单。");

    public static Reason MonthClaimed(string at, string id, string other, RouteRow law) => Of(law, "MONTH_CLAIMED", at + "/declarationId", "", id, other,
        "Another month took this declaration already: it counts once.", "该清单已计入其他所属期，不得重复申报。",
        "Leave it out.", "请删去该清单。");

    public static Reason MonthTooEarly(string at, DateOnly exportDay, DateOnly last, RouteRow law) => Of(law, "MONTH_TOO_EARLY", at + "/declarationId", "", RefundRoute.Day(exportDay), RefundRoute.Day(last),
        "Its goods left after the month.", "该清单的出口日期晚于所属期。",
        "Claim it with the month of its export or a later one.", "请在出口当月或其后的所属期申报。");

    public static Reason MonthLapsed(string at, DateOnly last, DateOnly day, RouteRow law) => Of(law, "MONTH_LAPSED", at + "/declarationId", "", RefundRoute.Day(day), RefundRoute.Day(last),
        "Its last day has passed: the goods are taxed as a domestic sale, by the month after that day.", "申报期限已届满，视同内销，由期满次日所在所属期计税。",
        "Leave it out: the month in which the tax is due takes it by itself.", "请删去；税款所属期将自动计入。");

    public static Reason MonthParity(ProducerExport export, DateOnly day, RouteRow law)
    {
        var reason = Of(law, "MONTH_PARITY", "/declarations", "", $"{export.FilingId} {export.Goods.Currency}", RefundRoute.Day(day),
            "The window holds no central parity of this currency for the day.", "本窗口没有该币种当日的人民币汇率中间价。",
            "An operator adds the rate; then file again.", "由运维补充汇率后重新申报。");
        reason.Act = "operator";
        return reason;
    }

    public static Reason MonthMaterials(string id, decimal materials, decimal fob, RouteRow law) => Of(law, "REFUND_MATERIALS", "/declarations", "", $"{id} {Decimals.Write(materials)}", Decimals.Write(fob),
        "The tax-free materials are worth more than the goods they are in.", "免税购进原材料金额大于出口离岸价。",
        "State the share of the materials that is in these goods, in CNY.", "请填写本批货物耗用的免税原材料金额（人民币）。");
}
