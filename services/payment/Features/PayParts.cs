using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Payment.Features;

/// <summary>The shared end of everything that is paid, refunded or reversed in parts: keeps the rows and sends what leaves.</summary>
internal static class PayParts
{
    internal static void Keep(PaymentWork work, PartsStep step, StepContext context)
    {
        work.Put(step);
        foreach (var statement in step.Checked)
        {
            context.Emit(Events.PaymentsChecked, statement);
        }
        foreach (var answer in step.Answered)
        {
            context.Emit(Events.PaymentsAnswered, answer);
        }
        if (step.Withdrawn is { } withdrawn)
        {
            context.Emit(Events.PaymentsWithdrawn, withdrawn);
        }
        if (step.Document is { } document)
        {
            context.Emit(Events.DocumentsAnswered, document);
        }
    }
}
