using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Payment.Store;

/// <summary>The tables of the house.</summary>
public static class PaymentTables
{
    public static readonly Table<TradeRow> Trades = new(
        "trades", "order_key", r => r.OrderKey,
        [
            new("claim", ColumnType.Text, r => r.Claim),
            new("state", ColumnType.Int, r => (int)r.State),
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("trace", ColumnType.Bytes, r => r.Trace),
            new("order_copy", ColumnType.Bytes, r => r.Order?.ToByteArray()),
            new("payment", ColumnType.Bytes, r => r.Payment?.ToByteArray()),
        ],
        r => new TradeRow(
            r.Text(0), r.TextOrNull(1), (PaymentState)r.Int(2), r.Text(3), r.Bytes(4),
            r.BytesOrNull(5) is { } order ? OrderChecked.Parser.ParseFrom(order) : null,
            r.BytesOrNull(6) is { } payment ? PaymentChecked.Parser.ParseFrom(payment) : null));

    public static readonly Table<FilingRow> Filings = new(
        "filings", "filing_id", r => r.FilingId,
        [
            new("order_key", ColumnType.Text, r => r.OrderKey),
            new("other_key", ColumnType.Text, r => r.OtherKey),
            new("paid", ColumnType.Bool, r => r.Paid),
            new("closed", ColumnType.Bool, r => r.Closed),
        ],
        r => new FilingRow(r.Text(0), r.Text(1), r.TextOrNull(2), r.Bool(3), r.Bool(4)));

    public static readonly Table<PartRow> Parts = new(
        "parts", "part_key", r => r.Key,
        [
            new("order_key", ColumnType.Text, r => r.OrderKey, Fixed: true),
            new("payment_id", ColumnType.Text, r => r.PaymentId, Fixed: true),
            new("state", ColumnType.Int, r => (int)r.State),
            new("whole", ColumnType.Bool, r => r.Whole, Fixed: true),
            new("amount", ColumnType.Decimal, r => r.Amount, Fixed: true),
            new("refunded", ColumnType.Decimal, r => r.Refunded),
            new("said", ColumnType.Bytes, r => r.Said.ToByteArray()),
        ],
        r => new PartRow(r.Text(0), r.Text(1), r.Text(2), (PartState)r.Int(3), r.Bool(4), r.Decimal(5), r.Decimal(6), PaymentChecked.Parser.ParseFrom(r.Bytes(7))));

    public static readonly Table<BackRow> Backs = new(
        "backs", "filing_id", r => r.FilingId, [new("payment_id", ColumnType.Text, r => r.PaymentId)], r => new BackRow(r.Text(0), r.Text(1)));

    public static async Task<TradeRow?> HolderAsync(IStore store, string claim, CancellationToken ct) =>
        (await store.QueryAsync(Trades, "WHERE claim = @claim", new Dictionary<string, object?> { ["claim"] = claim }, ct)).FirstOrDefault();

    public static Task<List<PartRow>> PartsAsync(IStore store, string paymentId, CancellationToken ct) =>
        store.QueryAsync(Parts, "WHERE payment_id = @id ORDER BY part_key", new Dictionary<string, object?> { ["id"] = paymentId }, ct);

    public static async Task<TradeRow?> TradeAsync(IStore store, string orderKey, CancellationToken ct) =>
        (await store.QueryAsync(Trades, "WHERE order_key = @key", new Dictionary<string, object?> { ["key"] = orderKey }, ct)).FirstOrDefault();
}
