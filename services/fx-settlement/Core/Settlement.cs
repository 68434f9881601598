using SingleWindow.Contracts;

namespace SingleWindow.FxSettlement.Core;

/// <summary>
/// The life of a settlement: a release, reports of proceeds and returns of its goods, in any order, and the bank's decision on a held case. Goods that
/// are sold abroad after they left (9810) are matched to what was sold, once their sales have ended.
/// In: the case and what happened. Out: the next case and what leaves. Called by: Features.
/// </summary>
public static class Settlement
{
    public static Settling Release(SettlementCase? known, string filingId, ReleasedGoods released, byte[] trace, SettlementRules rules, long now)
    {
        if (released.Replaces.Length > 0 && known is null or { State: SettlementState.AwaitingRelease })
        {
            return Exchanged(known, filingId, released, trace, now);
        }
        var waits = released.OverseasWarehouse is null ? SettlementState.AwaitingProceeds : SettlementState.AwaitingSales;
        if (known is null)
        {
            var key = SettlementCase.KeyOf(released.EbcCode, released.OrderNo);
            return new(new SettlementCase(key, waits, filingId, Slim(released), null, null, "", trace));
        }
        if (known.State != SettlementState.AwaitingRelease)
        {
            return known.FilingId == filingId || Answered(known.Others, filingId)
                ? new(known)
                : Twice(known, filingId, released, now);
        }
        var matched = known with { FilingId = filingId, Released = Slim(released), Trace = trace };
        if (waits == SettlementState.AwaitingProceeds && known.Reports!.Items.Count == 0)
        {
            return Awaiting(matched, now);
        }
        var settling = waits == SettlementState.AwaitingSales ? new(matched with { State = waits }) : Evaluate(matched, byBank: null, rules, now);
        foreach (var report in known.Reports!.Items)
        {
            settling.Answers.Add(Answer(report, ProceedsOutcome.Matched, filingId, now));
        }
        return settling;
    }

    /// <summary>The sales of a 9810 export have ended. Heard before its release, this is the release.</summary>
    /// <param name="sold">Its goods; the amount is what was sold.</param>
    public static Settling EndSales(SettlementCase? known, string filingId, ReleasedGoods sold, byte[] trace, SettlementRules rules, long now)
    {
        if (known is not null and not { State: SettlementState.AwaitingSales or SettlementState.AwaitingRelease }
            || (known?.FilingId is { } own && own != filingId))
        {
            return new(known);
        }
        var ended = (known ?? new SettlementCase(SettlementCase.KeyOf(sold.EbcCode, sold.OrderNo), SettlementState.AwaitingSales, filingId, null, null, null, "", trace)) with
        {
            FilingId = filingId, Released = Slim(sold),
        };
        if (ended.Reports is { Items.Count: > 0 })
        {
            var settling = Evaluate(ended, byBank: null, rules, now);
            foreach (var report in known!.State == SettlementState.AwaitingRelease ? ended.Reports.Items : [])
            {
                settling.Answers.Add(Answer(report, ProceedsOutcome.Matched, filingId, now));
            }
            return settling;
        }
        if (Decimals.Read(sold.Amount) > 0)
        {
            return new(ended with { State = SettlementState.AwaitingProceeds });
        }
        // Nothing was sold: no money is waited for, and none has to be converted.
        var nothing = new ProceedsSettled
        {
            FilingId = filingId, Outcome = SettlementOutcome.Settled, Declared = "0", Received = "0", Fees = "0", Refunds = "0", Difference = "0",
            Currency = sold.Currency, Cny = "0", At = now,
            Used = { new Used { Rule = "FX-UNSOLD", Version = "1", Figures = "sold=0", Source = "design" } },
        };
        return new(ended with { State = SettlementState.Settled, Outcome = nothing }, nothing);
    }

    /// <summary>A report that <see cref="ProceedsCheck"/> took.</summary>
    public static Settling Report(SettlementCase? known, ProceedsReported report, SettlementRules rules, long now)
    {
        if (known is null)
        {
            var key = SettlementCase.KeyOf(report.EbcCode, report.OrderNo);
            return Waiting(new SettlementCase(key, SettlementState.AwaitingRelease, null, null, With(null, report), null, "", []), report, now);
        }
        var next = known with { Reports = With(known.Reports, report) };
        switch (known.State)
        {
            case SettlementState.AwaitingRelease:
                return Waiting(next, report, now);
            case SettlementState.AwaitingSales:
                var gathered = new Settling(next);
                gathered.Answers.Add(Answer(report, ProceedsOutcome.Matched, known.FilingId!, now));
                return gathered;
            case SettlementState.Settled:
                return known.Released!.Replaces.Length > 0 ? Closed(next, report, Reasons.Exchanged(report, known.FilingId!, known.Released.Replaces), now)
                    : Further(next, report, rules, now) ?? Closed(next, report, Reasons.Surplus(report, known.FilingId!), now);
            case SettlementState.Refused:
                return Closed(next, report, Reasons.CaseRefused(report, known.FilingId!), now);
            case SettlementState.Returned:
                return Closed(next, report, Reasons.GoodsReturned(report, known.FilingId!), now);
            default:
                var settling = Evaluate(next, byBank: null, rules, now);
                settling.Answers.Add(Answer(report, ProceedsOutcome.Matched, known.FilingId!, now));
                return settling;
        }
    }

