using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>
/// In: sales of goods from warehouses abroad. Out: DocumentAnswered, and OverseasStockMoved for each declaration it sold from or closed. A report
/// counts once, and one that was refused stays so. Called by: the step.
/// </summary>
public static class ReportSales
{
    public static void Handle(RefundWork work, SalesReported item, StepContext context, RefundRules rules)
    {
        var overseas = work.Overseas;
        if (overseas.Reports.Find(item.FilingId) is not null)
        {
            return;
        }
        var filed = OverseasSales.File(
            item, overseas.Exports.Find, overseas.Stock.Find, overseas.Sales.Find, overseas.LinesOf, rules, context.NowMs);
        overseas.Reports.Put(filed.Row);
        foreach (var sale in filed.Sales)
        {
            overseas.Sales.Put(sale);
        }
        context.Emit(Events.DocumentsAnswered, filed.Answer);
        foreach (var move in filed.Moves)
        {
            overseas.Keep(move);
            context.Emit(Events.OverseasStockMovements, move.Moved);
        }
    }
}
