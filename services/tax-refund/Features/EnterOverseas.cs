using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>A decided export under 9810: its goods are in the stock of their warehouse. Out: OverseasStockMoved. Called by: NoteRelease, NoteDeparture.</summary>
internal static class EnterOverseas
{
    internal static void Handle(RefundWork work, RefundCase decided, StepContext context, RefundRules rules)
    {
        if (decided.Released!.OverseasWarehouse is null)
        {
            return;
        }
        var entered = OverseasSales.Enter(decided, rules);
        work.Overseas.Keep(entered);
        context.Emit(Events.OverseasStockMovements, entered.Moved);
    }
}