    /// <summary>
    /// Goods came back: so much less is waited for. Money that was settled before stays settled; what the buyer gets back of it is reported by whoever
    /// gives it.
    /// </summary>
    public static Settling GoodsBack(SettlementCase? known, ReturnDecided returned, SettlementRules rules, long now)
    {
        var part = new ReturnedValue { ReturnId = returned.FilingId, DeclarationId = returned.DeclarationId, Value = returned.ValueBack };
        var reports = known?.Reports?.Clone() ?? new ProceedsReports();
        reports.Returned.Add(part);
        if (known is null)
        {
            // Its release has not arrived here yet.
            var key = SettlementCase.KeyOf(returned.EbcCode, returned.OrderNo);
            return new(new SettlementCase(key, SettlementState.AwaitingRelease, null, null, reports, null, "", []));
        }
        if (known.State is SettlementState.Settled or SettlementState.Refused or SettlementState.Returned
            || (known.FilingId is { } filing && filing != returned.DeclarationId)
            || known.Reports?.Returned.Any(r => r.ReturnId == returned.FilingId) == true)
        {
            return new(known);
        }
        var next = known with { Reports = reports };
        return known.State switch
        {
            SettlementState.AwaitingProceeds => Awaiting(next, now),
            SettlementState.Held => Evaluate(next, byBank: null, rules, now),
            _ => new(next),
        };
    }

    /// <summary>An officer's decision on a held case, or that of an institution that reported proceeds to it; any other changes nothing.</summary>
    public static Settling Hold(SettlementCase known, HoldDecided decision, SettlementRules rules, long now)
    {
        if (known.State != SettlementState.Held || !MayDecide(known, decision))
        {
            return new(known);
        }
        switch (decision.Decision)
        {
            case "settle":
                var settling = Evaluate(known, decision, rules, now);
                // A rate that is still missing keeps the case as it was: said once, not at every repeat.
                return settling.Settled is { } said && Same(said, known.Outcome!) ? new(known) : settling;
            case "refuse":
                var refused = known.Outcome!.Clone();
                refused.Outcome = SettlementOutcome.Refused;
                refused.Reasons.Insert(0, Reasons.RefusedByBank(decision));
                refused.At = now;
                return new(known with { State = SettlementState.Refused, Outcome = refused }, refused);
            default:
                return new(known);
        }
    }

    private static bool MayDecide(SettlementCase held, HoldDecided decision)
    {
        if (decision.ByRole == "officer")
        {
            return true;
        }
        foreach (var report in held.Reports!.Items)
        {
            if (decision.By.Length > 0 && report.Tenant == decision.By)
            {
                return true;
            }
        }
        return false;
    }

    private static Settling Evaluate(SettlementCase complete, HoldDecided? byBank, SettlementRules rules, long now)
    {
        var settled = Netting.Net(complete.Released!, complete.Reports!.Items, byBank is not null, rules, complete.ValueBack);
        settled.FilingId = complete.FilingId;
        // Of two the later one holds, also when a return brings the second in the same step.
        settled.At = Math.Max(now, (complete.Outcome?.At ?? 0) + 1);
        if (byBank is not null)
        {
            settled.Used.Add(new Used { Rule = "FX-HOLD", Version = "1", Figures = $"decision=settle; by={byBank.By}", Source = "design" });
        }
        var state = settled.Outcome == SettlementOutcome.Settled ? SettlementState.Settled : SettlementState.Held;
        return new(complete with { State = state, Outcome = settled }, settled);
    }

    // Without any money: nothing is left to wait for when all came back.
    private static Settling Awaiting(SettlementCase released, long now)
    {
        if (released.Expected > 0)
        {
            return new(released with { State = SettlementState.AwaitingProceeds });
        }
        var returned = new ProceedsSettled
        {
            FilingId = released.FilingId, Outcome = SettlementOutcome.Returned, Declared = "0", Received = "0", Fees = "0", Refunds = "0", Difference = "0",
            Currency = released.Released!.Currency, Cny = "0", At = now,
        };
        returned.Used.Add(Netting.UsedOf(released.Released, released.ValueBack, 0));
        return new(released with { State = SettlementState.Returned, Outcome = returned }, returned);
    }

    // A part that was short enough settles by itself; the rest of the money is no surplus. Null: it would be more than was declared, or needs the bank.
    private static Settling? Further(SettlementCase next, ProceedsReported report, SettlementRules rules, long now)
    {
        var before = next.Outcome!;
        if (Decimals.Read(before.Difference) >= 0)
        {
            return null;
        }
        List<ProceedsReported> counted = [.. next.Reports!.Items.Where(r => r.FilingId == report.FilingId || before.ProceedsIds.Contains(r.FilingId))];
        var settled = Netting.Net(next.Released!, counted, byBank: false, rules, next.ValueBack);
        if (settled.Outcome != SettlementOutcome.Settled || Decimals.Read(settled.Difference) > 0)
        {
            return null;
        }
        settled.FilingId = next.FilingId;
        // Of two settlements the later one holds, also when both come in one step.
        settled.At = Math.Max(now, before.At + 1);
        var settling = new Settling(next with { Outcome = settled }, settled);
        settling.Answers.Add(Answer(report, ProceedsOutcome.Matched, next.FilingId!, now));
        return settling;
    }

