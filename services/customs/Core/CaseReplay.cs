using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// What customs decided on the version of a list that stands, taken again under the rules loaded now: the check of codes, and of an accepted import the
/// decision on taxes and limits. Called by: AskImports.
/// </summary>
public static class CaseReplay
{
    /// <param name="import">What the accepted list holds; null: an export, or nothing was accepted.</param>
    /// <param name="on">The rule day; null: that of the decision.</param>
    /// <returns>Nothing where the case ended, or waits, before its codes were checked.</returns>
    public static IEnumerable<ReplayedDecision> Of(CaseFile held, ImportFile? import, DateOnly? on, ImportRules rules, ClearanceSettings settings, ImportSettings importSettings)
    {
        var stored = held.ReadDecision();
        if (held.ReadDeclaration() is not { } list || CodesReplay.DayOf(stored) is not { } decidedOn)
        {
            yield break;
        }
        yield return Differences.Replay("codes", decidedOn, on, day => CodesReplay.Compare(list, stored, day ?? decidedOn, rules.Book, settings));
        // A version that was refused may have one before it that was not: what that one held is no matter of this decision.
        if (import is not null && stored.Moves.FirstOrDefault(m => m.Version == stored.Version)?.Status == OfficialStatus.Stored)
        {
            yield return Differences.Replay("import", decidedOn, on, day => ImportReplay.Replay(list, stored, import, day ?? decidedOn, rules, importSettings));
        }
    }
}
