using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// An officer decides a held case: release (300 → 399 → 800, 500 → 800), refuse (100) or, from a document check, inspect (500). Anything
/// else, any second decision, and one on a version that was amended meanwhile changes nothing. Goods whose payment was taken back are not released:
/// the case says so and stays held.
/// </summary>
public static class HoldDecision
{
    public const string Link = "customs";

    public static Outcome Decide(CaseFile file, HoldDecided decision, RuleBook rules, long now)
    {
        if (!file.IsHeld || decision.Link != Link || file.Version != Math.Max(1, decision.Version) || file.ReadPapers().Declaration is not { } declaration)
        {
            return Outcome.Nothing(file);
        }
        var say = new Explainer(rules, ChinaDay.Of(now));
        switch (decision.Decision)
        {
            case "release" when file.Lacks(Legs.Payment):
                say.Say("H02", "payment", "/orderNo", "", declaration.OrderNo, "", "");
                return Outcome.Later(file, [file.Status], now, "", say.Reasons, null);
            case "release":
                int[] moves = file.Status == OfficialStatus.ManualReview ? [OfficialStatus.Reviewed, OfficialStatus.Released] : [OfficialStatus.Released];
                var sum = Figures.Read(new Papers(declaration, null, null, null), null).Sum;
                return Outcome.Later(file, moves, now, "", [], Clearance.Release(declaration, sum, now));
            case "refuse":
                say.Say("H01", "declaration", "", "", decision.Note, "", "");
                return Outcome.Later(file, [OfficialStatus.Refused], now, say.ReturnInfo(), say.Reasons, null);
            case "inspect" when file.Status == OfficialStatus.ManualReview:
                return Outcome.Later(file, [OfficialStatus.Inspection], now, "", [], null);
            default:
                return Outcome.Nothing(file);
        }
    }
}
