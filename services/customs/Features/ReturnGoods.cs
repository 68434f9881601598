using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// ReturnsRequested, ReturnsArrived, ReturnsCancelled: goods of a released import come back within their windows, or stay. Out: ReturnsDecided, with the bills that moved.
/// </summary>
internal static class ReturnGoods
{
    internal static void OnRequest(CustomsWork work, ReturnRequested item, StepContext context)
    {
        var imports = work.Imports!;
        var file = imports.Files.Find(item.DeclarationId);
        Keep(
            imports,
            ReturnDesk.Request(
                imports.Returns.Find(item.FilingId), item, file, work.Cases.Find(item.DeclarationId)?.ReadDeclaration(), imports.BillOf(file), imports.Desk(file),
                SettleCase.ExplainImport(work, context), context.NowMs),
            context);
    }

    internal static void OnArrival(CustomsWork work, ReturnArrived item, StepContext context)
    {
        var imports = work.Imports!;
        var known = imports.Returns.Find(item.FilingId);
        var file = known is null ? null : imports.Files.Find(known.DeclarationId);
        Keep(
            imports,
            ReturnDesk.Arrive(known, item, file, imports.BillOf(file), imports.Desk(file), SettleCase.ExplainImport(work, context), context.NowMs),
            context);
    }

    internal static void OnCancellation(CustomsWork work, ReturnCancelled item, StepContext context)
    {
        var imports = work.Imports!;
        var known = imports.Returns.Find(item.FilingId);
        var file = known is null ? null : imports.Files.Find(known.DeclarationId);
        Keep(imports, ReturnDesk.Cancel(known, item, file, imports.Desk(file), context.NowMs), context);
    }

    private static void Keep(ImportWork imports, ReturnMove? decided, StepContext context)
    {
        if (decided is not { } move)
        {
            return;
        }
        imports.Returns.Put(move.Row);
        if (move.Import is { } given)
        {
            imports.Keep(given, context.NowMs);
            foreach (var bill in move.Bills!)
            {
                imports.Keep(given.File, bill);
            }
        }
        if (move.Answer is { } answer)
        {
            context.Emit(Events.ReturnsDecided, answer);
        }
    }
}
