using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What a filer sees: a name, one of four groups, and whether anything can still change it.</summary>
/// <param name="Number">As stored in the row.</param>
/// <param name="Name">Stable, kebab-case.</param>
/// <param name="Group">in-progress | action-required | refused | done.</param>
public sealed record Status(int Number, string Name, string Group, bool Final, string En, string Zh)
{
    public override string ToString() => Name;
}

/// <summary>Numbers of TaxBillMoved.status (CEB816).</summary>
public static class TaxBillStatuses
{
    public const int Generated = 1, Summarised = 2, Void = 3;

    public static string NameOf(int status) => status switch { Generated => "generated", Summarised => "summarised", Void => "void", _ => "" };
}

/// <summary>The status of a filing as a pure function of the facts about it.</summary>
public static class FilingStatus
{
    private const string Going = "in-progress";
    private const string Act = "action-required";
    private const string Refusal = "refused";
    private const string Done = "done";

    public static readonly Status Draft = new(0, "draft", Act, false, "Kept as a draft; declare it to have it processed", "已暂存，尚未申报");
    public static readonly Status Accepted = new(10, "accepted", Going, false, "Accepted; the links are checking it", "已受理，各环节审核中");
    public static readonly Status WaitingForOrder = new(11, "waiting-for-order", Going, false, "Waits for its order", "等待订单");
    public static readonly Status WaitingForPayment = new(12, "waiting-for-payment", Going, false, "Waits for its payment", "等待收款单");
    public static readonly Status WaitingForWaybill = new(13, "waiting-for-waybill", Going, false, "Waits for its waybill", "等待运单");
    public static readonly Status LegRefused = new(14, "leg-refused", Act, false, "A leg was refused and must be sent again", "有单证被退回，须重新发送");
    public static readonly Status PartPaid = new(15, "part-paid", Going, false, "A part of its order is paid; waits for the rest", "订单已部分支付，等待付清");
    public static readonly Status Held = new(20, "held", Act, false, "Customs holds it for review or inspection", "海关人工审核或查验");
    public static readonly Status Released = new(30, "released", Going, false, "Released by customs", "海关放行");
    public static readonly Status Departed = new(31, "departed", Going, false, "The goods left the border", "货物已离境");
    public static readonly Status RefundDecided = new(32, "refund-decided", Going, false, "Tax refund or exemption decided", "退免税已确定");
    public static readonly Status SettlementHeld = new(33, "settlement-held", Act, false, "Settlement needs documents or a decision", "结汇待补单证或人工处理");
    public static readonly Status Delivered = new(34, "delivered", Going, false, "Delivered; its tax is covered by the guarantee until its collection", "已妥投，税款由担保覆盖，待汇总征收");
    public static readonly Status TaxDue = new(35, "tax-due", Act, false, "Its tax is due: customs collects it from the guarantor", "税款已到征收期，待海关向担保企业汇总征收");
    public static readonly Status InOverseasStock = new(36, "in-overseas-stock", Going, false, "In a warehouse abroad; its sales are reported", "已入海外仓，待报告销售");
    public static readonly Status Settled = new(40, "settled", Done, true, "Departed, refund decided and proceeds settled", "已离境、退免税已确定、已结汇");
    public static readonly Status Completed = new(41, "completed", Done, true, "Delivered, and no tax is open", "已妥投，税款已结清");
    public static readonly Status Returned = new(42, "returned", Done, true, "All its goods came back", "全部退货");
    public static readonly Status Refused = new(50, "refused", Refusal, true, "Refused", "退单");
    public static readonly Status Cancelled = new(51, "cancelled", Done, true, "Cancelled at the filer's wish", "已撤销");
    public static readonly Status Expired = new(52, "expired", Refusal, true, "A document never came in time", "逾期未到齐，已失效");
    public static readonly Status RefundRefused = new(53, "refund-refused", Refusal, true, "Settled, but the tax refund was refused", "已结汇，退税被拒");
    public static readonly Status SettlementRefused = new(54, "settlement-refused", Refusal, true, "The settlement was refused", "结汇被拒");
    public static readonly Status Parked = new(60, "parked", Act, false, "A fault on our side holds it; an operator acts", "系统故障暂停，由运维处理");
    public static readonly Status Overdue = new(61, "overdue", Act, false, "Something expected has not come in time", "预期事项逾期未到");
    public static readonly Status Checked = new(70, "checked", Done, true, "Checked and in order", "已核验");
    public static readonly Status Confirmed = new(71, "confirmed", Done, true, "Departure booked", "离境已登记");
    public static readonly Status WaitingForExport = new(72, "waiting-for-export", Going, false, "Waits for the released export it belongs to", "等待对应的放行出口");
    public static readonly Status Matched = new(73, "matched", Done, true, "Matched to its export", "已与出口匹配");

