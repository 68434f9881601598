using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>
/// In: WaybillsSubmitted. Out: WaybillsChecked, once for each filing; DeparturesAnswered (refused) for reports that waited for a waybill whose
/// next version is refused.
/// </summary>
public static class CheckWaybill
{
    public static void Handle(LogisticsWork work, WaybillSubmitted waybill, LogisticsFacts facts, StepContext context)
    {
        context.Tag("waybill.no", waybill.LogisticsNo);
        var row = work.Waybill(WaybillRow.KeyOf(waybill.LogisticsCode, waybill.LogisticsNo));
        var step = WaybillDesk.Take(row, work.Filing(waybill.FilingId), waybill, facts, context.Now);
        // Departures waited for a version that this one replaces, and it is refused or has ended: nothing is going to be released.
        var abandoned = row is not null && step.Waybill is { State: WaybillState.Refused or WaybillState.Closed } && FilingId.Precedes(row.FilingId, waybill.FilingId)
            ? MovementDesk.Abandon(work.WaitingFor(row), facts, context.Now) : MovementStep.Nothing;
        work.Put(step);
        work.Put(abandoned);
        foreach (var (report, refused) in abandoned.Answers)
        {
            context.Emit(Events.DeparturesAnswered, refused, TraceCodec.Read(report.Trace));
        }
        if (step.Answer is { } answer)
        {
            context.Emit(Events.WaybillsChecked, answer);
            if (answer.Verdict == Verdict.Refused || !FilingId.IsDeclaration(answer.FilingId))
            {
                context.Emit(Events.WaybillsAnswered, answer);
            }
        }
    }
}
