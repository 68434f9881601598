using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>What one message made of one case.</summary>
/// <param name="File">The next state; the same reference when nothing changed.</param>
/// <param name="Decided">Leaves as DeclarationsDecided; null when there is nothing to say.</param>
/// <param name="Closed">Leaves as DeclarationsClosed.</param>
/// <param name="TookNumber">The official numbers that were offered are used now.</param>
/// <param name="Freed">Documents filed alone that this case no longer uses.</param>
/// <param name="Import">What an accepted import holds from now on.</param>
public sealed record Outcome(
    CaseFile File, DeclarationDecided? Decided = null, DeclarationClosed? Closed = null, bool TookNumber = false, Legs Freed = Legs.None, ImportMove? Import = null)
{
    public static Outcome Nothing(CaseFile file) => new(file);

    /// <summary>The first decision of a case: what leaves is also what the file keeps, but for the released goods.</summary>
    internal static Outcome First(CaseFile file, DeclarationDecided decided, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons, ReleasedGoods? released)
    {
        // A later version goes on from the moves of those before it.
        var before = file.Decision is null ? null : file.ReadDecision();
        decided.Version = before?.Version ?? 0;
        Add(decided, statuses, now, refusedInfo, reasons);
        var bytes = before is null ? decided.ToByteArray() : After(before, decided).ToByteArray();
        // The rules and their figures stay with the case, for whoever asks; no reader of the event needs them.
        decided.Used.Clear();
        decided.Released = released;
        return Moved(file, decided, bytes, statuses[^1], now) with { TookNumber = true };
    }

    /// <summary>
    /// A later decision: the file keeps everything decided so far, the event carries what is new together with the numbers and the channel
    /// that its readers need.
    /// </summary>
    internal static Outcome Later(CaseFile file, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons, ReleasedGoods? released)
    {
        var whole = file.ReadDecision();
        var decided = new DeclarationDecided
        {
            FilingId = file.FilingId,
            PreNo = whole.PreNo,
            InvtNo = whole.InvtNo,
            Channel = whole.Channel,
            Score = whole.Score,
            Released = released,
            Version = whole.Version,
        };
        Add(decided, statuses, now, refusedInfo, reasons);
        whole.Moves.Add(decided.Moves);
        whole.Reasons.Add(decided.Reasons);
        whole.Ending = decided.Ending;
        return Moved(file, decided, whole.ToByteArray(), statuses[^1], now);
    }

    private static DeclarationDecided After(DeclarationDecided before, DeclarationDecided decided)
    {
        var whole = decided.Clone();
        whole.ClosureId = before.ClosureId;
        whole.Moves.Clear();
        whole.Moves.Add(before.Moves);
        whole.Moves.Add(decided.Moves);
        return whole;
    }

    private static void Add(DeclarationDecided decided, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons)
    {
        foreach (var status in statuses)
        {
            decided.Moves.Add(new StatusMove
            {
                Status = status, At = now, Info = status == OfficialStatus.Refused ? refusedInfo : OfficialStatus.Info(status), Version = decided.Version,
            });
        }
        decided.Reasons.Add(reasons);
        decided.Ending = statuses[^1] == OfficialStatus.Refused ? Ending.Refused : Ending.Unspecified;
    }

    private static Outcome Moved(CaseFile file, DeclarationDecided decided, byte[] decision, int last, long now)
    {
        var held = last is OfficialStatus.ManualReview or OfficialStatus.Inspection;
        var next = file with { Status = last, Ending = decided.Ending, HeldSince = held ? file.HeldSince ?? now : null, Decision = decision };
        return new Outcome(held ? next : WithoutCopies(next), decided, Freed: last == OfficialStatus.Refused ? file.Loose : Legs.None);
    }

    /// <summary>The copies of the legs go once nobody has to decide any more.</summary>
    internal static CaseFile WithoutCopies(CaseFile file) => file with { Order = null, Payment = null, Waybill = null };
}
