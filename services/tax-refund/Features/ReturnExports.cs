using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>In: a return of exported goods is asked for or cancelled, its refund is paid back, its goods are here. Out: ReturnDecided. Called by: the step.</summary>
public static class ReturnExports
{
    public static void OnRequest(RefundWork work, ReturnRequested item, StepContext context, RefundRules rules)
    {
        var known = work.Returns.Find(item.FilingId);
        Keep(work, known, ExportReturnDesk.Request(
            known, item, work.Cases.Find(item.DeclarationId), Of(work, item.DeclarationId), rules, context.NowMs,
            gnum => work.Overseas.Stock.Find(OverseasStockRow.KeyOf(item.DeclarationId, gnum))), context);
    }

    public static void OnArrival(RefundWork work, ReturnArrived item, StepContext context, RefundRules rules)
    {
        var known = work.Returns.Find(item.FilingId);
        Keep(work, known, ExportReturnDesk.Arrive(known, item, Export(work, known), Of(work, known?.DeclarationId), rules, context.NowMs), context);
    }

    public static void OnPaidBack(RefundWork work, RefundPaidBack item, StepContext context, RefundRules rules)
    {
        var known = work.Returns.Find(item.FilingId);
        Keep(work, known, ExportReturnDesk.PaidBack(known, item, Export(work, known), Of(work, known?.DeclarationId), rules, context.NowMs), context);
    }

    public static void OnCancellation(RefundWork work, ReturnCancelled item, StepContext context)
    {
        var known = work.Returns.Find(item.FilingId);
        Keep(work, known, ExportReturnDesk.Cancel(known, item, context.NowMs), context);
    }

    private static RefundCase? Export(RefundWork work, ReturnCase? row) => row is null ? null : work.Cases.Find(row.DeclarationId);

    private static IEnumerable<ReturnCase> Of(RefundWork work, string? declaration) => work.Returns.All.Where(r => r.DeclarationId == declaration);

    private static void Keep(RefundWork work, ReturnCase? known, ReturnCase? next, StepContext context)
    {
        if (next is null)
        {
            return;
        }
        work.Returns.Put(next);
        if (next.Answer is { } answer && !ReferenceEquals(answer, known?.Answer))
        {
            context.Emit(Events.ExportReturnsDecided, answer);
            TakeOut(work, next, answer);
        }
    }

    // A manufacturer's goods are in a month, or will be.
    private static void TakeOut(RefundWork work, ReturnCase row, ReturnDecided answer)
    {
        if (row.State != ReturnState.Returned || work.Cases.Find(row.DeclarationId) is not { Released.RefundRoute: RefundRoute.Producer } export)
        {
            return;
        }
        var beside = Of(work, row.DeclarationId).Where(r => r.Counts && r.ReturnId != row.ReturnId);
        foreach (var moved in ProducerExports.Returned(answer, export, beside, work.Months.Exports.Find).ToList())
        {
            work.Months.Exports.Put(moved);
        }
    }
}
