using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>
/// Money that goes back: a refund of a payment, or of its share, to the payer; the reversal of a whole payment. In: the message, the row that holds
/// the payment's number, the orders it pays. Out: the rows after it and what leaves. Called by RefundPayer and ReversePayment.
/// </summary>
public static class BackDesk
{
    /// <summary>Refunds of one order (design); the one that gives back all that is left of a payment is taken all the same.</summary>
    public const int Most = 100;

    /// <param name="known">It was decided before.</param>
    /// <param name="holder">Who holds the number of the payment; null: nobody.</param>
    /// <param name="orderOf">The order of a key.</param>
    public static PartsStep Refund(
        PayerRefunded refund, BackRow? known, TradeRow? holder, Func<string, OrderParts> orderOf, PaymentFacts facts, DateTimeOffset now)
    {
        var step = new PartsStep();
        if (known is not null)
        {
            return step;
        }
        var day = ChinaDay.Of(now);
        if (holder?.Payment is null)
        {
            return Refuse("REFUND_PAYMENT_UNKNOWN", "/refund/paymentNo", refund.PayNo, refund.PayCode);
        }
        if (holder.Holds && holder.State != PaymentState.Accepted)
        {
            return Refuse("REFUND_NOT_ACCEPTED", "/refund/paymentNo", refund.PayNo, "waiting");
        }
        var (numbered, orders) = Of(holder, orderOf, facts);
        var paying = orders.Where(o => refund.OrderNo.Length == 0 || o.Key == TradeRow.KeyOf(numbered.Payment!.EbcCode, refund.OrderNo)).ToList();
        if (paying.Count != 1)
        {
            return Refuse(
                "REFUND_ORDER_UNKNOWN", "/refund/orderNo", refund.OrderNo, string.Join(", ", numbered.Payment!.Shares.Select(s => s.OrderNo).Order(StringComparer.Ordinal)));
        }
        var order = paying[0];
        var part = order.Parts.Single(p => p.PaymentId == numbered.Payment!.FilingId);
        if (part.IsReversing || part.State == PartState.Reversed)
        {
            return Refuse("REFUND_REVERSED", "/refund/paymentNo", refund.PayNo, "reversed");
        }
        if (part.State != PartState.Accepted)
        {
            return Refuse("REFUND_NOT_ACCEPTED", "/refund/paymentNo", refund.PayNo, part.StateName);
        }
        if (refund.Currency != part.Said.Currency)
        {
            return Refuse("REFUND_CURRENCY", "/refund/currency", refund.Currency, part.Said.Currency);
        }
        if (!PaymentChecks.TryAmount(refund.Amount, out var amount) || amount > part.Left)
        {
            return Refuse("REFUND_OVER_BALANCE", "/refund/amount", refund.Amount, Decimals.Write(part.Left));
        }
        if (refund.RefundedAt > now.ToUnixTimeMilliseconds() + facts.Settings.ClockSkewMs)
        {
            return Refuse("REFUND_TIME_FUTURE", "/refund/refundedAt", Instant.Text(refund.RefundedAt), Instant.Text(now.ToUnixTimeMilliseconds()));
        }
        if (amount < part.Left && order.Parts.Sum(p => p.Told().Backs.Count) >= Most)
        {
            return Refuse("REFUND_MOST", "/refund/paymentNo", refund.PayNo, FormattableString.Invariant($"{Most}"));
        }
        var next = (part with { Refunded = part.Refunded + amount }).With(
            told => told.Backs.Add(new PaymentBack { FilingId = refund.FilingId, Amount = refund.Amount, At = now.ToUnixTimeMilliseconds() }));
        step.Trades.Add(numbered);
        PartsDesk.Settle(step, order with { Parts = [.. order.Parts.Select(p => p.Key == next.Key ? next : p)] }, part.PaymentId, facts, now);
        if (step.Withdrawn is { } withdrawn)
        {
            withdrawn.FilingId = refund.FilingId;
        }
        step.Back = new BackRow(refund.FilingId, part.PaymentId);
        step.Document = Done(refund.FilingId, now, $"paid={Decimals.Write(next.Amount)}; refunded={Decimals.Write(next.Refunded)}; left={Decimals.Write(next.Left)}");
        return step;

        PartsStep Refuse(string code, string pointer, string value, string other) =>
            Refused(step, refund.FilingId, facts.Refusal(code, day).At(pointer, value, other, other.Length > 0 ? "payment" : ""), "refund", now);
    }

