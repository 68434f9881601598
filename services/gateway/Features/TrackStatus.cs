// in:  every outcome of the other houses.   out: the filing's facts and status; FilingsClosed when a declaration, or a version of it, ends
//      without release; the documents of the next version when customs ended one that is amended; a CEB receipt when it came as a CEB message.
// called by: the step, through GatewayModule. What an event means is in Core/FilingState, what the facts add up to in Core/FilingStatus.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;

namespace SingleWindow.Gateway.Features;

/// <summary>Moves filings as the links speak.</summary>
public sealed class TrackStatus(DeadlineSettings deadlines, FilingChanges changes, LedgerRules ledger)
{
    public House<GatewayWork> On(House<GatewayWork> house) => house
        .On(Events.OrdersAnswered, (work, e, context) => Leg(
            work, e.FilingId, e, LooseLegs.Of, e.Verdict, e.CheckedAt, e.Reasons, context, Events.OrdersAnswered, static (v, m) => FilingState.After(v, m)))
        .On(Events.PaymentsAnswered, (work, e, context) => Leg(
            work, e.FilingId, e, LooseLegs.Of, e.Verdict, e.CheckedAt, e.Reasons, context, Events.PaymentsAnswered, static (v, m) => FilingState.After(v, m)))
        .On(Events.WaybillsAnswered, (work, e, context) => Leg(
            work, e.FilingId, e, LooseLegs.Of, e.Verdict, e.CheckedAt, e.Reasons, context, Events.WaybillsAnswered, static (v, m) => FilingState.After(v, m)))
        .On(Events.DeclarationsDecided, (work, e, context) =>
        {
            if (e.Ending == Ending.Amended && work.Filings.Find(e.FilingId) is { } row && Amendment.Grants(row.View, e))
            {
                Succeed(work, row, e, context);
                return;
            }
            Move(work, e.FilingId, e, context, Events.DeclarationsDecided, static (v, m) => FilingState.After(v, m));
        })
        .On(Events.DeclarationsClosed, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.DeclarationsClosed, static (v, m) => FilingState.After(v, m)))
        .On(Events.RefundsDecided, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.RefundsDecided, static (v, m) => FilingState.After(v, m)))
        .On(Events.ProceedsSettlements, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.ProceedsSettlements, static (v, m) => FilingState.After(v, m)))
        .On(Events.ProceedsAnswers, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.ProceedsAnswers, static (v, m) => FilingState.After(v, m)))
        .On(Events.DeparturesAnswered, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.DeparturesAnswered, static (v, m) => FilingState.After(v, m)))
        .On(Events.TaxBillsMoved, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.TaxBillsMoved, static (v, m) => FilingState.After(v, m)))
        .On(Events.RefundShares, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.RefundShares, static (v, m) => MonthState.After(v, m)))
        .On(Events.OverseasStockMovements, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.OverseasStockMovements, static (v, m) => FilingState.After(v, m)))
        .On(Events.ReturnsDecided, (work, e, context) =>
        {
            Move(work, e.FilingId, e, context, Events.ReturnsDecided, static (v, m) => FilingState.After(v, m));
            if (Holds(work, e))
            {
                Move(work, e.DeclarationId, e, context, Events.ReturnsDecided, static (v, m) => ReturnState.Returned(v, m));
                MarkReturned(work, e.DeclarationId);
            }
        })
        .On(Events.ExportReturnsDecided, (work, e, context) =>
        {
            Move(work, e.FilingId, e, context, Events.ExportReturnsDecided, static (v, m) => ReturnState.ExportReturn(v, m));
            if (Holds(work, e))
            {
                Move(work, e.DeclarationId, e, context, Events.ExportReturnsDecided, static (v, m) => ReturnState.ExportReturned(v, m));
                MarkReturned(work, e.DeclarationId);
            }
        })
        .On(Events.DocumentsAnswered, (work, e, context) =>
            Move(work, e.FilingId, e, context, Events.DocumentsAnswered, static (v, m) => FilingState.After(v, m)))
        .On(Events.ItemsParked, (work, e, context) =>
            Move(work, FilingId.Base(e.FilingId), e, context, Events.ItemsParked, static (v, m) => FilingState.After(v, m)));

    /// <summary>Puts a filing with its new facts: status, number, due time, receipts and what leaves follow from them.</summary>
    public void Put(GatewayWork work, FilingRow row, FilingView view, StepContext context)
    {
        view = work.Ledger.Touch(row, view, ledger);
        var status = FilingStatus.Of(row.Kind, view);
        var unreleased = view.Ending != Ending.Unspecified && view.ReleasedAt == 0;
        var freed = status == FilingStatus.Refused || status == FilingStatus.Reversed || unreleased
            || (row.Kind == FilingKind.Guarantee && status == FilingStatus.Cancelled);
        var next = row with
        {
            View = view,
            Status = status.Number,
            Official = row.Kind == FilingKind.Declaration ? OfficialStatus.Latest(view) : row.Official,
            Updated = context.NowMs,
            DueAt = row.Kind == FilingKind.Declaration ? Deadlines.Keep(row.DueAt, view, row.Created, deadlines) : null,
            Reference = freed ? FilingNumbers.Freed(row.Reference, row.Id) : row.Reference,
        };
        if (view.Ceb is not null)
        {
            work.Receipts.AddRange(CebReceipts.Of(row, next, context.Now));
        }
        if (view.Closure?.Ceb is not null)
        {
            work.Receipts.AddRange(CebReceipts.OfClosure(row, next, context.Now));
        }
        work.Filings.Put(next);
        if (next.DueAt != row.DueAt)
        {
            work.Due.Add(next);
        }
        if (unreleased && row.View.Ending == Ending.Unspecified && row.Kind == FilingKind.Declaration)
        {
            context.Emit(Events.FilingsClosed, new FilingClosed
            {
                FilingId = FilingId.OfVersion(row.Id, view.DocumentVersion), Ending = view.Ending, At = context.NowMs,
            });
            if (view.Replaces.Length > 0 && work.Filings.Find(view.Replaces) is { } exchange)
            {
                Put(work, exchange, Exchange.GiveBack(exchange.View, row.Id, context.NowMs), context);
            }
        }
        Measure(row, next);
        changes.Changed(row.Id);
    }

    // What acted on the version that ended takes its effects back, and the next version goes out: both leave with the commit that says so.
    private void Succeed(GatewayWork work, FilingRow row, DeclarationDecided e, StepContext context)
    {
        var bundle = Amendment.Next(row, context.NowMs);
        var view = Amendment.Succeed(row.View, e, bundle, ledger, context.NowMs);
        LegsAwaited.Leave(row, work.Legs);
        LegsAwaited.Show(view, bundle.Declaration!, work.Legs, work.Filings);
        LegsAwaited.Await(bundle, row.Id, work.Legs, work.Filings);
        context.Emit(Events.FilingsClosed, new FilingClosed
        {
            FilingId = FilingId.OfVersion(row.Id, row.View.DocumentVersion), Ending = Ending.Amended, At = context.NowMs,
            KeepsWaybill = bundle.Waybill is { } waybill && waybill.LogisticsCode == row.View.Carrier && waybill.LogisticsNo == row.View.WaybillNo,
        });
        FilingIntake.Emit(bundle, TraceCodec.Read(row.Trace), context);
        Put(work, row with { OrderNo = bundle.OrderNo }, view, context);
        work.Marks[new MarkRow(Mark.Amended, row.Tenant, row.Id)] = true;
        if (bundle.OrderNo != row.OrderNo)
        {
            work.Renumbered.Add(row.Id);
        }
    }

    private static void MarkReturned(GatewayWork work, string declaration)
    {
        if (work.Filings.Find(declaration) is { } row)
        {
            work.Marks[new MarkRow(Mark.Returned, row.Tenant, row.Id)] = ReturnState.Stands(row.View);
        }
    }

    private void Move<T>(GatewayWork work, string id, T item, StepContext context, EventKind kind, Func<FilingView, T, FilingView> after)
    {
        // Rows are committed before anything leaves the gateway, so a filing nobody knows here was never ours.
        if (work.Filings.Find(id) is not { } row)
        {
            return;
        }
        var view = after(FilingState.Unparked(row.View, kind.Name), item);
        var trace = context.TraceBytes;
        if (trace.Length > 0)
        {
            view = FilingState.Traced(view, row.Trace, trace);
        }
        if (!ReferenceEquals(view, row.View))
        {
            Put(work, row, view, context);
        }
    }

    // The declaration forgets old returns that came to nothing; their own filings do not, and know an answer that comes after a later one.
    private static bool Holds(GatewayWork work, ReturnDecided e) => work.Filings.Find(e.FilingId)?.View.Answer is not { } answer || answer.Outcome == e.Outcome;

    // A leg inside its declaration's submission marks that declaration. One filed alone ends its own filing, and marks the declaration
    // that waits for it, if there is one yet.
    private void Leg<T>(
        GatewayWork work, string id, T item, Func<T, string> keyOf, Verdict verdict, long at, IReadOnlyList<Reason> reasons,
        StepContext context, EventKind kind, Func<FilingView, T, FilingView> after)
    {
        if (FilingId.IsDeclaration(id))
        {
            // A leg of a version that was amended meanwhile is no news.
            if (work.Filings.Find(FilingId.Base(id)) is { } own && FilingId.VersionOf(id) == Math.Max(1, own.View.DocumentVersion))
            {
                Move(work, own.Id, item, context, kind, after);
            }
            return;
        }
        var key = keyOf(item);
        var loose = work.Legs.Find(key);
        if (work.Filings.Find(id) is { } row)
        {
            var known = FilingState.Unparked(row.View, kind.Name);
            var view = item is PaymentChecked paid ? PaidState.Paying(known, paid) : FilingState.Answered(known, verdict, at, reasons);
            if (!ReferenceEquals(view, row.View))
            {
                Put(work, row, view, context);
            }
        }
        if (loose is { Declaration.Length: > 0 })
        {
            var waiting = LooseLegs.Waiting(loose.Declaration);
            foreach (var declaration in waiting)
            {
                if (work.Filings.Find(declaration) is { } waits && LooseLegs.Shown(MerchantOf(item), waits.View.Merchant, waiting.Count))
                {
                    Move(work, declaration, item, context, kind, after);
                }
            }
        }
        var state = item is PaymentChecked leg ? PaidState.Standing(leg) : verdict == Verdict.Accepted ? LegState.Checked : LegState.LegRefused;
        if (loose is null || Replaces(loose, id, state, at))
        {
            work.Legs.Put((loose ?? new LooseLegRow(key, "", LegState.Awaited, 0, "")) with { Filing = id, State = state, At = at });
        }
    }

    // The later one, but of two filings one that was refused takes nothing from one that stands.
    private static bool Replaces(LooseLegRow known, string id, LegState state, long at) =>
        known.Filing == id || known.Filing.Length == 0 || (known.State == LegState.LegRefused) == (state == LegState.LegRefused) ? known.At < at
            : state != LegState.LegRefused || known.State == LegState.Awaited;

    private static string MerchantOf<T>(T item) => item switch
    {
        OrderChecked e => e.EbcCode,
        PaymentChecked e => e.EbcCode,
        WaybillChecked e => e.EbcCode,
        _ => "",
    };

    private static void Measure(FilingRow before, FilingRow after)
    {
        if (before.View.ReleasedAt == 0 && after.View.ReleasedAt != 0)
        {
            GatewayTelemetry.SubmittedToReleased.Record((after.View.ReleasedAt - after.Created) / 1000.0);
        }
        if (after.Status == FilingStatus.Settled.Number && before.Status != FilingStatus.Settled.Number)
        {
            GatewayTelemetry.ReleasedToSettled.Record((after.Updated - after.View.ReleasedAt) / 1000.0);
        }
    }
}
