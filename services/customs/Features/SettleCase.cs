using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// The shared end of every feature: asks the core what a case becomes, then keeps the rows and sends what leaves, in the trace of the case.
/// </summary>
internal static class SettleCase
{
    /// <summary>The case with a new document in it. Returns what became of it.</summary>
    internal static Outcome Settle(CustomsWork work, CaseFile file, Papers papers, Explainer say, StepContext context)
    {
        var import = papers.Declaration is { IeFlag: "I" };
        var canDecide = file.IsOpen && papers.Declaration is not null && (file.Missing == Legs.None || file.Refused != Legs.None || say.Reasons.Count > 0);
        var outcome = canDecide
            ? Clearance.Settle(
                file, papers, say, work.Rules, work.Settings, work.PeekNumber(context.NowMs, import), context.NowMs,
                import ? work.Imports!.Desk(papers.Declaration!) : null)
            : Outcome.Nothing(file);
        Keep(work, outcome, papers.Declaration, context);
        return outcome;
    }

    /// <summary>Words and elements of the reasons: an import's list names those of its own messages.</summary>
    internal static Explainer Explain(CustomsWork work, DeclarationSubmitted? declaration, StepContext context) =>
        new(work.Rules, ChinaDay.Of(context.NowMs)) { Import = declaration is { IeFlag: "I" } };

    internal static Explainer ExplainImport(CustomsWork work, StepContext context) => new(work.Rules, ChinaDay.Of(context.NowMs)) { Import = true };

    /// <summary>Keeps the rows of an outcome and sends what leaves.</summary>
    internal static void Keep(CustomsWork work, Outcome outcome, DeclarationSubmitted? declaration, StepContext context)
    {
        // A held case waits for a payment that was taken back.
        var waits = outcome.File.IsOpen || outcome.File.IsHeld;
        var left = outcome.Freed | (waits ? Legs.None : outcome.File.Sought);
        work.Cases.Put(waits || outcome.File.Sought == Legs.None ? outcome.File : outcome.File with { Sought = Legs.None });
        if (outcome.TookNumber)
        {
            work.TakeNumber(context.NowMs, declaration is { IeFlag: "I" });
        }
        if (work.Imports is { } imports)
        {
            if (outcome.Import is { } taken)
            {
                imports.Keep(taken, context.NowMs);
            }
            else if (outcome.Decided is { } later && imports.Files.Find(outcome.File.FilingId) is { } held)
            {
                imports.Keep(ImportClearance.Follow(held, later, outcome.File.ReadDeclaration()!, imports.Desk(held), context.NowMs), context.NowMs);
            }
        }
        if (left != Legs.None && (declaration ?? outcome.File.ReadDeclaration()) is { } named)
        {
            foreach (var leg in Joining.Each)
            {
                if ((left & leg) != 0 && work.Loose.Find(LooseKeys.Of(named, leg)) is { } row)
                {
                    work.Loose.Put(row.FreedBy(outcome.File.FilingId).WithoutWaiting(outcome.File.FilingId));
                }
            }
        }
        if (outcome.Decided is { } decided)
        {
            context.Emit(Events.DeclarationsDecided, decided);
        }
        if (outcome.Closed is { } closed)
        {
            context.Emit(Events.DeclarationsClosed, closed);
        }
    }

    /// <summary>Goes on in the trace of the case and names it on the span.</summary>
    internal static void Follow(CaseFile file, StepContext context, DeclarationSubmitted? declaration = null)
    {
        context.Resume(file.Trace);
        context.Tag("singlewindow.declaration_id", file.FilingId);
        if (declaration is not null)
        {
            context.Tag("singlewindow.order_no", declaration.OrderNo);
            context.Tag("singlewindow.waybill_no", declaration.LogisticsNo);
        }
    }
}