    // Its money is that of the goods it replaces: none is waited for, and what came under its own number belongs elsewhere.
    private static Settling Exchanged(SettlementCase? known, string filingId, ReleasedGoods released, byte[] trace, long now)
    {
        var settled = new ProceedsSettled
        {
            FilingId = filingId, Outcome = SettlementOutcome.Settled, Declared = "0", Received = "0", Fees = "0", Refunds = "0", Difference = "0",
            Currency = released.Currency, Cny = "0", At = now,
            Used = { new Used { Rule = "FX-EXCHANGE", Version = "1", Figures = $"declared={released.Amount}; replaces={released.Replaces}", Source = "design" } },
        };
        var slim = Slim(released);
        (slim.Amount, slim.Replaces, slim.RefundRoute) = ("0", released.Replaces, "");
        var settling = new Settling(
            new SettlementCase(
                SettlementCase.KeyOf(released.EbcCode, released.OrderNo), SettlementState.Settled, filingId, slim, known?.Reports, settled, known?.Others ?? "", trace),
            settled);
        foreach (var report in known?.Reports?.Items ?? [])
        {
            var answer = Answer(report, ProceedsOutcome.Refused, filingId, now);
            answer.Reasons.Add(Reasons.Exchanged(report, filingId, released.Replaces));
            settling.Answers.Add(answer);
        }
        return settling;
    }

    // Customs lets one list stand for one order; should a second one be released, its proceeds cannot be told apart.
    private static Settling Twice(SettlementCase known, string filingId, ReleasedGoods released, long now)
    {
        var refused = new ProceedsSettled
        {
            FilingId = filingId, Outcome = SettlementOutcome.Refused, Declared = released.Amount, Received = "0", Fees = "0", Refunds = "0",
            Difference = Decimals.Write(-Decimals.Read(released.Amount)), Currency = released.Currency, Cny = "0", At = now,
            Reasons = { Reasons.OrderReleasedTwice(released.OrderNo, known.FilingId!) },
        };
        return new(known with { Others = known.Others.Length == 0 ? filingId : known.Others + " " + filingId }, refused);
    }

    private static Settling Waiting(SettlementCase next, ProceedsReported report, long now)
    {
        var settling = new Settling(next);
        settling.Answers.Add(Answer(report, ProceedsOutcome.Waiting, "", now));
        return settling;
    }

    private static Settling Closed(SettlementCase next, ProceedsReported report, Reason reason, long now)
    {
        var answer = Answer(report, ProceedsOutcome.Refused, next.FilingId!, now);
        answer.Reasons.Add(reason);
        var settling = new Settling(next);
        settling.Answers.Add(answer);
        return settling;
    }

    private static ProceedsAnswered Answer(ProceedsReported report, string outcome, string declaration, long now) =>
        new()
        {
            FilingId = report.FilingId, Outcome = outcome, DeclarationId = declaration, At = now,
            OrderNo = report.ShareOf > 0 ? report.OrderNo : "", ShareOf = report.ShareOf,
        };

    private static ProceedsReports With(ProceedsReports? reports, ProceedsReported report)
    {
        var next = new ProceedsReports();
        if (reports is not null)
        {
            next.Items.Add(reports.Items);
            next.Returned.Add(reports.Returned);
        }
        next.Items.Add(report);
        return next;
    }

    /// <summary>The refund route of a manufacturer: its month claims by the day of the money.</summary>
    public const string Producer = "producer";

    // What settlement needs of a release: the goods themselves are no business of a bank.
    private static ReleasedGoods Slim(ReleasedGoods released) => new()
    {
        Tenant = released.Tenant, EbcCode = released.EbcCode, OrderNo = released.OrderNo,
        Currency = released.Currency, Amount = released.Amount, ReleasedAt = released.ReleasedAt, SalesClosedAt = released.SalesClosedAt,
        RefundRoute = released.RefundRoute == Producer ? Producer : "",
    };

    private static bool Answered(string others, string filingId) => others.Contains(filingId, StringComparison.Ordinal);

    private static bool Same(ProceedsSettled said, ProceedsSettled before)
    {
        var at = said.At;
        said.At = before.At;
        var same = said.Equals(before);
        said.At = at;
        return same;
    }
}

/// <summary>What a move does: the next case, the settlement that leaves (null: none), the answers that leave.</summary>
public sealed record Settling(SettlementCase Next, ProceedsSettled? Settled = null)
{
    public List<ProceedsAnswered> Answers { get; } = [];
}

/// <summary>Outcomes of a proceeds report as they travel.</summary>
public static class ProceedsOutcome
{
    public const string Waiting = "waiting";
    public const string Matched = "matched";
    public const string Refused = "refused";
}
