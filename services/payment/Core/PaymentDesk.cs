using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>What one message changes. Null fields stay as they are; <paramref name="Answer"/> is what leaves.</summary>
public sealed record PaymentStep(TradeRow? Trade, FilingRow? Filing, PaymentChecked? Answer)
{
    public static readonly PaymentStep Nothing = new(null, null, null);
}

/// <summary>
/// Decides what becomes of the payment of one order number, in whichever order payment, order and the end of a filing come. In: the row
/// of the number, the row of the message's filing, the message. Called by the three message features.
/// </summary>
public static class PaymentDesk
{
    /// <summary>A payment came.</summary>
    /// <param name="numberOrder">Order key of the payment that holds this one's institution and number, null when it is free.</param>
    public static PaymentStep Take(
        TradeRow? trade, FilingRow? filing, string? numberOrder, PaymentSubmitted payment, byte[] trace, PaymentFacts facts, DateTimeOffset now)
    {
        if (filing is { Paid: true } or { Closed: true })
        {
            return PaymentStep.Nothing;
        }
        var key = TradeRow.KeyOf(payment.EbcCode, payment.OrderNo);
        trade ??= TradeRow.Empty(key);
        var seen = FilingRow.Seen(filing, payment.FilingId, key, paid: true);
        var day = ChinaDay.Of(now);
        var (reasons, institution) = PaymentChecks.Alone(payment, facts, now);
        if (numberOrder is not null && numberOrder != key)
        {
            reasons.Add(Told(payment.Payer, facts.Refusal("PAYMENT_NUMBER_USED", day).At("/payment/payNo", payment.PayNo)));
        }
        var draft = Draft(payment, institution, reasons, facts);

        if (trade.Holds)
        {
            draft.Reasons.Add(Told(
                payment.Payer, facts.Refusal("PAYMENT_DUPLICATE", day).At("/payment/orderNo", payment.OrderNo, trade.Payment!.PayNo, "payment")));
            Compare(draft, trade.Order, facts, day);
            return new PaymentStep(null, seen, Sealed(draft, now));
        }
        var claim = numberOrder is null || numberOrder == key ? TradeRow.ClaimOf(payment.PayCode, payment.PayNo) : null;
        var waiting = trade with
        {
            Claim = claim, State = PaymentState.Waiting, Tenant = payment.Tenant, Trace = trace, Payment = draft,
        };
        return trade.Order is null ? new PaymentStep(waiting, seen, null) : Judge(waiting, seen, facts, now);
    }

    /// <summary>Transaction answered an order.</summary>
    public static PaymentStep Meet(TradeRow? trade, FilingRow? filing, OrderChecked order, PaymentFacts facts, DateTimeOffset now)
    {
        if (filing is { Closed: true })
        {
            return PaymentStep.Nothing;
        }
        var key = TradeRow.KeyOf(order.EbcCode, order.OrderNo);
        trade ??= TradeRow.Empty(key);
        var seen = FilingRow.Seen(filing, order.FilingId, key, paid: false);
        if ((trade.Order is { } known && !Replaces(known, order))
            // The order of an earlier version came after the payment of a later one, which waits for its own.
            || (trade is { Holds: true } && FilingId.Precedes(order.FilingId, trade.Payment!.FilingId)))
        {
            return new PaymentStep(null, seen, null);
        }
        var next = trade with { Order = Copy(order) };
        return next.Holds ? Judge(next, seen, facts, now) : new PaymentStep(next, seen, null);
    }

    /// <summary>A filing ended without release. Null: it was closed before.</summary>
    public static FilingRow? Close(FilingRow? filing, string filingId) => filing switch
    {
        // Order and payment may still be on their way: they must find their filing closed.
        null => new FilingRow(filingId, "", null, Paid: false, Closed: true),
        { Closed: true } => null,
        _ => filing with { Closed = true },
    };

    /// <summary>What an ended filing leaves of an order number: its order no longer counts, its payment and number are free.</summary>
    public static TradeRow Free(TradeRow trade, string filingId)
    {
        var next = trade;
        if (next.Order?.FilingId == filingId)
        {
            next = next with { Order = null, State = next.State == PaymentState.Accepted ? PaymentState.Unmatched : next.State };
        }
        if (next is { Holds: true } && next.Payment!.FilingId == filingId)
        {
            next = next with { State = PaymentState.Closed, Claim = null };
        }
        return next;
    }

