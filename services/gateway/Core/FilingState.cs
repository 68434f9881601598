// in:  a filing's facts and one event.   out: its facts afterwards, the same object when the event says nothing new.
// Facts only grow: any order of arrival and any number of repeats end in the same facts, and no end is ever taken back.
// called by: Features/TrackStatus, Features/ExpireWaiting, Features/CancelDeclaration. What an amendment does is in Core/Amendment, what a return in
// Core/ReturnState, what payments in parts in Core/PaidState.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What each event does to a filing. Pure.</summary>
public static class FilingState
{
    /// <summary>A return whose goods are on their way.</summary>
    internal const string Applied = "applied";

    /// <summary>A return that no regime takes: its goods came in as an ordinary import.</summary>
    internal const string GeneralTrade = "general-trade";

    public static FilingView After(FilingView view, OrderChecked e) =>
        Leg(view, view.Order, e.Verdict, e.CheckedAt, e.Reasons, e.FilingId) is { } mark
            ? Changed(view, next =>
            {
                next.Order = mark;
                if (e.Verdict == Verdict.Accepted && e.GoodsValue.Length > 0)
                {
                    next.Ordered = Bundle.Owed(e.GoodsValue, e.Freight, e.TaxTotal, e.Discount);
                    next.OrderedCurrency = e.Currency;
                    if (next.Import is { } import)
                    {
                        import.TaxWithheld = e.TaxTotal;
                    }
                }
            })
            : view;

    public static FilingView After(FilingView view, PaymentChecked e) =>
        e.Parts.Count > 0 ? PaidState.Paid(view, e)
        : (view.PaidIn.Count == 0 || view.PaidIn[0].At < e.CheckedAt) && Leg(view, view.Payment, e.Verdict, e.CheckedAt, e.Reasons, e.FilingId) is { } mark
            ? Changed(view, next =>
            {
                next.Payment = mark;
                if (e.Amount.Length > 0)
                {
                    next.Paid = e.Amount;
                    next.PaidCurrency = e.Currency;
                }
            })
            : view;

    public static FilingView After(FilingView view, WaybillChecked e) =>
        Leg(view, view.Waybill, e.Verdict, e.CheckedAt, e.Reasons, e.FilingId) is { } mark ? Changed(view, next => next.Waybill = mark) : view;

    public static FilingView After(FilingView view, DeclarationDecided e)
    {
        if (e.Version < view.DocumentVersion || e.Ending == Ending.Amended)
        {
            return Amendment.History(view, e);
        }
        var next = view;
        var at = 0L;
        foreach (var move in e.Moves)
        {
            at = Math.Max(at, move.At);
            if (!view.Moves.Contains(move))
            {
                next = Copy(view, next);
                Insert(next, move);
            }
        }
        if (Embedded(view.Order, e.OrderCheckedAt) is { } order)
        {
            next = Copy(view, next);
            next.Order = order;
        }
        if (Embedded(view.Payment, e.PaymentCheckedAt) is { } payment)
        {
            next = Copy(view, next);
            next.Payment = payment;
        }
        if (Embedded(view.Waybill, e.WaybillCheckedAt) is { } waybill)
        {
            next = Copy(view, next);
            next.Waybill = waybill;
        }
        if ((e.PreNo.Length > 0 && view.PreNo.Length == 0) || (e.PreNo.Length > 0 && view.Numbered < e.Version))
        {
            next = Copy(view, next);
            next.PreNo = e.PreNo;
        }
        if ((e.InvtNo.Length > 0 && view.InvtNo.Length == 0) || (e.InvtNo.Length > 0 && view.Numbered < e.Version))
        {
            next = Copy(view, next);
            next.InvtNo = e.InvtNo;
        }
        if (e.InvtNo.Length > 0 && view.Numbered < e.Version)
        {
            next.Numbered = e.Version;
        }
        if (e.Channel.Length > 0 && at > view.ChannelAt)
        {
            next = Copy(view, next);
            (next.Channel, next.Score, next.ChannelAt) = (e.Channel, e.Score, at);
        }
        if (e.Reasons.Count > 0 && !e.ClosureRefused && at > view.ReasonsAt)
        {
            next = Copy(view, next);
            next.Reasons.Clear();
            next.Reasons.Add(e.Reasons);
            next.ReasonsAt = at;
        }
        if (e.Released is not null && view.ReleasedAt == 0 && view.Ending == Ending.Unspecified)
        {
            next = Copy(view, next);
            next.ReleasedAt = e.Released.ReleasedAt != 0 ? e.Released.ReleasedAt : at;
            next.Declared = e.Released.Amount.Length > 0 ? e.Released.Amount : view.Declared;
            next.Currency = e.Released.Currency.Length > 0 ? e.Released.Currency : view.Currency;
        }
        if (e.Ending != Ending.Unspecified && view.Ending == Ending.Unspecified && view.ReleasedAt == 0 && !e.ClosureRefused)
        {
            next = Copy(view, next);
            (next.Ending, next.EndedAt) = (e.Ending, at);
        }
        if (e.Import is { } assessed && view.Import is { } import && at > import.AssessedAt)
        {
            next = Copy(view, next);
            (next.Import.Assessed, next.Import.AssessedAt) = (assessed.Clone(), at);
            next.Import.Assessed.Bill = null;
            // A later state of the bill may have been heard before.
            if (assessed.Bill is { } bill && !Known(next.Import, bill))
            {
                Bill(next.Import, bill);
            }
        }
        if (e.ClosureRefused && view.Closure is { Refused: false } closure && closure.Id == e.ClosureId)
        {
            next = Copy(view, next);
            next.Closure.Refused = true;
            next.Closure.Reasons.Add(e.Reasons);
            Amendment.Refused(next, e);
        }
        return Stamp(view, next);
    }

