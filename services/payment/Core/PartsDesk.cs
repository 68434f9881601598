using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>What one message makes of payments in parts: rows to keep, and what leaves.</summary>
public sealed class PartsStep
{
    public List<TradeRow> Trades { get; } = [];
    public List<PartRow> Parts { get; } = [];
    public FilingRow? Filing { get; set; }
    public BackRow? Back { get; set; }

    /// <summary>For customs: an order that is paid in full now, or a leg of a submission that is refused.</summary>
    public List<PaymentChecked> Checked { get; } = [];

    /// <summary>For the gateway.</summary>
    public List<PaymentChecked> Answered { get; } = [];

    /// <summary>For customs: orders that are not paid in full any more.</summary>
    public PaymentWithdrawn? Withdrawn { get; set; }

    /// <summary>The answer to a refund or reversal.</summary>
    public DocumentAnswered? Document { get; set; }
}

/// <summary>
/// Payments in parts: instalments of one order, shares of several. In: the message, the rows of the orders it touches. Out: the rows after it, and
/// what leaves. An order counts as paid when what stands of its parts is what it asks; customs hears of that and of its end alone. Called by the
/// message features; refunds and reversals: <see cref="BackDesk"/>.
/// </summary>
public static class PartsDesk
{
    /// <summary>Payments of one order, those that ended among them (design): all of them are told with each.</summary>
    public const int Most = 100;

    /// <summary>Whether a payment is judged here: it says that it is in parts, or its order is paid so already.</summary>
    public static bool Takes(PaymentSubmitted payment, TradeRow? trade) =>
        payment.Instalment || payment.Shares.Count > 0 || trade?.State == PaymentState.Parted;

    /// <summary>A payment came. It is refused as a whole by whatever is known of its orders now; a share whose order comes later is answered then.</summary>
    /// <param name="held">Its institution's number is another payment's.</param>
    /// <param name="orderOf">The order of a key.</param>
    public static PartsStep Take(
        FilingRow? filing, bool held, PaymentSubmitted payment, Func<string, OrderParts> orderOf, byte[] trace, PaymentFacts facts, DateTimeOffset now)
    {
        var step = new PartsStep();
        if (filing is { Paid: true } or { Closed: true })
        {
            return step;
        }
        var day = ChinaDay.Of(now);
        var (reasons, institution) = PaymentChecks.Alone(payment, facts, now);
        if (held)
        {
            reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_NUMBER_USED", day).At("/payment/payNo", payment.PayNo)));
        }
        IReadOnlyList<PaymentShare> shares = payment.Shares.Count > 0 ? payment.Shares : [new PaymentShare { OrderNo = payment.OrderNo, Amount = payment.Amount }];
        Shares(payment, shares, facts, day, reasons);
        var keys = shares.Select(s => TradeRow.KeyOf(payment.EbcCode, s.OrderNo)).Distinct(StringComparer.Ordinal).ToList();
        step.Filing = FilingRow.Seen(filing, payment.FilingId, keys[0], paid: true);
        List<PartRow> parts = [];
        foreach (var (i, share) in shares.Index())
        {
            var order = orderOf(TradeRow.KeyOf(payment.EbcCode, share.OrderNo));
            var part = Draft(payment, share, order.Key, institution, facts);
            parts.Add(part);
            var pointer = payment.Shares.Count > 0 ? FormattableString.Invariant($"/payment/shares/{i}") : "/payment";
            if (order.Parts.Count >= Most)
            {
                reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_PARTS_MOST", day).At(pointer + "/orderNo", share.OrderNo, FormattableString.Invariant($"{Most}"))));
            }
            else if (order.Trade is { Holds: true } plain)
            {
                reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_DUPLICATE", day).At(pointer + "/orderNo", share.OrderNo, plain.Payment!.PayNo, "payment")));
            }
            else if (order.Trade?.Order is { Verdict: Verdict.Accepted } known)
            {
                Compare(part, known, Open(known, order.Parts), pointer, facts, day, reasons);
            }
        }
        if (reasons.Count > 0)
        {
            Refuse(step, parts, keys, orderOf, reasons, now);
            return step;
        }
        step.Trades.Add(Numbered(payment, shares, trace));
        foreach (var key in keys)
        {
            var order = orderOf(key);
            Settle(step, order with { Parts = [.. order.Parts, .. parts.Where(p => p.OrderKey == key)] }, "", facts, now);
        }
        return step;
    }

