using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>What stands of a payment and of an order, as it is told. Pure. Called by PaymentQuestions and TryMoney.</summary>
public static class Standing
{
    /// <param name="parts">Of the payment, one for each order it pays; none while it stands in its order's own row.</param>
    public static BalanceAnswer Of(TradeRow holder, IReadOnlyList<PartRow> parts)
    {
        var payment = holder.Payment!;
        var answer = new BalanceAnswer { Found = true, Amount = payment.Amount, Currency = payment.Currency, Refunded = "0", Left = payment.Amount };
        if (!holder.IsNumber)
        {
            answer.Uses.Add(new PaymentUse { OrderNo = payment.OrderNo, Amount = payment.Amount, Refunded = "0", State = holder.Holds && holder.State != PaymentState.Accepted ? "waiting" : "accepted" });
            return answer;
        }
        (answer.Refunded, answer.Left) = (Decimals.Write(parts.Sum(p => p.Refunded)), Decimals.Write(parts.Sum(p => p.Left)));
        answer.Uses.Add(parts.Select(p => new PaymentUse
        {
            OrderNo = p.Said.OrderNo, Amount = Decimals.Write(p.Amount), Refunded = Decimals.Write(p.Refunded), State = p.StateName,
        }));
        return answer;
    }

    /// <summary>A statement without its payers' documents.</summary>
    public static PaymentChecked Masked(PaymentChecked statement)
    {
        var told = statement.Clone();
        told.Payer = IdentityNumbers.Masked(told.Payer);
        foreach (var part in told.Parts)
        {
            part.Payer = IdentityNumbers.Masked(part.Payer);
        }
        return told;
    }

    /// <summary>The order and what is paid of it; a payment that waits for customs to let it go counts no more.</summary>
    public static OrderStanding Of(OrderParts order)
    {
        var trade = order.Trade!;
        var known = trade.Order is { Verdict: Verdict.Accepted } accepted ? accepted : null;
        var paid = trade.State == PaymentState.Parted ? order.Parts.Where(p => p.State == PartState.Accepted).Sum(p => p.Left)
            : trade.State == PaymentState.Accepted ? Decimals.Read(trade.Payment!.Amount) : 0;
        return new OrderStanding
        {
            OrderNo = trade.OrderKey[(trade.OrderKey.IndexOf('|', StringComparison.Ordinal) + 1)..],
            Due = known is null ? "" : Decimals.Write(PaymentChecks.Due(known)), Paid = Decimals.Write(paid),
            Left = known is null ? "" : Decimals.Write(PaymentChecks.Due(known) - paid), Currency = known?.Currency ?? trade.Payment?.Currency ?? "",
            PaymentsLeft = Math.Max(0, PartsDesk.Most - order.Parts.Count), RefundsLeft = Math.Max(0, BackDesk.Most - order.Parts.Sum(p => p.Told().Backs.Count)),
        };
    }
}
