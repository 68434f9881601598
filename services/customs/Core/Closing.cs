using System.Globalization;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// Ends a case without release (cancelled, expired), or closes the books of a departed one (899).
/// A merchant may cancel or amend until an inspection has begun; a deadline ends only what still waits for documents.
/// </summary>
public static class Closing
{
    /// <summary>Answers a request to close. A request whose answer is already the state of the case says nothing again.</summary>
    public static Outcome Request(CaseFile file, ClosureRequested request, RuleBook rules, long now)
    {
        if (file.Ending is Ending.Cancelled or Ending.Expired && file.ReadDecision().ClosureId == request.ClosureId)
        {
            return Outcome.Nothing(file);
        }
        if (request.Ending == Ending.Amended && Amending.IsRepeat(file, request))
        {
            return Outcome.Nothing(file);
        }
        if (Obstacle(file, request.Ending) is { } obstacle)
        {
            var say = new Explainer(rules, ChinaDay.Of(now));
            say.Say(request.Ending == Ending.Amended ? "X02" : "X01", "declaration", "", "", State(file), "", obstacle);
            return new Outcome(file, Refuse(file, request, say.Reasons));
        }
        var whole = file.ReadDecision();
        if (request.Ending == Ending.Amended)
        {
            return Amending.Grant(file, whole, request, now);
        }
        whole.Ending = request.Ending;
        whole.ClosureId = request.ClosureId;
        var ended = Outcome.WithoutCopies(file) with { Ending = request.Ending, HeldSince = null, Decision = whole.ToByteArray() };
        var decided = new DeclarationDecided
        {
            FilingId = file.FilingId,
            PreNo = whole.PreNo,
            InvtNo = whole.InvtNo,
            Channel = whole.Channel,
            Score = whole.Score,
            Ending = request.Ending,
            ClosureId = request.ClosureId,
            Version = whole.Version,
        };
        return new Outcome(ended, decided, Freed: file.Loose);
    }

    /// <summary>The goods left the border: a released case is closed, any other stays as it is.</summary>
    public static Outcome Departed(CaseFile file, GoodsMoved moved, long now)
    {
        if (file.Status != OfficialStatus.Released || file.Ending != Ending.Unspecified)
        {
            return Outcome.Nothing(file);
        }
        var move = new StatusMove
        {
            Status = OfficialStatus.Closed, At = now, Info = OfficialStatus.Info(OfficialStatus.Closed), Version = file.Version is > 1 and var later ? later : 0,
        };
        // Protobuf reads what stands behind a message as a part of it: the decision need not be read to get one more move.
        return new Outcome(
            file with { Status = OfficialStatus.Closed, Decision = [.. file.Decision ?? [], .. new DeclarationDecided { Moves = { move } }.ToByteArray()] },
            Closed: new DeclarationClosed { FilingId = file.FilingId, Move = move, Moved = moved });
    }

    private static string? Obstacle(CaseFile file, Ending ending) => (file.Ending, file.Status) switch
    {
        _ when ending is not (Ending.Cancelled or Ending.Expired or Ending.Amended) => "only a cancellation, an amendment or an expiry closes a declaration",
        (Ending.Refused, _) => "it is refused",
        (Ending.Cancelled, _) => "it is cancelled already",
        (Ending.Expired, _) => "it has expired",
        (_, OfficialStatus.Inspection) => "its goods are under inspection",
        (_, OfficialStatus.Released) => "it is released",
        (_, OfficialStatus.Closed) => "it is closed",
        (_, OfficialStatus.ManualReview) when ending == Ending.Expired => "its documents are all there, an officer decides",
        _ => null,
    };

    private static string State(CaseFile file) => file.Ending switch
    {
        Ending.Cancelled => "cancelled",
        Ending.Expired => "expired",
        _ => file.Status.ToString(CultureInfo.InvariantCulture),
    };

    private static DeclarationDecided Refuse(CaseFile file, ClosureRequested request, IEnumerable<Reason> reasons)
    {
        var answer = new DeclarationDecided
        {
            FilingId = request.FilingId, ClosureId = request.ClosureId, ClosureRefused = true, Version = file.ReadDecision().Version,
        };
        answer.Reasons.Add(reasons);
        return answer;
    }
}
