using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// PaymentsWithdrawn: orders that are not paid any more. What is not released waits for its payment again; a reversal is refused as a whole when one
/// of its orders is released, and answered (WithdrawalsAnswered).
/// </summary>
internal static class WithdrawPayment
{
    internal static void Handle(CustomsWork work, PaymentWithdrawn item, StepContext context)
    {
        var say = SettleCase.Explain(work, null, context);
        List<(LooseLeg Row, CaseFile? File)> found = [];
        foreach (var order in item.Orders)
        {
            var key = LooseKeys.Payment(item.EbcCode, order.OrderNo);
            var row = work.Loose.Find(key) ?? LooseLeg.Unknown(key);
            var file = !row.IsFree ? work.Cases.Find(row.UsedBy) : Brought(work, order.FilingId);
            found.Add((row, file));
            if (item.Asks)
            {
                Withdrawal.Check(file, order, say);
            }
        }
        if (say.Reasons.Count == 0)
        {
            found.ForEach(f => Take(work, f.Row, f.File, item.At));
        }
        if (item.Asks)
        {
            var answer = new WithdrawalAnswered { FilingId = item.FilingId, PaymentId = item.PaymentId, EbcCode = item.EbcCode, Done = say.Reasons.Count == 0 };
            answer.OrderNos.Add(item.Orders.Select(o => o.OrderNo));
            answer.Reasons.Add(say.Reasons);
            context.Emit(Events.WithdrawalsAnswered, answer);
        }
    }

    // The case whose submission brought the payment, while that version stands.
    private static CaseFile? Brought(CustomsWork work, string id) =>
        FilingId.IsDeclaration(id) && work.Cases.Find(FilingId.Base(id)) is { } file && file.Version == FilingId.VersionOf(id) ? file : null;

    private static void Take(CustomsWork work, LooseLeg row, CaseFile? file, long at)
    {
        if (Withdrawal.Has(file))
        {
            work.Cases.Put(Withdrawal.Take(file!));
            work.Loose.Put(row.Withdrawn(at).WithWaiting(file!.FilingId));
        }
        else if (file is not { Ending: Ending.Unspecified } || file.IsOpen || file.IsHeld)
        {
            work.Loose.Put(row.Withdrawn(at));
        }
    }
}
