using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>What acceptance does not mean, said in every 202.</summary>
public static class Words
{
    public static string NotYet(FilingKind kind, bool zh) => (kind, zh) switch
    {
        (FilingKind.Declaration, false) => "Stored and passed on. Not checked, not matched, not declared to customs and not released yet.",
        (FilingKind.Declaration, true) => "已保存并转发；尚未核验、未比对、海关尚未受理，也未放行。",
        (FilingKind.Departure, false) => "Stored and passed on. Whether the parcel belongs to a released declaration is not known yet.",
        (FilingKind.Departure, true) => "已保存并转发；该包裹是否属于已放行清单尚未确认。",
        (FilingKind.Proceeds, false) => "Stored and passed on. Not matched to an export and not settled yet.",
        (FilingKind.Proceeds, true) => "已保存并转发；尚未与出口匹配，也未结汇。",
        (FilingKind.Refund or FilingKind.Reversal, false) => "Stored and passed on. Whether the payment can go back is not decided yet.",
        (FilingKind.Refund or FilingKind.Reversal, true) => "已保存并转发；款项能否退还尚未确定。",
        (FilingKind.Return, false) => "Stored and passed on. Whether the goods may come back is not decided yet, and nothing was given back.",
        (FilingKind.Return, true) => "已保存并转发；是否准予退货尚未确定，税款与额度尚未退回。",
        (FilingKind.Sales, false) => "Stored and passed on. Not booked, and no pre-refund is settled yet.",
        (FilingKind.Sales, true) => "已保存并转发；尚未登记，预退税尚未核算。",
        (FilingKind.RefundMonth, false) => "Stored and passed on. The month is not decided yet, and nothing of it is refunded.",
        (FilingKind.RefundMonth, true) => "已保存并转发；所属期尚未确定，尚未退税。",
        (FilingKind.Guarantee, false) => "Stored and passed on. Not booked yet: what is lodged covers nothing before an officer or its bank has confirmed it.",
        (FilingKind.Guarantee, true) => "已保存并转发；尚未登记，担保经海关或银行确认后方可生效。",
        (FilingKind.Collection or FilingKind.Stock, false) => "Stored and passed on. Not booked yet.",
        (FilingKind.Collection or FilingKind.Stock, true) => "已保存并转发；尚未登记。",
        (_, false) => "Stored and passed on. Not checked yet.",
        (_, true) => "已保存并转发；尚未核验。",
    };

    public static string ClosureNotYet(bool zh) => zh
        ? "已向海关提出撤销申请；海关尚未答复，清单仍然有效。"
        : "Customs was asked to close it. It has not answered; the declaration still stands.";

    public static string AmendmentNotYet(bool zh) => zh
        ? "已向海关提出变更申请；海关尚未答复，原清单仍然有效，新版本尚未生效。"
        : "Customs was asked to amend it. It has not answered; the declaration stands as it was, and the new version has no effect yet.";

    public static string DecisionNotYet(bool zh) => zh ? "决定已转发；案件尚未变更。" : "The decision was passed on. The case has not moved yet.";
}