    /// <summary>Another order took the number of one that is paid in parts, or its filing ended: every part is compared anew.</summary>
    /// <param name="order">The order as it is now.</param>
    /// <param name="ended">Filing that ended: the parts it brought are gone.</param>
    public static PartsStep Rejudge(OrderParts order, string ended, PaymentFacts facts, DateTimeOffset now)
    {
        var step = new PartsStep();
        List<PartRow> parts = [];
        foreach (var part in order.Parts)
        {
            parts.Add(part.PaymentId == ended && part.State != PartState.Reversed && !part.IsReversing ? part with { State = PartState.Closed }
                : part.State == PartState.Accepted ? part with { State = PartState.Waiting }
                : part.State == PartState.Reversing ? part with { State = PartState.ReversingWaiting } : part);
        }
        Settle(step, new OrderParts(order.Key, order.Trade, parts), "", facts, now);
        return step;
    }

    /// <summary>A payment of one order, standing in the order's own row, becomes a part of it: it is about to be given back.</summary>
    internal static (TradeRow Numbered, OrderParts Order) Part(TradeRow trade, PaymentFacts facts)
    {
        var payment = trade.Payment!;
        var accepted = trade.State == PaymentState.Accepted;
        var share = new PaymentShare { OrderNo = payment.OrderNo, Amount = payment.Amount };
        var part = new PartRow(
            PartRow.KeyOf(trade.OrderKey, payment.FilingId), trade.OrderKey, payment.FilingId, accepted ? PartState.Accepted : PartState.Waiting, Whole: true,
            Decimals.Read(payment.Amount), 0, payment.Clone());
        var statement = payment.Clone();
        // What was accepted without an order was told to customs all the same.
        statement.Full = trade.State is PaymentState.Accepted or PaymentState.Unmatched;
        statement.FilingId = statement.Full ? statement.FilingId : "";
        var numbered = new TradeRow(
            NumberKey(payment.FilingId), trade.Claim, PaymentState.Parted, trade.Tenant, [],
            null, new PaymentChecked { FilingId = payment.FilingId, EbcCode = payment.EbcCode, EbpCode = payment.EbpCode, PayCode = payment.PayCode, Amount = payment.Amount,
                PayNo = payment.PayNo, Currency = payment.Currency, Shares = { share } });
        return (numbered, new OrderParts(trade.OrderKey, trade with { Claim = null, State = PaymentState.Parted, Payment = statement }, [part]));
    }

    /// <summary>Key of the row that holds the number and shares of a payment in parts.</summary>
    public static string NumberKey(string filingId) => "#" + filingId;

    /// <summary>
    /// Compares what waits with the order, oldest first, and states what stands. Every payment that is answered by it hears it, and so does
    /// <paramref name="cause"/>; the declaration of a part always does.
    /// </summary>
    /// <param name="quiet">Customs is not told.</param>
    /// <param name="tell">False: nobody is.</param>
    internal static void Settle(
        PartsStep step, OrderParts order, string cause, PaymentFacts facts, DateTimeOffset now, bool quiet = false, bool tell = true)
    {
        var trade = order.Trade ?? TradeRow.Empty(order.Key);
        var last = trade.State == PaymentState.Parted ? trade.Payment : null;
        // A payment that stood here alone before may still be what customs knows.
        var stale = trade.State is PaymentState.Refused or PaymentState.Closed;
        var known = trade.Order is { Verdict: Verdict.Accepted } accepted ? accepted : null;
        var (day, nowMs) = (ChinaDay.Of(now), now.ToUnixTimeMilliseconds());
        List<PartRow> parts = [];
        List<(PartRow Part, List<Reason> Reasons)> answered = [];
        var ordered = order.Parts.OrderBy(p => p.PaymentId, StringComparer.Ordinal).ToList();
        foreach (var (i, part) in ordered.Index())
        {
            if (part.State != PartState.Waiting || known is null)
            {
                parts.Add(part);
                continue;
            }
            // A payment that became a part while it waited keeps its own faults.
            List<Reason> reasons = [.. part.Said.Reasons];
            if (part.Left > 0)
            {
                Compare(part, known, Open(known, [.. parts, .. ordered.Skip(i + 1)]), "/payment", facts, day, reasons);
            }
            var next = part with { State = reasons.Count == 0 ? PartState.Accepted : PartState.Refused };
            if (part.Said.CheckedAt == 0)
            {
                next = next with { Said = next.Said.Clone() };
                next.Said.CheckedAt = nowMs;
            }
            parts.Add(next);
            answered.Add((next, reasons));
        }
        var statement = State(trade, parts, known, Math.Max(nowMs, (last?.CheckedAt ?? 0) + 1), facts);
        if (statement.Full)
        {
            statement.FilingId = Stating(parts, answered);
        }
        else if (last is not null && parts.Exists(p => p.IsReversing))
        {
            // While customs is asked it has what it was told.
            statement.FilingId = last.FilingId;
        }
        foreach (var (part, reasons) in answered)
        {
            Answer(part.PaymentId, part.Said.ShareOf, reasons);
        }
        if (tell)
        {
            var others = parts.Select(p => p.PaymentId).Where(FilingId.IsDeclaration).Append(cause).Where(id => id.Length > 0 && answered.TrueForAll(a => a.Part.PaymentId != id));
            foreach (var id in others.Distinct(StringComparer.Ordinal))
            {
                Answer(id, 0, []);
            }
        }
        if (statement.Full && last is not { Full: true } && !quiet)
        {
            step.Checked.Add(statement);
        }
        else if ((stale || last is { FilingId.Length: > 0 }) && statement is { Full: false, FilingId: "" } && !quiet)
        {
            step.Withdrawn ??= new PaymentWithdrawn { EbcCode = statement.EbcCode, PaymentId = cause };
            step.Withdrawn.Orders.Add(new StatedPayment { OrderNo = statement.OrderNo, FilingId = last?.FilingId ?? "" });
            step.Withdrawn.At = Math.Max(step.Withdrawn.At, statement.CheckedAt);
        }
        step.Trades.Add(trade with { State = PaymentState.Parted, Claim = null, Payment = statement });
        step.Parts.AddRange(parts);

        void Answer(string id, int shareOf, List<Reason> reasons)
        {
            var answer = statement.Clone();
            (answer.FilingId, answer.ShareOf) = (id, shareOf);
            foreach (var part in answer.Parts)
            {
                // Who paid is for customs alone.
                part.Payer = null;
            }
            answer.Verdict = reasons.Count == 0 ? Verdict.Accepted : Verdict.Refused;
            answer.Reasons.Add(reasons);
            if (reasons.Count == 0 && !answer.Full && answer.Due.Length > 0)
            {
                answer.Reasons.Add(Said(answer.Payer, facts.Refusal("ORDER_PART_PAID", day).At("/payment/amount", answer.Amount, answer.Due, "order")));
            }
            step.Answered.Add(answer);
            if (reasons.Count > 0 && FilingId.IsDeclaration(id))
            {
                step.Checked.Add(answer);
            }
        }
    }

