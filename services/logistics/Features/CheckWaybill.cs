using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Logistics.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Logistics.Features;

/// <summary>In: WaybillsSubmitted. Out: WaybillsChecked, once for each filing.</summary>
public static class CheckWaybill
{
    public static void Handle(LogisticsWork work, WaybillSubmitted waybill, LogisticsFacts facts, StepContext context)
    {
        context.Tag("waybill.no", waybill.LogisticsNo);
        var row = work.Waybill(WaybillRow.KeyOf(waybill.LogisticsCode, waybill.LogisticsNo));
        var step = WaybillDesk.Take(row, work.Filing(waybill.FilingId), waybill, facts, context.Now);
        work.Put(step);
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
