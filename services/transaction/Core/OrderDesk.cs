using SingleWindow.Contracts;

namespace SingleWindow.Transaction.Core;

/// <summary>
/// Decides what becomes of an order. In: the row of its filing, the row that holds its number, the order. Out: the next row and its
/// answer, or null when nothing changes. Called by the two message features.
/// </summary>
public static class OrderDesk
{
    /// <summary>An order came. Null: this filing was answered, or ended before its order came.</summary>
    public static OrderRow? Take(OrderRow? own, OrderRow? holder, OrderSubmitted order, OrderFacts facts, DateTimeOffset now)
    {
        if (own is not null)
        {
            return null;
        }
        var day = ChinaDay.Of(now);
        var (reasons, merchant) = OrderChecks.Run(order, facts, day);
        if (holder is not null)
        {
            reasons.Add(facts.Refusal("ORDER_DUPLICATE", day).At("/order/orderNo", order.OrderNo, holder.Answer?.OrderNo ?? "", "order"));
            if (order.OrderType == OrderChecks.Import)
            {
                reasons[^1].Ceb = ImportElements.Of(reasons[^1].Ceb);
            }
        }
        var accepted = reasons.Count == 0;
        var answer = Answer(order, merchant, accepted ? Verdict.Accepted : Verdict.Refused, facts, now);
        answer.Reasons.Add(reasons);
        var number = OrderNumber.Of(order.EbcCode, order.OrderNo);
        return new OrderRow(
            order.FilingId, accepted ? number : OrderNumber.Beside(number, order.FilingId),
            accepted ? OrderState.Accepted : OrderState.Refused, order.Tenant, answer);
    }

    /// <summary>The filing ended without release. Null: it holds no number.</summary>
    public static OrderRow? Close(OrderRow? own, string filingId) => own switch
    {
        // The order may still be on its way: it must find its filing closed and take no number.
        null => new OrderRow(filingId, OrderNumber.Beside("", filingId), OrderState.Closed, "", null),
        { State: OrderState.Accepted } => own with { State = OrderState.Closed, Claim = OrderNumber.Beside(own.Claim, filingId) },
        _ => null,
    };

    private static OrderChecked Answer(OrderSubmitted order, Company? merchant, Verdict verdict, OrderFacts facts, DateTimeOffset now)
    {
        var answer = new OrderChecked
        {
            FilingId = order.FilingId,
            Verdict = verdict,
            EbpCode = order.EbpCode,
            EbcCode = order.EbcCode,
            OrderNo = order.OrderNo,
            GoodsValue = order.GoodsValue,
            Freight = order.Freight,
            Currency = order.Currency,
            CheckedAt = now.ToUnixTimeMilliseconds(),
        };
        if (order.OrderType == OrderChecks.Booking)
        {
            answer.OrderType = order.OrderType;
        }
        if (order.OrderType == OrderChecks.Import)
        {
            answer.OrderType = order.OrderType;
            answer.Discount = order.Discount;
            answer.TaxTotal = order.TaxTotal;
            answer.Paid = order.Paid;
            answer.Buyer = order.Buyer;
            answer.BuyerVerified = order.BuyerVerified;
        }
        foreach (var line in order.Lines)
        {
            answer.Lines.Add(new OrderLine
            {
                Gnum = line.Gnum, ItemNo = line.ItemNo, Unit = line.Unit, Currency = line.Currency, Qty = line.Qty, Price = line.Price,
                Total = line.Total, BarCode = line.BarCode,
            });
        }
        if (merchant is not null)
        {
            answer.CreditGrade = merchant.CreditGrade;
            answer.RegisteredSince = new DateTimeOffset(merchant.RegisteredSince.ToDateTime(TimeOnly.MinValue), ChinaDay.Offset).ToUnixTimeMilliseconds();
            answer.Used.Add(facts.Graded(merchant));
        }
        answer.Used.Add(facts.Arithmetic);
        return answer;
    }
}
