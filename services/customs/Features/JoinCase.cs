using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Customs.Features;

/// <summary>
/// DeclarationsSubmitted opens a case, takes the legs that wait for it under their business keys and puts it in line for the rest.
/// OrdersChecked, PaymentsChecked, WaybillsChecked: a leg of a declaration's own submission joins its case by id; one that was filed alone
/// waits under its business key or goes to the oldest declaration that waits for it, and the others learn that it is taken.
/// How documents meet is in Core/Joining, what becomes of a case that is complete in Core/Clearance.
/// </summary>
internal static class JoinCase
{
    internal static void Declaration(CustomsWork work, DeclarationSubmitted item, StepContext context)
    {
        var version = Math.Max(1, item.Version);
        var known = work.Cases.Find(item.FilingId) ?? CaseFile.Open(item.FilingId, context.TraceBytes, version);
        if (known.Version != version)
        {
            // A version that was amended meanwhile.
            return;
        }
        if (Joining.EndedUnseen(known))
        {
            work.Cases.Put(Joining.Late(known, item));
            return;
        }
        if (!Joining.AcceptsDeclaration(known))
        {
            return;
        }
        SettleCase.Follow(known, context, item);
        var say = SettleCase.Explain(work, item, context);
        var file = Joining.Declare(known, item, work.Rules.DoesWithout(item, say.Day));
        List<LooseLeg> rows = [];
        foreach (var leg in Joining.Each)
        {
            if (!file.Lacks(leg) || (Joining.Embedded(item) & leg) != 0)
            {
                continue;
            }
            var key = LooseKeys.Of(item, leg);
            var row = work.Loose.Find(key) ?? LooseLeg.Unknown(key);
            if (!row.IsHere)
            {
                if (row.TakesWaiting(item.FilingId))
                {
                    file = Joining.Seek(file, leg);
                    rows.Add(row.WithWaiting(item.FilingId));
                }
                else
                {
                    Joining.SayLineFull(leg, item, say);
                }
            }
            else if (Joining.Serves(row, leg, item, say))
            {
                file = Joining.JoinLoose(file, leg, row.Body!);
                rows.Add(row.UsedBeing(item.FilingId, item.Tenant));
            }
        }
        // The rows stand before the case is settled: a refusal sets free what was just taken.
        rows.ForEach(work.Loose.Put);
        SettleCase.Settle(work, file, file.ReadPapers(declaration: item), say, context);
    }

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

    private static void JoinOwn(CustomsWork work, Legs leg, string legId, bool refused, IMessage item, StepContext context)
    {
        var (filingId, version) = (FilingId.Base(legId), FilingId.VersionOf(legId));
        var known = work.Cases.Find(filingId) ?? CaseFile.Open(filingId, context.TraceBytes, version);
        // A leg of a version that was amended meanwhile is no news.
        if (!Joining.AcceptsOwn(known, leg) || known.Version != version)
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
        var papers = waits ? default : file.ReadPapers(work.ListOf(file), item as OrderChecked, item as PaymentChecked, item as WaybillChecked);
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
}

/// <summary>
/// The shared end of every feature: asks the core what a case becomes, then keeps the rows and sends what leaves, in the trace of the case.
/// </summary>
internal static class SettleCase
{
    /// <summary>The case with a new document in it. Returns what became of it.</summary>
    internal static Outcome Settle(CustomsWork work, CaseFile file, Papers papers, Explainer say, StepContext context)
    {
        var import = papers.Declaration is { IeFlag: "I" };
        var canDecide = file.IsOpen && papers.Declaration is not null && (file.Missing == Legs.None || file.Refused != Legs.None || say.Reasons.Count > 0);
        if (canDecide && work.Imports is { } imports && imports.Files.Find(file.FilingId) is { ReleasedAt: 0 } former)
        {
            // An earlier version of the list: what it holds is free for this one, in the same step.
            imports.Keep(ImportClearance.GiveBack(former, imports.Desk(former)), context.NowMs);
        }
        var outcome = canDecide
            ? Clearance.Settle(
                file, papers, say, work.Rules, work.Settings, work.PeekNumber(context.NowMs, import), context.NowMs,
                import ? work.Imports!.Desk(papers.Declaration!) : null)
            : Outcome.Nothing(file);
        Keep(work, outcome, papers.Declaration, context);
        return outcome;
    }

    /// <summary>Words and elements of the reasons: an import's list names those of its own messages.</summary>
    internal static Explainer Explain(CustomsWork work, DeclarationSubmitted? declaration, StepContext context) =>
        new(work.Rules, ChinaDay.Of(context.NowMs)) { Import = declaration is { IeFlag: "I" } };

    internal static Explainer ExplainImport(CustomsWork work, StepContext context) => new(work.Rules, ChinaDay.Of(context.NowMs)) { Import = true };

    /// <summary>Keeps the rows of an outcome and sends what leaves.</summary>
    internal static void Keep(CustomsWork work, Outcome outcome, DeclarationSubmitted? declaration, StepContext context)
    {
        // A held case waits for a payment that was taken back.
        var waits = outcome.File.IsOpen || outcome.File.IsHeld;
        var left = outcome.Freed | (waits ? Legs.None : outcome.File.Sought);
        work.Cases.Put(waits || outcome.File.Sought == Legs.None ? outcome.File : outcome.File with { Sought = Legs.None });
        if (outcome.TookNumber)
        {
            work.TakeNumber(context.NowMs, declaration is { IeFlag: "I" });
        }
        if (work.Imports is { } imports)
        {
            if (outcome.Import is { } taken)
            {
                imports.Keep(taken, context.NowMs);
            }
            else if (outcome.Decided is { } later && imports.Files.Find(outcome.File.FilingId) is { } held)
            {
                imports.Keep(ImportClearance.Follow(held, later, outcome.File.ReadDeclaration()!, imports.Desk(held), context.NowMs), context.NowMs);
            }
        }
        if (left != Legs.None && (declaration ?? outcome.File.ReadDeclaration()) is { } named)
        {
            foreach (var leg in Joining.Each)
            {
                if ((left & leg) != 0 && work.Loose.Find(LooseKeys.Of(named, leg)) is { } row)
                {
                    work.Loose.Put(row.FreedBy(outcome.File.FilingId).WithoutWaiting(outcome.File.FilingId));
                }
            }
        }
        if (outcome.Decided is { } decided)
        {
            context.Emit(Events.DeclarationsDecided, decided);
        }
        if (outcome.Closed is { } closed)
        {
            context.Emit(Events.DeclarationsClosed, closed);
        }
    }

    /// <summary>Goes on in the trace of the case and names it on the span.</summary>
    internal static void Follow(CaseFile file, StepContext context, DeclarationSubmitted? declaration = null)
    {
        context.Resume(file.Trace);
        context.Tag("singlewindow.declaration_id", file.FilingId);
        if (declaration is not null)
        {
            context.Tag("singlewindow.order_no", declaration.OrderNo);
            context.Tag("singlewindow.waybill_no", declaration.LogisticsNo);
        }
    }
}
