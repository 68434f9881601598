using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;

namespace SingleWindow.TaxRefund.Features;

/// <summary>
/// In: a manufacturer files its month, or the money of one of its exports is in. Out: DocumentAnswered, and RefundShared for everything the month took. A month
/// is answered once, and one that was refused stays so. Called by: the step.
/// </summary>
public static class FileRefundMonth
{
    public static void OnMonth(RefundWork work, RefundMonthFiled item, StepContext context, RefundRules rules)
    {
        var months = work.Months;
        if (months.Answered.Find(item.FilingId) is not null)
        {
            return;
        }
        var filed = RefundMonths.File(item, months.Books.Find(item.Tenant), months.Exports.Find, months.Exports.All, rules, context.NowMs);
        months.Answered.Put(filed.Row);
        if (filed.Book is { } book)
        {
            months.Books.Put(book);
        }
        context.Emit(Events.DocumentsAnswered, filed.Answer);
        foreach (var taken in filed.Taken)
        {
            months.Exports.Put(taken);
            context.Emit(Events.RefundShares, taken.Share!);
        }
    }

    public static void OnPaid(RefundWork work, ProducerPaid item, StepContext context, RefundRules rules) =>
        work.Months.Exports.Put(ProducerExports.Paid(work.Months.Exports.Find(item.FilingId), item, rules));

    /// <summary>A decided export of a manufacturer waits for its month.</summary>
    internal static void Enter(RefundWork work, RefundCase decided, RefundRules rules)
    {
        foreach (var export in ProducerExports.Enter(decided, work.Months.Exports.Find(decided.FilingId), rules))
        {
            work.Months.Exports.Put(export);
        }
    }
}