    public static FilingView After(FilingView view, DeclarationClosed e)
    {
        var left = e.Moved is null ? view : After(view, e.Moved);
        return e.Move is null || view.Moves.Contains(e.Move) ? left : Changed(left, next => Insert(next, e.Move));
    }

    /// <summary>Official moves that were not heard yet, and nothing else.</summary>
    public static FilingView Moved(FilingView view, IEnumerable<StatusMove> moves)
    {
        List<StatusMove> fresh = [.. moves.Where(m => !view.Moves.Contains(m))];
        return fresh.Count == 0 ? view : Changed(view, next => fresh.ForEach(m => Insert(next, m)));
    }

    public static FilingView After(FilingView view, GoodsMoved e) =>
        view.LeftAt != 0 && (view.LeftAt, view.DepartureId).CompareTo((e.LeftAt, e.DepartureId)) <= 0
            ? view
            : Changed(view, next => (next.LeftAt, next.Simulated, next.DepartureId) = (e.LeftAt, e.Simulated, e.DepartureId));

    /// <summary>A tax bill only goes on: generated, summarised, void.</summary>
    public static FilingView After(FilingView view, TaxBillMoved e) =>
        view.Import is null || Known(view.Import, e) ? view : Changed(view, next => Bill(next.Import, e));

    /// <summary>The answer to a return itself. While its goods are on their way the later one holds: it tells of a slip of the site.</summary>
    public static FilingView After(FilingView view, ReturnDecided e) =>
        view.Answer is not { Outcome: Applied } known || e.Outcome != Applied ? Answered(view, e.Outcome, e.At, e.Reasons, e.DeclarationId)
        : (known.At, known.Reasons.Count).CompareTo((e.At, e.Reasons.Count)) >= 0 ? view
        : Changed(view, next => next.Answer = new AnswerMark { Outcome = Applied, At = e.At, DeclarationId = e.DeclarationId, Reasons = { e.Reasons } });

    /// <summary>The answer to a guarantee, a collection or another document that is no leg.</summary>
    public static FilingView After(FilingView view, DocumentAnswered e) => Answered(view, e.Outcome, e.At, e.Reasons, e.DeclarationId, e.Figures);

    public static FilingView After(FilingView view, RefundDecided e) =>
        view.Refund is { } known && known.At >= e.At
            ? view
            : Changed(view, next =>
            {
                next.Refund = new RefundMark { Outcome = e.Outcome, Amount = e.Amount, ToCost = e.ToCost, At = e.At };
                next.Refund.Reasons.Add(e.Reasons);
            });

    /// <summary>Goods of 9810 entered their warehouse, were sold, or their sales ended: each is heard once, in any order.</summary>
    public static FilingView After(FilingView view, OverseasStockMoved e)
    {
        if (view.Overseas is not { } known)
        {
            return view;
        }
        var opens = e.Opened is not null && known.Opened is null;
        var sells = e.Sold.Length > 0 && !known.Sales.Any(s => s.ReportId == e.ReportId);
        var closes = e.Closed is not null && known.Closed is null;
        return !opens && !sells && !closes ? view : Changed(view, next =>
        {
            var overseas = next.Overseas;
            if (opens)
            {
                (overseas.Opened, overseas.OpenedAt) = (e.Opened, e.At);
            }
            if (sells)
            {
                List<SaleMark> sales =
                [
                    .. overseas.Sales.Append(new SaleMark { ReportId = e.ReportId, At = e.At, Sold = e.Sold, Value = e.SoldValue })
                        .OrderBy(s => s.At).ThenBy(s => s.ReportId, StringComparer.Ordinal),
                ];
                overseas.Sales.Clear();
                overseas.Sales.Add(sales);
            }
            if (closes)
            {
                (overseas.Closed, overseas.ClosedAt, overseas.ClosedBy) = (e.Closed!.Clone(), e.At, e.ReportId);
                overseas.Closed.Goods = null;
            }
        });
    }

