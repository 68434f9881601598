using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Store;
using SingleWindow.Transaction.Core;

namespace SingleWindow.Transaction.Store;

/// <summary>The one table of the house.</summary>
public static class OrderTable
{
    public static readonly Table<OrderRow> Orders = new(
        "orders", "filing_id", r => r.FilingId,
        [
            new("claim", ColumnType.Text, r => r.Claim),
            new("state", ColumnType.Int, r => (int)r.State),
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("answer", ColumnType.Bytes, r => r.Answer?.ToByteArray()),
        ],
        r => new OrderRow(
            r.Text(0), r.Text(1), (OrderState)r.Int(2), r.Text(3), r.BytesOrNull(4) is { } answer ? OrderChecked.Parser.ParseFrom(answer) : null));

    /// <summary>Every filing that names the number, its holder first.</summary>
    public static async Task<List<OrderRow>> NamedAsync(IStore store, string number, CancellationToken ct) => await store.QueryAsync(
        Orders, "WHERE claim >= @first AND claim < @end ORDER BY claim LIMIT 100",
        new Dictionary<string, object?> { ["first"] = number, ["end"] = OrderNumber.End(number) }, ct);
}
