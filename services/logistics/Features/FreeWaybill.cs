using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>In: FilingsClosed. Out: DeparturesAnswered (refused) for reports that waited for the release; the number is free.</summary>
public static class FreeWaybill
{
    public static void Handle(LogisticsWork work, FilingClosed closed, LogisticsFacts facts, StepContext context)
    {
        var filing = work.Filing(closed.FilingId);
        var row = filing is null ? null : work.Waybill(filing.WaybillKey);
        var keeps = closed.KeepsWaybill && work.Filing(FilingId.Next(closed.FilingId)) is not { Closed: true };
        var step = WaybillDesk.Close(row, filing, closed.FilingId, keeps);
        var abandoned = step.Waybill is null ? MovementStep.Nothing : MovementDesk.Abandon(work.WaitingFor(row), facts, context.Now);
        work.Put(step);
        work.Put(abandoned);
        foreach (var (report, answer) in abandoned.Answers)
        {
            context.Emit(Events.DeparturesAnswered, answer, TraceCodec.Read(report.Trace));
        }
    }
}