    public static FilingView After(FilingView view, ProceedsSettled e)
    {
        if (view.Settlement is { } known && (Rank(known.Outcome), known.At).CompareTo((Rank(e.Outcome), e.At)) >= 0)
        {
            return view;
        }
        return Changed(view, next =>
        {
            next.Settlement = new SettlementMark
            {
                Outcome = e.Outcome, Received = e.Received, Fees = e.Fees, Refunds = e.Refunds, Difference = e.Difference,
                Currency = e.Currency, Rate = e.Rate, RateSource = e.RateSource, RateDate = e.RateDate, Cny = e.Cny, At = e.At,
                RateId = e.RateId, RateUnit = e.RateUnit,
            };
            next.Settlement.ProceedsIds.Add(e.ProceedsIds);
            next.Settlement.Reasons.Add(e.Reasons);
        });

        // Money that was settled stays settled, whatever an older or a stray message says.
        static int Rank(string outcome) => outcome switch { "settled" or "returned" => 2, "refused" => 1, _ => 0 };
    }

    public static FilingView After(FilingView view, DepartureAnswered e) =>
        Answered(view, e.Verdict == Verdict.Accepted ? "departed" : "refused", e.At, e.Reasons, "");

    public static FilingView After(FilingView view, ProceedsAnswered e) =>
        e.ShareOf > 0 ? Shared(view, e.OrderNo, e.Outcome, e.At, e.Reasons, e.DeclarationId, e.ShareOf, "matched") : Answered(view, e.Outcome, e.At, e.Reasons, e.DeclarationId);

    /// <summary>The end of a leg that was filed alone.</summary>
    public static FilingView Answered(FilingView view, Verdict verdict, long at, IReadOnlyList<Reason> reasons) =>
        Answered(view, verdict == Verdict.Accepted ? "checked" : "refused", at, reasons, "");

    public static FilingView After(FilingView view, ItemParked e)
    {
        foreach (var mark in view.Parked)
        {
            if (mark.Id == e.ParkedId && mark.House == e.House)
            {
                return view;
            }
        }
        return Changed(view, next => next.Parked.Add(
            new ParkedMark { Id = e.ParkedId, House = e.House, Kind = e.Kind, Error = e.Error, At = e.At }));
    }

    /// <summary>An event of this kind went through the gateway's own step: what was parked of it here has been redriven.</summary>
    public static FilingView Unparked(FilingView view, string kind)
    {
        var found = false;
        foreach (var mark in view.Parked)
        {
            found |= mark.House == Houses.Gateway && mark.Kind == kind;
        }
        return !found ? view : Changed(view, next =>
        {
            for (var i = next.Parked.Count - 1; i >= 0; i--)
            {
                if (next.Parked[i].House == Houses.Gateway && next.Parked[i].Kind == kind)
                {
                    next.Parked.RemoveAt(i);
                }
            }
        });
    }

    /// <summary>The filer, or a deadline, asks customs to close a declaration.</summary>
    /// <param name="ceb">Of the message that asked; null: it was no CEB message.</param>
    public static FilingView ClosureAsked(FilingView view, ClosureRequested e, CebMark? ceb = null) => Changed(view, next =>
        next.Closure = new ClosureMark { Id = e.ClosureId, Ending = e.Ending, Reason = e.Reason, At = e.At, Ceb = ceb });

    /// <summary>Something expected did not come in time; it may still come.</summary>
    public static FilingView Became(FilingView view, Late late, long now) =>
        view.Late == late ? view : Changed(view, next => (next.Late, next.LateAt) = (late, now));

    /// <summary>A trace other than the filing's own took part.</summary>
    public static FilingView Traced(FilingView view, ReadOnlySpan<byte> own, ReadOnlySpan<byte> trace)
    {
        if (trace.Length < 16 || (own.Length >= 16 && trace[..16].SequenceEqual(own[..16])) || view.Traces.Count >= 8)
        {
            return view;
        }
        foreach (var known in view.Traces)
        {
            if (known.Span.SequenceEqual(trace[..16]))
            {
                return view;
            }
        }
        var next = view.Clone();
        next.Traces.Add(Google.Protobuf.ByteString.CopyFrom(trace[..16]));
        return next;
    }

