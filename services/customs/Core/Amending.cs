using Google.Protobuf;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core;

/// <summary>
/// An amendment of a declaration that is not released: its version ends and the case goes on as that of the next one, which waits for its
/// documents anew. What an import held stays held until the next version is decided or ends, and goes back in that step. Called by
/// <see cref="Closing"/>, which knows when it may not be.
/// </summary>
public static class Amending
{
    /// <summary>True when the version to be ended has ended already: the request came again.</summary>
    public static bool IsRepeat(CaseFile file, ClosureRequested request) => file.Version > Math.Max(1, request.Version);

    /// <summary>
    /// The case of the next version. A list that customs had stored goes back to its filer first (100): the one official way to declare it
    /// again (moves derived in GACC receipts: 300 → 100 → 2).
    /// </summary>
    internal static Outcome Grant(CaseFile file, DeclarationDecided whole, ClosureRequested request, long now)
    {
        var decided = new DeclarationDecided
        {
            FilingId = file.FilingId, PreNo = whole.PreNo, InvtNo = whole.InvtNo, Channel = whole.Channel, Score = whole.Score,
            Ending = Ending.Amended, ClosureId = request.ClosureId, Version = whole.Version,
        };
        if (file.Status >= OfficialStatus.Refused)
        {
            decided.Moves.Add(new StatusMove { Status = OfficialStatus.Refused, At = now, Info = "[Desc:退单，按变更申报重新审核]", Version = whole.Version });
        }
        var next = new DeclarationDecided { FilingId = file.FilingId, Version = file.Version + 1, ClosureId = request.ClosureId };
        next.Moves.Add(whole.Moves);
        next.Moves.Add(decided.Moves);
        // The list of the old version stays in place of the new one: it says whether the case is an import, and which legs it lets go of.
        var open = CaseFile.Open(file.FilingId, file.Trace) with { Tenant = file.Tenant, Declaration = file.Declaration, Decision = next.ToByteArray() };
        return new Outcome(open, decided, Freed: file.Loose | file.Sought);
    }
}