    public static readonly Status GoodsAwaited = new(74, "goods-awaited", Going, false, "In time; waits for the goods to come back", "退货申请符合期限，等待退货运抵");
    public static readonly Status GoodsBack = new(75, "goods-back", Done, true, "The goods came back; tax, quota and books of their declaration are put right", "退货已运抵，清单的税款、额度与账目已调整");
    public static readonly Status PayBackFirst = new(78, "pay-back-first", Act, false, "The refund of the goods has to be paid back first", "须先补缴已退税款");
    public static readonly Status GeneralTrade = new(79, "general-trade", Refusal, true, "No regime of returned exports holds; the goods came in as an ordinary import", "不适用退运规定，按一般贸易进口");
    public static readonly Status Booked = new(76, "booked", Done, true, "Booked", "已登记");
    public static readonly Status Reversed = new(77, "reversed", Done, true, "Taken back by its institution", "已冲正");

    public static readonly Status MonthDecided = new(85, "month-decided", Done, true, "The manufacturer's month is decided", "免抵退税所属期已确定");

    public static readonly Status Pending = new(90, "pending", Act, false, "Waits for an officer or its bank to confirm it; it covers nothing yet", "待海关或银行确认，尚未生效");

    public static readonly IReadOnlyList<Status> All =
    [
        Draft, Accepted, WaitingForOrder, WaitingForPayment, PartPaid, WaitingForWaybill, LegRefused, Held, Released, Departed, RefundDecided,
        SettlementHeld, Delivered, TaxDue, InOverseasStock, Settled, Completed, Returned, Refused, Cancelled, Expired, RefundRefused, SettlementRefused, Parked, Overdue, Checked, Confirmed,
        WaitingForExport, Matched, GoodsAwaited, GoodsBack, PayBackFirst, GeneralTrade, Booked, Reversed, MonthDecided, Pending,
    ];

    private static readonly FrozenDictionary<int, Status> ByNumber = All.ToFrozenDictionary(s => s.Number);
    private static readonly FrozenDictionary<string, Status> ByName = All.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    public static IReadOnlyList<string> Groups { get; } = [Going, Act, Refusal, Done];

    /// <summary>The status a row holds.</summary>
    public static Status Of(FilingRow row) => ByNumber[row.Status];

    public static Status? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The status the facts add up to.</summary>
    public static Status Of(FilingKind kind, FilingView view) =>
        kind == FilingKind.Declaration ? OfDeclaration(view) : OfDocument(kind, view);

    private static Status OfDocument(FilingKind kind, FilingView view)
    {
        var parked = IsParked(kind, view);
        return view.Answer?.Outcome switch
        {
            "refused" => Refused,
            "checked" => Checked,
            "departed" => Confirmed,
            "matched" => Matched,
            "returned" => GoodsBack,
            "done" => kind == FilingKind.RefundMonth ? MonthDecided : Booked,
            FilingState.GeneralTrade => GeneralTrade,
            "cancelled" => Cancelled,
            "reversed" => Reversed,
            _ when parked => Parked,
            "waiting" => kind == FilingKind.Payment ? WaitingForOrder : WaitingForExport,
            "applied" => GoodsAwaited,
            "pay-back-first" => PayBackFirst,
            GuaranteeState.Pending => Pending,
            _ => view.Draft ? Draft : Accepted,
        };
    }

    private static Status OfDeclaration(FilingView view)
    {
        if (view.ReleasedAt == 0)
        {
            return view.Ending switch
            {
                Ending.Refused => Refused,
                Ending.Cancelled => Cancelled,
                Ending.Expired => Expired,
                _ => view.Draft ? Draft : BeforeRelease(view),
            };
        }
        if (view.Import is { } import)
        {
            return OfImport(view, import);
        }
        var settlement = view.Settlement?.Outcome;
        var selling = view.Overseas is { Closed: null };
        if (view.LeftAt != 0 && view.Refund is { } refund && !selling && (settlement is "settled" or "refused" or "returned"))
        {
            return settlement == "refused" ? SettlementRefused : settlement == "returned" ? Returned : refund.Outcome == "refused" ? RefundRefused : Settled;
        }
        if (IsParked(FilingKind.Declaration, view))
        {
            return Parked;
        }
        if (settlement is "documents" or "manual")
        {
            return SettlementHeld;
        }
        if (view.LeftAt == 0)
        {
            return view.Late == Late.Departure ? Overdue : Released;
        }
        return view.Late == Late.Proceeds && settlement is null ? Overdue : view.Refund is null ? Departed : selling ? InOverseasStock : RefundDecided;
    }