    // A leg that came with its declaration and is in order is told by the decision alone.
    private static LegMark? Embedded(LegMark? known, long at) =>
        at == 0 || known is { State: LegState.Checked or LegState.LegRefused or LegState.Partly } && known.At >= at && !(known is { State: LegState.LegRefused, FilingId.Length: > 0 })
            ? null : new LegMark { State = LegState.Checked, At = at };

    // A leg may be sent again: the newer verdict holds, and at the same instant the one that lets the goods go on.
    private static LegMark? Leg(
        FilingView view, LegMark? known, Verdict verdict, long at, IReadOnlyList<Reason> reasons, string filing)
    {
        var state = verdict == Verdict.Accepted ? LegState.Checked : LegState.LegRefused;
        var alone = FilingId.IsDeclaration(filing) ? "" : filing;
        // A second document that is refused takes nothing from the one that stands.
        if (known is { State: LegState.Checked or LegState.Partly } && state == LegState.LegRefused && known.FilingId != alone)
        {
            return null;
        }
        var better = known?.State == LegState.LegRefused && state == LegState.Checked && known.FilingId != alone;
        if (known is { State: LegState.Checked or LegState.LegRefused } && !better
            && (known.At > at || (known.At == at && (known.State == LegState.Checked || known.State == state))))
        {
            return null;
        }
        var mark = new LegMark { State = state, At = at, FilingId = alone };
        mark.Reasons.Add(reasons);
        return mark;
    }

    private static FilingView Answered(FilingView view, string outcome, long at, IReadOnlyList<Reason> reasons, string declaration, string figures = "")
    {
        if (view.Answer is { } known && (known.Outcome is not ("waiting" or Applied or GuaranteeState.Pending) || known.Outcome == outcome))
        {
            return view;
        }
        return Changed(view, next =>
        {
            next.Answer = new AnswerMark { Outcome = outcome, At = at, DeclarationId = declaration, Figures = figures };
            next.Answer.Reasons.Add(reasons);
        });
    }

    // A receipt or payment for several orders waits until every share has its end; one refused share refuses it.
    internal static FilingView Shared(
        FilingView view, string orderNo, string outcome, long at, IReadOnlyList<Reason> reasons, string declaration, int shareOf, string good)
    {
        foreach (var known in view.Answer?.Shares ?? [])
        {
            if (known.OrderNo == orderNo && (known.Outcome != "waiting" || known.Outcome == outcome))
            {
                return view;
            }
        }
        return Changed(view, next =>
        {
            var share = new ShareMark { OrderNo = orderNo, Outcome = outcome, At = at, DeclarationId = declaration };
            share.Reasons.Add(reasons);
            List<ShareMark> shares = [.. (next.Answer?.Shares ?? []).Where(s => s.OrderNo != orderNo).Append(share).OrderBy(s => s.OrderNo, StringComparer.Ordinal)];
            var ended = shares.Count == shareOf && shares.TrueForAll(s => s.Outcome != "waiting");
            next.Answer = new AnswerMark
            {
                Outcome = !ended ? "waiting" : shares.Exists(s => s.Outcome == "refused") ? "refused" : good, At = shares.Max(s => s.At),
            };
            next.Answer.Reasons.Add(shares.SelectMany(s => s.Reasons));
            next.Answer.Shares.Add(shares);
        });
    }

    internal static bool Known(ImportMark import, TaxBillMoved bill)
    {
        foreach (var known in import.Bills)
        {
            if (known.Edition == bill.Edition)
            {
                return known.Status >= bill.Status;
            }
        }
        return false;
    }

    internal static void Bill(ImportMark import, TaxBillMoved bill)
    {
        List<TaxBillMoved> bills = [.. import.Bills.Where(b => b.Edition != bill.Edition).Append(bill).OrderBy(b => b.Edition)];
        import.Bills.Clear();
        import.Bills.Add(bills);
    }

    private static void Insert(FilingView view, StatusMove move)
    {
        var i = view.Moves.Count;
        while (i > 0 && (view.Moves[i - 1].Version, view.Moves[i - 1].At, Place(view.Moves[i - 1])).CompareTo((move.Version, move.At, Place(move))) > 0)
        {
            i--;
        }
        view.Moves.Insert(i, move);
    }

    // Of two moves of one moment the refusal is the last.
    private static int Place(StatusMove move) => move.Status == 100 ? int.MaxValue : move.Status;

    internal static FilingView Changed(FilingView view, Action<FilingView> change)
    {
        var next = view.Clone();
        change(next);
        next.Version++;
        return next;
    }

    private static FilingView Copy(FilingView view, FilingView next) => ReferenceEquals(view, next) ? view.Clone() : next;

    private static FilingView Stamp(FilingView view, FilingView next)
    {
        if (!ReferenceEquals(view, next))
        {
            next.Version++;
        }
        return next;
    }
}