    /// <summary>
    /// An accepted order stands before a refused one, the later of two accepted ones before the earlier: transaction accepts a second
    /// order of a number only after the first one's filing ended. Of two versions of one declaration the later, whatever the clocks say.
    /// </summary>
    private static bool Replaces(OrderChecked known, OrderChecked next) =>
        known.FilingId != next.FilingId && next.Verdict == Verdict.Accepted && !FilingId.Precedes(next.FilingId, known.FilingId)
        && (FilingId.Precedes(known.FilingId, next.FilingId) || known.Verdict != Verdict.Accepted || next.CheckedAt > known.CheckedAt
            || (next.CheckedAt == known.CheckedAt && string.CompareOrdinal(next.FilingId, known.FilingId) > 0));

    /// <summary>The verdict on a payment that waits or stands, now that its order is known. Says nothing when the verdict stays.</summary>
    private static PaymentStep Judge(TradeRow trade, FilingRow? seen, PaymentFacts facts, DateTimeOffset now)
    {
        var answer = trade.Payment!.Clone();
        Compare(answer, trade.Order, facts, ChinaDay.Of(now));
        var compared = trade.Order!.Verdict == Verdict.Accepted;
        if (answer.Reasons.Count > 0)
        {
            answer = Sealed(answer, now);
            return new PaymentStep(trade with { State = PaymentState.Refused, Claim = null, Payment = answer, Trace = [] }, seen, answer);
        }
        var state = compared ? PaymentState.Accepted : PaymentState.Unmatched;
        var told = trade.State != PaymentState.Waiting;
        answer = told ? answer : Sealed(answer, now);
        return new PaymentStep(trade with { State = state, Payment = answer, Trace = told ? trade.Trace : [] }, seen, told ? null : answer);
    }

    private static void Compare(PaymentChecked answer, OrderChecked? order, PaymentFacts facts, DateOnly day)
    {
        answer.Used.Remove(facts.Uncompared);
        answer.Used.Remove(facts.Compared);
        if (order is { Verdict: Verdict.Accepted })
        {
            answer.Used.Add(facts.Compared);
            PaymentChecks.Against(order, answer, facts, day, answer.Reasons);
        }
        else
        {
            answer.Used.Add(facts.Uncompared);
        }
    }

    /// <summary>The reason in the elements of the message that was filed: a payment of an import names its payer.</summary>
    private static Reason Told(Person? payer, Reason reason)
    {
        reason.Ceb = payer is null ? reason.Ceb : ImportElements.Of(reason.Ceb);
        return reason;
    }

    private static PaymentChecked Sealed(PaymentChecked answer, DateTimeOffset now)
    {
        answer.Verdict = answer.Reasons.Count == 0 ? Verdict.Accepted : Verdict.Refused;
        answer.CheckedAt = now.ToUnixTimeMilliseconds();
        return answer;
    }

    private static PaymentChecked Draft(PaymentSubmitted payment, Institution? institution, List<Reason> reasons, PaymentFacts facts)
    {
        var draft = new PaymentChecked
        {
            FilingId = payment.FilingId,
            EbpCode = payment.EbpCode,
            EbcCode = payment.EbcCode,
            OrderNo = payment.OrderNo,
            PayCode = payment.PayCode,
            PayNo = payment.PayNo,
            Amount = payment.Amount,
            Currency = payment.Currency,
            AccountedAt = payment.AccountedAt,
            Payer = payment.Payer,
        };
        draft.Reasons.Add(reasons);
        if (institution is not null)
        {
            draft.Used.Add(facts.Listed(institution));
        }
        return draft;
    }

    private static OrderChecked Copy(OrderChecked order) => new()
    {
        FilingId = order.FilingId,
        Verdict = order.Verdict,
        EbpCode = order.EbpCode,
        GoodsValue = order.GoodsValue,
        Freight = order.Freight,
        Currency = order.Currency,
        CheckedAt = order.CheckedAt,
        OrderType = order.OrderType,
        Paid = order.Paid,
    };
}
