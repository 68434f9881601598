using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>
/// In: DeparturesReported. Out: DeparturesAnswered, at once or when the release comes; GoodsMovements for the first report of a released
/// parcel.
/// </summary>
public static class ReportDeparture
{
    public static void Handle(LogisticsWork work, DepartureReported reported, LogisticsFacts facts, StepContext context)
    {
        context.Tag("waybill.no", reported.LogisticsNo);
        var row = work.Waybill(WaybillRow.KeyOf(reported.LogisticsCode, reported.LogisticsNo));
        var step = MovementDesk.Report(row, work.Departure(reported.FilingId), reported, context.TraceBytes, facts, context.Now);
        work.Put(step);
        foreach (var (_, answer) in step.Answers)
        {
            context.Emit(Events.DeparturesAnswered, answer);
        }
        if (step.Moved is { } moved)
        {
            // The movement goes on in the declaration's trace.
            context.Resume(row!.Trace);
            context.Emit(Events.GoodsMovements, moved);
        }
    }
}
