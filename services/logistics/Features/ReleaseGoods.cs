using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>
/// In: DeclarationsDecided, of which the released ones. Out: GoodsMovements when the parcel left (a waiting report, or the simulated
/// carrier), DeparturesAnswered for the reports that waited.
/// </summary>
public static class ReleaseGoods
{
    public static void Handle(LogisticsWork work, DeclarationDecided decided, LogisticsFacts facts, StepContext context)
    {
        if (decided.Released is not { } released)
        {
            return;
        }
        context.Tag("waybill.no", released.LogisticsNo);
        var row = work.Waybill(WaybillRow.KeyOf(released.LogisticsCode, released.LogisticsNo));
        var step = MovementDesk.Release(row, work.WaitingFor(row), decided, context.TraceBytes, facts, context.Now);
        work.Put(step);
        if (step.Moved is { } moved)
        {
            context.Emit(Events.GoodsMovements, moved);
        }
        foreach (var (report, answer) in step.Answers)
        {
            context.Emit(Events.DeparturesAnswered, answer, TraceCodec.Read(report.Trace));
        }
    }
}