    // The filing under which customs hears that the order is paid: the one that paid the rest, or the newest that is still there.
    private static string Stating(List<PartRow> parts, List<(PartRow Part, List<Reason> Reasons)> answered)
    {
        var last = answered.LastOrDefault(a => a.Part.State == PartState.Accepted).Part
            ?? parts.LastOrDefault(p => p.State == PartState.Accepted && p.Left > 0 && !FilingId.IsDeclaration(p.PaymentId))
            ?? parts.Last(p => p.State == PartState.Accepted && p.Left > 0);
        return last.PaymentId;
    }

    private static PaymentChecked State(TradeRow trade, List<PartRow> parts, OrderChecked? order, long at, PaymentFacts facts)
    {
        var counted = parts.Where(p => p.Stands || p.State == PartState.Reversed).OrderBy(p => p.Said.CheckedAt).ToList();
        var newest = counted.LastOrDefault(p => p.State == PartState.Accepted) ?? parts[^1];
        var paid = parts.Where(p => p.State == PartState.Accepted).Sum(p => p.Left);
        var bar = trade.OrderKey.IndexOf('|', StringComparison.Ordinal);
        var statement = new PaymentChecked
        {
            Verdict = Verdict.Accepted, EbpCode = newest.Said.EbpCode, EbcCode = trade.OrderKey[..bar], OrderNo = trade.OrderKey[(bar + 1)..], PayCode = newest.Said.PayCode,
            PayNo = newest.Said.PayNo, Amount = Decimals.Write(paid), Currency = newest.Said.Currency, AccountedAt = newest.Said.AccountedAt, CheckedAt = at,
            Payer = newest.Said.Payer, Due = order is null ? "" : Decimals.Write(PaymentChecks.Due(order)),
        };
        statement.Full = order is not null && paid > 0 && !parts.Exists(p => p.IsReversing)
            && Math.Abs(PaymentChecks.Due(order) - paid) <= facts.Settings.Tolerance;
        statement.Parts.Add(counted.Select(p => p.Told()));
        statement.Used.Add(newest.Said.Used);
        statement.Used.Add(order is null ? facts.Uncompared : facts.Compared);
        return statement;
    }

    /// <summary>What an order still asks.</summary>
    private static decimal Open(OrderChecked order, IEnumerable<PartRow> parts) => PaymentChecks.Due(order) - parts.Where(p => p.Stands).Sum(p => p.Left);

