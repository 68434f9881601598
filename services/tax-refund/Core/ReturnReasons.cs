using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>Why a return of exported goods is refused or waits, beyond what its days and its refund say.</summary>
public static partial class Reasons
{
    public static Reason ReturnUnknown(string declaration) => Return(null, "RETURN_UNKNOWN",
        "/declarationId", declaration, "a released export of the company",
        "No released export of the company has this id.", "企业名下没有该编号的已放行出口清单。",
        "Name the declaration the goods left under.", "请填写货物出口时的清单编号。");

    public static Reason ReturnNotDeparted(string declaration, long releasedAt) => Return(null, "RETURN_NOT_DEPARTED",
        "/declarationId", declaration, "departed, refund decided",
        $"The goods were released on {RefundRoute.Day(ChinaDay.Of(releasedAt))} and no departure of them is known: goods that did not leave do not re-enter.",
        $"货物于{RefundRoute.Day(ChinaDay.Of(releasedAt))}放行，尚无离境记录：未离境货物不办理退运。",
        "File it again, under the same reference, once the declaration shows refund-decided or in-overseas-stock; that follows its departure at once.",
        "请在清单状态为 refund-decided 或 in-overseas-stock（离境后随即产生）时以同一编号重新申报。");

    public static Reason ReturnOverseas(ReleasedGoods goods) => Return(null, "RETURN_OVERSEAS",
        "/declarationId", "9810", "sales ended",
        $"The goods were declared for the overseas warehouse {goods.OverseasWarehouse.Code} and their sales have not ended: what of them comes home is not sold, and their pre-refund is settled with their sales.",
        $"该货物申报出口至海外仓 {goods.OverseasWarehouse.Code}，销售尚未办结：运回的货物视为未售，预退税随销售核算。",
        "End the sales with a final report that leaves out what comes home; the refund of it is paid back with that. Then file the return again, under the same reference.",
        "请先在最终销售报告中不列运回货物以结束销售核算，其预退税随之追回；然后以同一编号重新申报退运。");

    public static Reason ReturnExchange(ReleasedGoods goods) => Return(null, "RETURN_EXCHANGE",
        "/exchange", "true", "false",
        $"The goods were declared for the overseas warehouse {goods.OverseasWarehouse.Code}: what of them comes home is not sold, and there is no buyer who gets others for it.",
        $"该货物申报出口至海外仓 {goods.OverseasWarehouse.Code}：运回的货物视为未售，没有可换货的买家。",
        "File the return again without exchange, under the same reference. What buyers abroad gave back has no filing here: ask the tax office.",
        "请以同一编号重新申报，不注明换货；境外买家退回的已售货物请向税务机关咨询。");

    public static Reason ReturnUnsold(int at, string qty, decimal left, decimal sold) => Return(null, "RETURN_UNSOLD",
        string.Create(CultureInfo.InvariantCulture, $"/lines/{at}/qty"), qty, Decimals.Write(left),
        $"Of goods of an overseas warehouse what stayed unsold comes home: {Decimals.Write(sold)} of this line were sold, and the rest less what came back before is all there is.",
        $"海外仓货物仅未售部分可退运：该项已售 {Decimals.Write(sold)}，其余扣除已退运后即为余量。",
        "State what came home unsold. What buyers abroad gave back has no filing here: ask the tax office.", "请填写未售运回的数量；境外买家退回的已售货物请向税务机关咨询。");

    public static Reason ReturnTooMany(int most) => Return(null, "RETURN_TOO_MANY",
        "/declarationId", (most + 1).ToString(CultureInfo.InvariantCulture), most.ToString(CultureInfo.InvariantCulture),
        "The export has as many returns as it may have.", "该出口清单的退运次数已达上限。",
        "Bring what is left back in one return.", "请将剩余货物合并为一次退运。");

    public static Reason ReturnLine(int at, int gnum, ReleasedGoods goods) => Return(null, "RETURN_LINE",
        string.Create(CultureInfo.InvariantCulture, $"/lines/{at}/gnum"), gnum.ToString(CultureInfo.InvariantCulture),
        string.Join(", ", goods.Lines.Select(l => l.Gnum.ToString(CultureInfo.InvariantCulture))),
        "The export has no line of this number.", "该出口清单没有此序号的商品。",
        "Name a line of the declaration.", "请填写清单中的商品序号。");

    public static Reason ReturnGoods(int at, string field, string said, string declared) => Return(null, "RETURN_GOODS",
        string.Create(CultureInfo.InvariantCulture, $"/lines/{at}/{field}"), said, declared,
        "The export declares this line under another commodity code or in another unit.", "该出口清单中此序号商品的商品编码或申报计量单位与所报不一致。",
        "State the line as it was declared, and its quantity in that unit.", "请按原出口清单填写该项，数量以申报计量单位计。");

    public static Reason ReturnLeft(int at, string qty, decimal left) => Return(null, "RETURN_QUANTITY",
        string.Create(CultureInfo.InvariantCulture, $"/lines/{at}/qty"), qty, Decimals.Write(left),
        "The quantity is not above zero, or more than is left of the line after earlier returns and those on their way.", "退运数量不大于零，或大于该项扣除已退及在途退运后的余量。",
        "State what comes back of this line now.", "请填写本次退运的实际数量。");

    public static Reason ArrivedBeforeExport(DateOnly day, DateOnly export) => Return(null, "RETURN_BEFORE_EXPORT",
        "/arrivedAt", ChinaDay.Text(day), ChinaDay.Text(export),
        "The goods are reported back before the day they left.", "报告的运抵日期早于离境日期。",
        "Report the arrival again, with its day.", "请按实际日期重新报告运抵。");

    public static Reason PayBackAmount(string amount, decimal due) => Return(null, "RETURN_PAY_BACK_AMOUNT",
        "/amount", amount, Decimals.Write(due),
        "The amount that was paid back is not the one that is owed.", "补缴金额与应补缴金额不一致。",
        "Confirm the amount that is owed, in one sum.", "请按应补缴金额一次确认。");

    public static Reason ReturnPaidBack(string id, decimal paid, string certificate) => Return(null, "RETURN_PAID_BACK",
        "/id", id, "",
        $"The refund of these goods was paid back ({Decimals.Write(paid)} CNY, certificate {certificate}): the return is not cancelled any more.",
        $"该货物的退税款已补缴（{Decimals.Write(paid)} 元，证明编号 {certificate}），退运申报不能再撤销。",
        "Bring the goods back in time; if they stay abroad, claim their refund again at the tax office with the certificate.", "请按期运回货物；如货物不再运回，请凭证明向税务机关重新办理。");

    public static Reason ReturnGeneralTrade(DateOnly day, string until, DateOnly exported) => Return(null, "RETURN_GENERAL_TRADE",
        "/arrivedAt", RefundRoute.Day(day), until,
        $"No regime of returned exports holds: the goods left on {RefundRoute.Day(exported)} and come in as an ordinary import, with its taxes. The export stands.",
        $"不适用任何出口退运规定：货物于{RefundRoute.Day(exported)}出口，按一般贸易进口征税；原出口不变。",
        "Declare them as goods of general trade; general-trade of this return tells their taxes.", "请按一般贸易进口申报，税款见该退运的 general-trade。");
}