    /// <summary>
    /// Its institution takes a payment back. What stands stops counting at once; customs says whether it may be so. Shares that were refused pay nothing:
    /// their orders are not asked about, and a payment that has no others is gone at once.
    /// </summary>
    public static PartsStep Reverse(
        ReversalRequested reversal, BackRow? known, TradeRow? holder, Func<string, OrderParts> orderOf, PaymentFacts facts, DateTimeOffset now)
    {
        var step = new PartsStep();
        if (known is not null)
        {
            return step;
        }
        var day = ChinaDay.Of(now);
        if (holder?.Payment is null)
        {
            return Refuse("REVERSAL_PAYMENT_UNKNOWN", reversal.PayNo, reversal.PayCode);
        }
        var (numbered, orders) = Of(holder, orderOf, facts);
        var id = numbered.Payment!.FilingId;
        var own = orders.SelectMany(o => o.Parts).Where(p => p.PaymentId == id).ToList();
        if (own.Exists(p => p.IsReversing || p.State == PartState.Reversed))
        {
            return Refuse("REVERSAL_TWICE", reversal.PayNo, "");
        }
        if (own.Exists(p => p.Refunded > 0))
        {
            return Refuse("REVERSAL_REFUNDED", reversal.PayNo, Decimals.Write(own.Sum(p => p.Refunded)));
        }
        step.Back = new BackRow(reversal.FilingId, id);
        if (own.TrueForAll(p => p.State == PartState.Refused))
        {
            Gone(step, numbered, reversal.FilingId, now);
            return step;
        }
        step.Trades.Add(numbered);
        step.Withdrawn = new PaymentWithdrawn { FilingId = reversal.FilingId, PaymentId = id, EbcCode = numbered.Payment.EbcCode, Asks = true };
        foreach (var order in orders.Where(o => o.Parts.Any(p => p.PaymentId == id && p.State != PartState.Refused)))
        {
            var stated = order.Trade!.Payment is { Full: true } full ? full.FilingId : "";
            PartsDesk.Settle(
                step, order with { Parts = [.. order.Parts.Select(p => p.PaymentId == id ? Asked(p) : p)] }, "", facts, now, quiet: true, tell: false);
            step.Withdrawn.Orders.Add(new StatedPayment { OrderNo = step.Trades[^1].Payment!.OrderNo, FilingId = stated });
            step.Withdrawn.At = Math.Max(step.Withdrawn.At, step.Trades[^1].Payment!.CheckedAt);
        }
        return step;

        static PartRow Asked(PartRow part) => part with { State = part.State == PartState.Accepted ? PartState.Reversing : PartState.ReversingWaiting };

        PartsStep Refuse(string code, string value, string other) =>
            Refused(step, reversal.FilingId, facts.Refusal(code, day).At("/reversal/paymentNo", value, other, other.Length > 0 ? "payment" : ""), "reversal", now);
    }

    /// <summary>Customs answered: the payment is gone, or stands as before; compared anew only with an order that came or changed while customs was asked.</summary>
    /// <param name="numbered">The row of the payment's number.</param>
    public static PartsStep Answered(
        WithdrawalAnswered answer, TradeRow? numbered, Func<string, OrderParts> orderOf, PaymentFacts facts, DateTimeOffset now)
    {
        var step = new PartsStep();
        var orders = answer.OrderNos.Select(o => orderOf(TradeRow.KeyOf(answer.EbcCode, o))).ToList();
        if (numbered?.Payment is null || !orders.SelectMany(o => o.Parts).Any(p => p.PaymentId == answer.PaymentId && p.IsReversing))
        {
            return step;
        }
        foreach (var order in orders)
        {
            var parts = order.Parts.Select(p => p.PaymentId != answer.PaymentId ? p
                : !answer.Done ? p with { State = p.State == PartState.Reversing ? PartState.Accepted : PartState.Waiting }
                : (p with { State = PartState.Reversed }).With(told => (told.ReversedAt, told.ReversalId) = (now.ToUnixTimeMilliseconds(), answer.FilingId)));
            // A refused reversal changed nothing at customs: it has the statement it had.
            var stated = answer.Done ? "" : order.Trade?.Payment?.FilingId ?? "";
            PartsDesk.Settle(step, order with { Parts = [.. parts] }, answer.PaymentId, facts, now, quiet: stated.Length > 0);
            var statement = step.Trades[^1].Payment!;
            if (stated.Length > 0 && statement.Full)
            {
                statement.FilingId = stated;
            }
            else if (stated.Length > 0)
            {
                // Another order took the number while customs was asked.
                step.Withdrawn ??= new PaymentWithdrawn { FilingId = answer.FilingId, PaymentId = answer.PaymentId, EbcCode = answer.EbcCode };
                step.Withdrawn.Orders.Add(new StatedPayment { OrderNo = statement.OrderNo, FilingId = stated });
                step.Withdrawn.At = Math.Max(step.Withdrawn.At, statement.CheckedAt);
            }
        }
        if (answer.Done)
        {
            // Customs took the payment out when it answered.
            step.Withdrawn = null;
            Gone(step, numbered, answer.FilingId, now);
        }
        else
        {
            step.Document = new DocumentAnswered { FilingId = answer.FilingId, Outcome = "refused", At = now.ToUnixTimeMilliseconds() };
            step.Document.Reasons.Add(answer.Reasons);
        }
        return step;
    }

    /// <summary>The payment and its orders; one that stood in its order's own row becomes a part first.</summary>
    private static (TradeRow Numbered, List<OrderParts> Orders) Of(TradeRow holder, Func<string, OrderParts> orderOf, PaymentFacts facts)
    {
        if (holder.State != PaymentState.Parted)
        {
            var (numbered, order) = PartsDesk.Part(holder, facts);
            return (numbered, [order]);
        }
        var keys = holder.Payment!.Shares.Select(s => TradeRow.KeyOf(holder.Payment.EbcCode, s.OrderNo));
        return (holder, [.. keys.Select(orderOf)]);
    }

    // Its number is free.
    private static void Gone(PartsStep step, TradeRow numbered, string id, DateTimeOffset now)
    {
        step.Trades.Add(numbered with { Claim = null, State = PaymentState.Closed });
        step.Document = Done(id, now, $"reversed={numbered.Payment!.Amount}");
    }

    private static DocumentAnswered Done(string id, DateTimeOffset now, string figures) =>
        new() { FilingId = id, Outcome = "done", At = now.ToUnixTimeMilliseconds(), Figures = figures };

    private static PartsStep Refused(PartsStep step, string id, Reason reason, string leg, DateTimeOffset now)
    {
        (reason.Leg, reason.Ceb) = (leg, "");
        step.Document = new DocumentAnswered { FilingId = id, Outcome = "refused", At = now.ToUnixTimeMilliseconds(), Reasons = { reason } };
        step.Back = new BackRow(id, "");
        return step;
    }
}
