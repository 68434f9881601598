using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>Why a refund or exemption was refused. Codes are stable.</summary>
public static partial class Reasons
{
    public static Reason RouteUnknown(string route) => new()
    {
        Code = "REFUND_ROUTE_UNKNOWN", Rule = "RF00", Source = "design", Leg = "declaration", Pointer = "/refundRoute",
        Value = route, OtherValue = "no-invoice | trader | producer | none", Act = "merchant",
        En = $"The refund route '{route}' is not one of this window.", Zh = $"退税方式“{route}”不在本窗口受理范围。",
        FixEn = "Declare no-invoice, trader, producer or none.", FixZh = "请申报 no-invoice、trader、producer 或 none。",
    };

    public static Reason RouteNotInForce(string route, string day, RouteRow first) => new()
    {
        Code = "REFUND_ROUTE_NOT_IN_FORCE", Rule = first.Rule, RuleVersion = RefundRoute.Day(first.ValidFrom), Source = first.Source,
        Leg = "departure", Pointer = "/refundRoute", Value = day, OtherValue = RefundRoute.Day(first.ValidFrom), Act = "merchant",
        En = $"The route {route} was not in force on the export day.", Zh = $"出口日期当日 {route} 方式尚未施行。",
        FixEn = "Choose a route that was in force on that day.", FixZh = "请选择当日有效的方式。",
    };

    public static Reason SellerNotInZone(string seller, string zone, RouteRow law) => Of(law, "NO_INVOICE_SELLER",
        "/merchantCode", "CEB603/Inventory/InventoryHead/ebcCode", seller, zone,
        "The seller was not registered in a pilot zone on the export day.", "出口当日卖方未在综试区登记。",
        "Register in the zone, or choose another refund route.", "请先在综试区登记，或改用其他退税方式。");

    public static Reason ProcedureNotElectronic(string procedure, RouteRow law) => Of(law, "NO_INVOICE_PROCEDURE",
        "/procedure", "CEB603/Inventory/InventoryHead/tradeMode", procedure, "9610",
        "The goods were not declared by an e-commerce export procedure.", "货物未按电子商务出口监管方式申报。",
        "Declare under an e-commerce procedure, or choose another refund route.", "请按电子商务监管方式申报，或改用其他退税方式。");

    public static Reason NoSuchZone(string zone, RouteRow law) => Of(law, "NO_INVOICE_ZONE",
        "/zone", "", zone, "",
        "The declared zone was no pilot zone on the export day.", "所申报的综试区在出口当日无效。",
        "Declare the number of the zone whose customs released the goods.", "请填写放行海关所在综试区的编号。");

    public static Reason OfficeOutsideZone(string office, ZoneRow zone, RouteRow law) => Of(law, "NO_INVOICE_OFFICE",
        "/customsOffice", "CEB603/Inventory/InventoryHead/customsCode", office, zone.Districts,
        $"The customs office does not belong to the zone of {zone.CityEn}.", $"申报海关不属于{zone.CityZh}综试区所在地海关。",
        "Declare at the customs of the zone.", "请向综试区所在地海关申报。");

    public static Reason NotLogged(int line, RouteRow law) => Of(law, "NO_INVOICE_NOT_LOGGED",
        Line(line), "CEB603/Inventory/InventoryList", "", "name, unit, quantity, unit price, amount",
        "The line does not state name, unit, quantity, unit price and amount.", "该项货物未完整登记名称、计量单位、数量、单价、金额。",
        "State all five for every line.", "请逐项完整填报。");

    public static Reason CodeUnknown(int line, string code, RouteRow law) => Of(law, "REFUND_CODE_UNKNOWN",
        Line(line) + "/gcode", "CEB603/Inventory/InventoryList/gcode", code, "",
        "The refund library of this window has no row for the code on the export day.", "本窗口退税率文库在出口当日没有该商品编码。",
        "Check the 10-digit code; when it is right, the library has to be completed.", "请核对10位商品编码；编码无误时请补充文库。");

    public static Reason RefundCancelled(int line, RefundLibraryRow row, RouteRow law) => Of(law, "NO_INVOICE_CANCELLED",
        Line(line) + "/gcode", "CEB603/Inventory/InventoryList/gcode", row.Code, $"flag=1 from {RefundRoute.Day(row.ValidFrom)} ({row.Source})",
        "The refund of these goods is cancelled: they are taxed as a domestic sale.", "该商品已明确取消出口退（免）税，视同内销征税。",
        "Account for output VAT on this line.", "请对该项货物计提销项税额。");

    public static Reason InvoiceMissing(int line, RouteRow law) => Of(law, "REFUND_INVOICE_MISSING",
        Line(line) + "/invoiceNo", "", "", "",
        "The line names no special VAT invoice.", "该项货物没有增值税专用发票号码。",
        "State the number of the purchase invoice.", "请填写进货增值税专用发票号码。");

    public static Reason InvoiceUsed(int line, string invoice, string other, RouteRow law)
    {
        var reason = Of(law, "REFUND_INVOICE_USED", Line(line) + "/invoiceNo", "", invoice, other,
            "Another declaration claims this special VAT invoice already.", "该增值税专用发票已用于其他申报单的退税。",
            "State the invoice of these goods; one invoice is refunded once.", "请填写本批货物对应的发票，同一发票不得重复退税。");
        reason.OtherLeg = "declaration";
        return reason;
    }

    public static Reason InvoiceAmount(int line, string amount, RouteRow law) => Of(law, "REFUND_INVOICE_AMOUNT",
        Line(line) + "/invoiceAmount", "", amount, "> 0",
        "The invoice amount without VAT is missing or not above zero.", "发票不含税金额缺失或不大于零。",
        "State the amount without VAT in CNY.", "请填写人民币不含税金额。");

    public static Reason InvoiceUnit(int line, ReleasedLine goods, RouteRow law) => Of(law, "REFUND_INVOICE_UNIT",
        Line(line) + "/invoiceUnit", "CEB603/Inventory/InventoryList/unit", goods.InvoiceUnit, goods.Unit1.Length == 0 ? goods.Unit : goods.Unit + " | " + goods.Unit1,
        "The unit on the invoice equals no unit of the declaration.", "发票计量单位与申报计量单位均不一致。",
        "Have the invoice or the declaration name the same unit.", "请使发票与申报使用同一计量单位。");

    private static string Line(int index) => string.Create(CultureInfo.InvariantCulture, $"/goods/{index}");

    private static Reason Of(
        RouteRow law, string code, string pointer, string ceb, string value, string other, string en, string zh, string fixEn, string fixZh) => new()
        {
            Code = code, Rule = law.Rule, RuleVersion = RefundRoute.Day(law.ValidFrom), Source = law.Source, Leg = "declaration",
            Pointer = pointer, Ceb = ceb, Value = value, OtherValue = other, Act = code == "REFUND_CODE_UNKNOWN" ? "operator" : "merchant",
            En = en, Zh = zh, FixEn = fixEn, FixZh = fixZh,
        };
}