    private static Status OfImport(FilingView view, ImportMark import)
    {
        if (IsReturned(import))
        {
            return Returned;
        }
        if (view.LeftAt != 0 && !IsTaxOpen(import) && (view.Late == Late.Tax || import.Bills.Any(b => b.Status == TaxBillStatuses.Summarised)))
        {
            return Completed;
        }
        if (IsParked(FilingKind.Declaration, view))
        {
            return Parked;
        }
        if (view.LeftAt == 0)
        {
            return view.Late == Late.Departure ? Overdue : Released;
        }
        return view.Late == Late.Tax ? TaxDue : Delivered;
    }

    /// <summary>Nothing of an import is left with its buyer.</summary>
    public static bool IsReturned(ImportMark import)
    {
        foreach (var mark in import.Returns)
        {
            if (mark is { Whole: true, Outcome: "returned" })
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>A bill waits for its collection.</summary>
    public static bool IsTaxOpen(ImportMark import)
    {
        foreach (var bill in import.Bills)
        {
            if (bill.Status == TaxBillStatuses.Generated)
            {
                return true;
            }
        }
        return false;
    }

    private static Status BeforeRelease(FilingView view)
    {
        if (IsParked(FilingKind.Declaration, view))
        {
            return Parked;
        }
        var official = OfficialStatus.Latest(view);
        if (official is 300 or 500)
        {
            return Held;
        }
        if (view.Order?.State == LegState.LegRefused || view.Payment?.State == LegState.LegRefused || view.Waybill?.State == LegState.LegRefused)
        {
            return LegRefused;
        }
        if (official is 120 or 399)
        {
            // Customs has every leg, whatever was heard here.
            return view.Late == Late.Clearance ? Overdue : Accepted;
        }
        if ((view.Order?.State ?? LegState.Awaited) == LegState.Awaited)
        {
            return WaitingForOrder;
        }
        if (view.Payment?.State == LegState.Partly)
        {
            return PartPaid;
        }
        if ((view.Payment?.State ?? LegState.Awaited) == LegState.Awaited)
        {
            return WaitingForPayment;
        }
        if ((view.Waybill?.State ?? LegState.Awaited) == LegState.Awaited)
        {
            return WaitingForWaybill;
        }
        return view.Late == Late.Clearance ? Overdue : Accepted;
    }

    // A house that spoke about the filing after the parking has got over it: the parked item was redriven, or came in another batch.
    private static bool IsParked(FilingKind kind, FilingView view)
    {
        foreach (var mark in view.Parked)
        {
            var later = mark.House switch
            {
                Houses.Transaction => Math.Max(view.Order?.At ?? 0, view.Answer?.At ?? 0),
                Houses.Payment => Math.Max(view.Payment?.At ?? 0, view.Answer?.At ?? 0),
                Houses.Customs => Math.Max(OfficialStatus.LatestAt(view), view.Answer?.At ?? 0),
                Houses.Logistics when kind == FilingKind.Declaration && view.LeftAt != 0 => long.MaxValue,
                Houses.Logistics => Math.Max(view.Waybill?.At ?? 0, view.Answer?.At ?? 0),
                Houses.TaxRefund => Math.Max(Math.Max(view.Refund?.At ?? 0, view.Answer?.At ?? 0), LastSale(view.Overseas)),
                Houses.FxSettlement => Math.Max(view.Settlement?.At ?? 0, view.Answer?.At ?? 0),
                _ => 0,
            };
            if (later <= mark.At)
            {
                return true;
            }
        }
        return false;
    }

    private static long LastSale(OverseasMark? overseas) =>
        overseas is null ? 0 : Math.Max(overseas.ClosedAt, overseas.Sales.Count == 0 ? overseas.OpenedAt : overseas.Sales[^1].At);
}
