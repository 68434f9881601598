using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// DeclarationsSubmitted: opens the case, takes the legs that wait for it under their business keys and puts itself in line for the rest.
/// </summary>
internal static class OpenCase
{
    internal static void Handle(CustomsWork work, DeclarationSubmitted item, StepContext context)
    {
        var version = Math.Max(1, item.Version);
        var known = work.Cases.Find(item.FilingId) ?? CaseFile.Open(item.FilingId, context.TraceBytes, version);
        if (known.Version != version)
        {
            // A version that was amended meanwhile.
            return;
        }
        if (Joining.EndedUnseen(known))
        {
            work.Cases.Put(Joining.Late(known, item));
            return;
        }
        if (!Joining.AcceptsDeclaration(known))
        {
            return;
        }
        SettleCase.Follow(known, context, item);
        var say = SettleCase.Explain(work, item, context);
        var file = Joining.Declare(known, item, work.Rules.DoesWithout(item, say.Day));
        List<LooseLeg> rows = [];
        foreach (var leg in Joining.Each)
        {
            if (!file.Lacks(leg) || (Joining.Embedded(item) & leg) != 0)
            {
                continue;
            }
            var key = LooseKeys.Of(item, leg);
            var row = work.Loose.Find(key) ?? LooseLeg.Unknown(key);
            if (!row.IsHere)
            {
                if (row.TakesWaiting(item.FilingId))
                {
                    file = Joining.Seek(file, leg);
                    rows.Add(row.WithWaiting(item.FilingId));
                }
                else
                {
                    Joining.SayLineFull(leg, item, say);
                }
            }
            else if (Joining.Serves(row, leg, item, say))
            {
                file = Joining.JoinLoose(file, leg, row.Body!);
                rows.Add(row.UsedBeing(item.FilingId, item.Tenant));
            }
        }
        // The rows stand before the case is settled: a refusal sets free what was just taken.
        rows.ForEach(work.Loose.Put);
        SettleCase.Settle(work, file, file.ReadPapers(declaration: item), say, context);
    }
}
