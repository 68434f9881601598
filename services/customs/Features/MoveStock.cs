using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// StockMovements: goods enter or leave an account book, or are counted. Out: DocumentsAnswered. A filing counts once, and one that was refused
/// stays so.
/// </summary>
internal static class MoveStock
{
    internal static void Handle(CustomsWork work, StockMoved item, StepContext context)
    {
        var imports = work.Imports!;
        if (imports.StockMoves.Find(StockEntry.KeyOf(item.FilingId, 0)) is not null || imports.StockMoves.Find(StockEntry.KeyOf(item.FilingId, 1)) is not null)
        {
            return;
        }
        var filed = StockDesk.File(item, imports.Books.Find(item.EmsNo), imports.Sums("", ""), SettleCase.ExplainImport(work, context), context.NowMs);
        imports.Keep(filed, context.NowMs);
        context.Emit(Events.DocumentsAnswered, filed.Answer);
    }
}
