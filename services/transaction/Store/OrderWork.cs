using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Transaction.Core;

namespace SingleWindow.Transaction.Store;

/// <summary>The rows of one step: by filing, and by the number they hold.</summary>
public sealed class OrderWork
{
    private readonly Rows<OrderRow> _orders = new(OrderTable.Orders);
    private readonly Dictionary<string, OrderRow> _claims = new(StringComparer.Ordinal);

    /// <summary>Two queries: the filings of the items, and the filings that hold the numbers of the items.</summary>
    public static async Task<OrderWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new OrderWork();
        HashSet<string> filings = new(items.Count, StringComparer.Ordinal), numbers = new(items.Count, StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Message is OrderSubmitted order)
            {
                filings.Add(order.FilingId);
                numbers.Add(OrderNumber.Of(order.EbcCode, order.OrderNo));
            }
            else if (item.Message is FilingClosed closed)
            {
                filings.Add(closed.FilingId);
            }
        }
        await work._orders.LoadAsync(tx, filings, ct);
        await work._orders.LoadAsync(tx, "claim", numbers, ct);
        foreach (var row in work._orders.All)
        {
            work._claims[row.Claim] = row;
        }
        return work;
    }

    public static Task SaveAsync(IStoreTransaction tx, OrderWork work, CancellationToken ct) => work._orders.SaveAsync(tx, ct);

    public OrderRow? Find(string filingId) => _orders.Find(filingId);

    public OrderRow? Holder(string number) => _claims.GetValueOrDefault(number);

    public void Put(OrderRow row)
    {
        if (_orders.Find(row.FilingId) is { } before)
        {
            _claims.Remove(before.Claim);
        }
        _claims[row.Claim] = row;
        _orders.Put(row);
    }
}
