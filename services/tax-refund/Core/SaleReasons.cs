using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

// Sales of goods from a warehouse abroad: pointers are into the report.
public static partial class Reasons
{
    public static Reason SaleGoodsUnknown(string pointer, string value, RouteRow law) => Sale(law, "SALE_GOODS_UNKNOWN", pointer, value, "",
        "No goods of this declaration and line of yours are in an overseas warehouse.", "海外仓中没有贵公司该申报单该项的货物。",
        "Name a declaration under 9810 whose goods have left, and the number of one of its lines.", "请填写已离境的9810申报单编号及其商品序号。");

    public static Reason SaleStockShort(string pointer, decimal qty, decimal left, RouteRow law) => Sale(law, "SALE_STOCK_SHORT", pointer, Decimals.Write(qty), Decimals.Write(left),
        "More is sold than is left of this line in the warehouse.", "销售数量大于该项货物的海外仓余量。",
        "State what was sold of this line since the last report; other goods belong to their own declaration.", "请填写该项自上次报告后的实际销量；其他货物请报在其所属申报单下。");

    public static Reason SaleRepeated(string pointer, string saleNo, string report, RouteRow law)
    {
        var reason = Sale(law, "SALE_REPEATED", pointer, saleNo, report,
            "This sale was reported of this line before; it counts once.", "该笔销售此前已在该项货物下报告，不重复计算。",
            "Leave it out, or give a sale of its own its own number.", "请删除重复项；不同销售请使用各自的编号。");
        reason.OtherLeg = "sales";
        return reason;
    }

    public static Reason SaleFigure(string pointer, string value, RouteRow law) => Sale(law, "SALE_FIGURE", pointer, value, "qty > 0, amount >= 0",
        "The figure is missing, no number, or too small.", "数据缺失、格式不正确或过小。",
        "State quantity above zero and amount of at least zero.", "数量须大于零，金额不得小于零。");

    public static Reason SaleCurrency(string pointer, string value, string declared, RouteRow law)
    {
        var reason = Sale(law, "SALE_CURRENCY", pointer, value, declared,
            "The sale is in another currency than its declaration.", "销售币制与申报单币制不一致。",
            "State the amount in the currency of the declaration: the proceeds are matched in it.", "请以申报单币制填写，收汇将按该币制匹配。");
        reason.OtherLeg = "declaration";
        return reason;
    }

    public static Reason SaleDay(string pointer, string value, DateOnly left, DateOnly reported, RouteRow law) => Sale(law, "SALE_DAY", pointer, value,
        $"{RefundRoute.Day(left)}..{RefundRoute.Day(reported)}",
        "The day of the sale is before the goods left, or after the report.", "销售日期早于离境日期或晚于报告日期。",
        "State the day the goods were sold abroad. What was sold before it left is no export under 9810.", "请填写境外实际销售日期；离境前已售货物不适用9810。");

    public static Reason SalesClosed(string pointer, string state, OverseasState open, RouteRow law) => Sale(law, "SALES_CLOSED", pointer, state, OverseasSales.Name(open),
        "The sales of this declaration have ended.", "该申报单的海外仓销售已办结。",
        "Later sales of its goods are claimed in the ordinary way.", "此后的销售请按一般退税办理。");

    public static Reason SalesCloseEarly(string pointer, DateOnly day, DateOnly from, RouteRow law) => Sale(law, "PRE_REFUND_TOO_EARLY", pointer, RefundRoute.Day(day), RefundRoute.Day(from),
        "Settlement begins with the month after the pre-refund was completed.", "核算应自预退税办结次月起进行。",
        "Report the sales now, and end them on that day or later.", "可先报告销售，待该日或之后再办结。");

    public static Reason SalesTooMany(string declaration, int most, RouteRow law) => Sale(law, "SALES_TOO_MANY", "/reference", declaration, most.ToString(CultureInfo.InvariantCulture),
        "The declaration has as many reports as it may have.", "该申报单的销售报告次数已达上限。",
        "Report all that is left to report together with the end of its sales.", "请将其余销售与办结一并报告。");

    public static Reason PreRefundRecovered(DateOnly until, decimal recovered, RouteRow law)
    {
        var reason = Sale(law, "PRE_REFUND_NOT_SETTLED", "", Decimals.Write(recovered), RefundRoute.Day(until),
            "Nobody ended the sales by the last day: the whole pre-refund is paid back.", "核算期限届满仍未办结，预退税全额追缴。",
            "Pay it back; what was sold is claimed in the ordinary way.", "请补缴税款；已售部分可按一般退税申报。");
        reason.Leg = "declaration";
        return reason;
    }

    private static Reason Sale(RouteRow law, string code, string pointer, string value, string other, string en, string zh, string fixEn, string fixZh) => new()
    {
        Code = code, Rule = law.Rule, RuleVersion = RefundRoute.Day(law.ValidFrom), Source = law.Source, Leg = "sales", Pointer = pointer, Value = value,
        OtherValue = other, Act = "merchant", En = en, Zh = zh, FixEn = fixEn, FixZh = fixZh,
    };
}
