using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// OrdersChecked, PaymentsChecked, WaybillsChecked: a leg of a declaration's own submission joins its case by id; one that was filed alone
/// waits under its business key or goes to the oldest declaration that waits for it, and the others learn that it is taken.
/// </summary>
internal static class JoinLeg
{
    internal static void Order(CustomsWork work, OrderChecked item, StepContext context)
    {
        context.Tag("singlewindow.order_no", item.OrderNo);
        if (FilingId.IsDeclaration(item.FilingId))
        {
            JoinOwn(work, Legs.Order, item.FilingId, item.Verdict == Verdict.Refused, item, context);
        }
        else if (item.Verdict == Verdict.Accepted)
        {
            JoinAlone(work, Legs.Order, item.FilingId, LooseKeys.Order(item.EbcCode, item.OrderNo), item.CheckedAt, item, context);
        }
    }

    internal static void Payment(CustomsWork work, PaymentChecked item, StepContext context)
    {
        context.Tag("singlewindow.order_no", item.OrderNo);
        if (FilingId.IsDeclaration(item.FilingId))
        {
            JoinOwn(work, Legs.Payment, item.FilingId, item.Verdict == Verdict.Refused, item, context);
        }
        else if (item.Verdict == Verdict.Accepted)
        {
            JoinAlone(work, Legs.Payment, item.FilingId, LooseKeys.Payment(item.EbcCode, item.OrderNo), item.CheckedAt, item, context);
        }
    }

    internal static void Waybill(CustomsWork work, WaybillChecked item, StepContext context)
    {
        context.Tag("singlewindow.waybill_no", item.LogisticsNo);
        if (FilingId.IsDeclaration(item.FilingId))
        {
            JoinOwn(work, Legs.Waybill, item.FilingId, item.Verdict == Verdict.Refused, item, context);
        }
        else if (item.Verdict == Verdict.Accepted)
        {
            JoinAlone(work, Legs.Waybill, item.FilingId, LooseKeys.Waybill(item.LogisticsCode, item.LogisticsNo), item.CheckedAt, item, context);
        }
    }

    private static void JoinOwn(CustomsWork work, Legs leg, string filingId, bool refused, IMessage item, StepContext context)
    {
        var known = work.Cases.Find(filingId) ?? CaseFile.Open(filingId, context.TraceBytes);
        if (!Joining.AcceptsOwn(known, leg))
        {
            return;
        }
        SettleCase.Follow(known, context);
        var file = Joining.JoinOwn(known, leg, item.ToByteArray(), refused);
        if (((known.Loose | known.Sought) & leg) != 0 && known.ReadDeclaration() is { } declaration && work.Loose.Find(LooseKeys.Of(declaration, leg)) is { } row)
        {
            work.Loose.Put(row.FreedBy(filingId).WithoutWaiting(filingId));
        }
        // A case that goes on waiting need not read its other documents again.
        var waits = file.Missing != Legs.None && (file.Lacks(Legs.Declaration) || file.Refused == Legs.None);
        var papers = waits ? default : Read(file, item);
        SettleCase.Settle(work, file, papers, SettleCase.Explain(work, papers.Declaration, context), context);
    }

    private static void JoinAlone(CustomsWork work, Legs leg, string legId, string key, long checkedAt, IMessage item, StepContext context)
    {
        var known = work.Loose.Find(key) ?? LooseLeg.Unknown(key);
        var row = known.WithLeg(legId, checkedAt, item.ToByteArray());
        if (ReferenceEquals(row, known)
            || (item is WaybillChecked waybill && !Joining.TellsWhose(waybill.EbcCode, row.WaitingIds.Select(id => work.Cases.Find(id)?.ReadDeclaration()).OfType<DeclarationSubmitted>())))
        {
            return;
        }
        work.Loose.Put(row with { Waiting = "" });
        foreach (var id in row.WaitingIds)
        {
            if (work.Cases.Find(id) is not { } waiting || !Joining.Awaits(waiting, leg))
            {
                continue;
            }
            var papers = waiting.ReadPapers();
            SettleCase.Follow(waiting, context, papers.Declaration);
            var say = SettleCase.Explain(work, papers.Declaration, context);
            var file = waiting;
            var current = work.Loose.Find(key)!;
            if (waiting.IsHeld && item is PaymentChecked payment)
            {
                Withdrawal.Rejoin(papers, payment, say);
                if (say.Reasons.Count > 0)
                {
                    // Another payer's money does not serve: it goes on waiting, and says so.
                    work.Loose.Put(current.Withdrawn(checkedAt).WithWaiting(id));
                    SettleCase.Keep(work, Outcome.Later(waiting, [waiting.Status], context.NowMs, "", say.Reasons, null), papers.Declaration, context);
                    continue;
                }
            }
            if (Joining.Serves(current, leg, papers.Declaration!, say))
            {
                file = Joining.JoinLoose(waiting, leg, current.Body!);
                work.Loose.Put(current.UsedBeing(id, waiting.Tenant));
            }
            SettleCase.Settle(work, file, file.ReadPapers(declaration: papers.Declaration), say, context);
        }
    }

    private static Papers Read(CaseFile file, IMessage item) => file.ReadPapers(order: item as OrderChecked, payment: item as PaymentChecked, waybill: item as WaybillChecked);
}