    private static void Compare(PartRow part, OrderChecked order, decimal open, string pointer, PaymentFacts facts, DateOnly day, List<Reason> reasons)
    {
        PaymentChecks.Terms(order, part.Said, facts, day, reasons);
        if (part.Said.Currency != order.Currency)
        {
            return;
        }
        var (value, rest) = (Decimals.Write(part.Left), Decimals.Write(open));
        var code = part.Left <= open + facts.Settings.Tolerance
            ? part.Whole && open - part.Left > facts.Settings.Tolerance ? "PAYMENT_NOT_THE_REST" : null
            : open <= 0 ? "PAYMENT_ORDER_PAID" : "PAYMENT_OVER_ORDER";
        if (code is not null)
        {
            reasons.Add(Said(part.Said.Payer, facts.Refusal(code, day).At(pointer + "/amount", value, rest, "order")));
        }
    }

    private static void Shares(PaymentSubmitted payment, IReadOnlyList<PaymentShare> shares, PaymentFacts facts, DateOnly day, List<Reason> reasons)
    {
        if (payment.Shares.Count == 0)
        {
            return;
        }
        var sum = 0m;
        HashSet<string> orders = new(StringComparer.Ordinal);
        foreach (var (i, share) in shares.Index())
        {
            var pointer = FormattableString.Invariant($"/payment/shares/{i}");
            if (!orders.Add(share.OrderNo))
            {
                reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_SHARE_REPEATED", day).At(pointer + "/orderNo", share.OrderNo)));
            }
            if (!PaymentChecks.TryAmount(share.Amount, out var amount))
            {
                reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_AMOUNT_INVALID", day).At(pointer + "/amount", share.Amount, "> 0")));
            }
            sum += amount;
        }
        if (PaymentChecks.TryAmount(payment.Amount, out var whole) && sum != whole)
        {
            reasons.Add(Said(payment.Payer, facts.Refusal("PAYMENT_SHARES_SUM", day).At("/payment/shares", Decimals.Write(sum), payment.Amount, "payment")));
        }
    }

    private static void Refuse(
        PartsStep step, List<PartRow> parts, List<string> keys, Func<string, OrderParts> orderOf, List<Reason> reasons, DateTimeOffset now)
    {
        foreach (var key in keys)
        {
            var part = parts.First(p => p.OrderKey == key);
            var answer = part.Said.Clone();
            (answer.Verdict, answer.CheckedAt, answer.ShareOf) = (Verdict.Refused, now.ToUnixTimeMilliseconds(), part.Said.ShareOf > 0 ? keys.Count : 0);
            answer.Reasons.Add(reasons);
            // What stands of the order, so that one payment too many does not make it look unpaid.
            if (orderOf(key).Trade is { State: PaymentState.Parted, Payment: { Parts.Count: > 0 } stands })
            {
                (answer.Due, answer.Full, answer.Amount, answer.Currency) = (stands.Due, stands.Full, stands.Amount, stands.Currency);
                answer.Parts.Add(stands.Parts);
                (answer.CheckedAt, answer.RefusedAt) = (stands.CheckedAt, answer.CheckedAt);
            }
            step.Answered.Add(answer);
            if (FilingId.IsDeclaration(answer.FilingId))
            {
                step.Checked.Add(answer);
            }
        }
    }

    private static PartRow Draft(PaymentSubmitted payment, PaymentShare share, string key, Institution? institution, PaymentFacts facts)
    {
        var said = new PaymentChecked
        {
            FilingId = payment.FilingId, EbpCode = payment.EbpCode, EbcCode = payment.EbcCode, OrderNo = share.OrderNo, PayCode = payment.PayCode, PayNo = payment.PayNo,
            Amount = share.Amount, Currency = payment.Currency, AccountedAt = payment.AccountedAt, Payer = payment.Payer, ShareOf = payment.Shares.Count,
        };
        if (institution is not null)
        {
            said.Used.Add(facts.Listed(institution));
        }
        PaymentChecks.TryAmount(share.Amount, out var amount);
        return new PartRow(PartRow.KeyOf(key, payment.FilingId), key, payment.FilingId, PartState.Waiting, !payment.Instalment, amount, 0, said);
    }

    private static TradeRow Numbered(PaymentSubmitted payment, IReadOnlyList<PaymentShare> shares, byte[] trace) => new(
        NumberKey(payment.FilingId), TradeRow.ClaimOf(payment.PayCode, payment.PayNo), PaymentState.Parted, payment.Tenant, trace, null,
        new PaymentChecked
        {
            FilingId = payment.FilingId, EbcCode = payment.EbcCode, EbpCode = payment.EbpCode, PayCode = payment.PayCode, PayNo = payment.PayNo, Amount = payment.Amount,
            Currency = payment.Currency, Shares = { shares },
        });

    /// <summary>The reason in the elements of the message that was filed: a payment of an import names its payer.</summary>
    private static Reason Said(Person? payer, Reason reason)
    {
        reason.Ceb = payer is null ? reason.Ceb : ImportElements.Of(reason.Ceb);
        return reason;
    }
}
