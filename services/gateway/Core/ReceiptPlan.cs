using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>One receipt to be written: returnStatus, its time and its returnInfo.</summary>
public sealed record PlannedReceipt(string Status, long At, string Info);

/// <summary>Which receipts a change of a filing gives its sender (specification 202205: 214, 216, 304, 404, 506, 510, 604, 606; import: 312, 412, 512, 514, 622, 624, 626). Pure.</summary>
public static class ReceiptPlan
{
    /// <summary>The receipt message that answers a message.</summary>
    public static string MessageFor(string message) => message switch
    {
        "CEB213" => "CEB214",
        "CEB215" => "CEB216",
        "CEB303" => "CEB304",
        "CEB311" => "CEB312",
        "CEB403" => "CEB404",
        "CEB411" => "CEB412",
        "CEB505" => "CEB506",
        "CEB509" => "CEB510",
        "CEB511" => "CEB512",
        "CEB513" => "CEB514",
        "CEB603" => "CEB604",
        "CEB605" => "CEB606",
        "CEB621" => "CEB622",
        "CEB623" => "CEB624",
        "CEB625" => "CEB626",
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    /// <summary>At intake: 2, or 1 for a draft. The legs of an import know no 1: a draft of theirs is not receipted.</summary>
    public static PlannedReceipt? Taken(string message, bool draft, long at) => draft && message is ("CEB311" or "CEB411" or "CEB511" or "CEB513")
        ? null
        : draft ? new("1", at, "[Code:1;Desc:电子口岸已暂存]") : new("2", at, "[Code:2;Desc:电子口岸申报中]");

    /// <summary>What is new in <paramref name="after"/>, oldest first.</summary>
    public static IReadOnlyList<PlannedReceipt> Of(FilingKind kind, FilingView before, FilingView after, long now)
    {
        if (kind != FilingKind.Declaration)
        {
            // A return is answered twice: taken, and when its goods are back.
            return after.Answer is { } answer && before.Answer?.Outcome != answer.Outcome && (before.Answer is null || kind == FilingKind.Return)
                ? [Answer(after.Ceb?.Message, answer)]
                : [];
        }
        List<PlannedReceipt> receipts = [];
        foreach (var move in after.Moves)
        {
            if (!before.Moves.Contains(move))
            {
                receipts.Add(new PlannedReceipt(
                    move.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), move.At,
                    Info(move.Info.Length > 0 ? move.Info : $"[Code:{move.Status};Desc:{OfficialStatus.NameOf(move.Status).Zh}]",
                        move.Status is 100 or 300 or 500 ? after.Reasons : [])));
            }
        }
        // A list closed before release has no value of its own among the official ones: it ends as refused, and says why.
        if (before.Ending == Ending.Unspecified && after.Ending is Ending.Cancelled or Ending.Expired && before.Ending != after.Ending
            && after.Moves.All(m => m.Status != 100 || m.Version != after.DocumentVersion))
        {
            receipts.Add(new PlannedReceipt("100", after.EndedAt != 0 ? after.EndedAt : now,
                after.Ending == Ending.Cancelled ? "[Code:100;Desc:已按申请撤销]" : "[Code:100;Desc:单证逾期未到齐，清单失效]"));
        }
        if (after.Closure is { Ending: Ending.Amended, Refused: true } refused && before is { Closure.Refused: false, Pending.Ceb: not null })
        {
            receipts.Add(new PlannedReceipt(CebCodes.NotAmendable, now, Info($"[Code:{CebCodes.NotAmendable};Desc:状态不允许变更]", refused.Reasons)));
        }
        return receipts;
    }

    /// <summary>The answer to a cancellation that was asked for by message: 399 when the list is cancelled, 100 when it stands. Null: none is new.</summary>
    public static PlannedReceipt? Cancelled(FilingView before, FilingView after, long now) => after.Closure switch
    {
        not { Ceb: not null } => null,
        { Refused: true } closure when before.Closure?.Id != closure.Id || !before.Closure.Refused => new("100", now, Info("[Code:100;Desc:退单]", closure.Reasons)),
        { Refused: false } when after.Ending == Ending.Cancelled && before.Ending == Ending.Unspecified => new(
            "399", after.EndedAt != 0 ? after.EndedAt : now, "[Code:2300;Desc:审结，清单已撤销]"),
        _ => null,
    };

    /// <summary>The tax bills (CEB816) that are new in <paramref name="after"/>, or moved on: generated, summarised, void. By edition.</summary>
    public static IReadOnlyList<TaxBillMoved> Bills(FilingView before, FilingView after)
    {
        if (after.Import is not { Bills.Count: > 0 } import)
        {
            return [];
        }
        return [.. import.Bills.Where(b => before.Import?.Bills.Any(known => known.Edition == b.Edition && known.Status == b.Status) != true)];
    }

    private static PlannedReceipt Answer(string? message, AnswerMark answer) => answer.Outcome switch
    {
        "refused" => new("100", answer.At, Info("[Code:100;Desc:退单]", answer.Reasons)),
        "cancelled" => new("100", answer.At, "[Code:100;Desc:已按申请撤销]"),
        // Exported goods that come back (design): nothing goes on before the refund is paid back; what no regime takes is no return.
        "pay-back-first" => new("600", answer.At, Info("[Code:600;Desc:挂起]", answer.Reasons)),
        "general-trade" => new("100", answer.At, Info("[Code:100;Desc:退单]", answer.Reasons)),
        "returned" when message == "CEB213" => new("800", answer.At, "[Code:2600;Desc:放行]"),
        "returned" => new("399", answer.At, "[Code:2300;Desc:审结]"),
        "departed" when message != "CEB513" => new("399", answer.At, "[Code:2300;Desc:审结]"),
        _ => new("120", answer.At, "[Code:1800;Desc:逻辑校验通过]"),
    };

    private static string Info(string lead, IReadOnlyCollection<Reason> reasons) =>
        reasons.Count == 0 ? lead : lead + string.Concat(reasons.Select(r => $"[Code:{r.Code};Desc:{r.Zh}]"));
}
