using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Platform.Store;

namespace SingleWindow.Logistics.Store;

/// <summary>The tables of the house.</summary>
public static class LogisticsTables
{
    public static readonly Table<WaybillRow> Waybills = new(
        "waybills", "waybill_key", r => r.WaybillKey,
        [
            new("filing_id", ColumnType.Text, r => r.FilingId),
            new("state", ColumnType.Int, r => (int)r.State),
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("declaration_id", ColumnType.Text, r => r.DeclarationId),
            new("released_at", ColumnType.Long, r => r.ReleasedAt),
            new("left_at", ColumnType.Long, r => r.LeftAt),
            new("waiting", ColumnType.Int, r => r.Waiting),
            new("trace", ColumnType.Bytes, r => r.Trace),
            new("answer", ColumnType.Bytes, r => r.Answer?.ToByteArray()),
        ],
        r => new WaybillRow(
            r.Text(0), r.Text(1), (WaybillState)r.Int(2), r.Text(3), r.TextOrNull(4), r.LongOrNull(5), r.LongOrNull(6), r.Int(7), r.Bytes(8),
            r.BytesOrNull(9) is { } answer ? WaybillChecked.Parser.ParseFrom(answer) : null));

    public static readonly Table<FilingRow> Filings = new(
        "filings", "filing_id", r => r.FilingId,
        [new("waybill_key", ColumnType.Text, r => r.WaybillKey), new("closed", ColumnType.Bool, r => r.Closed)],
        r => new FilingRow(r.Text(0), r.Text(1), r.Bool(2)));

    public static readonly Table<DepartureRow> Departures = new(
        "departures", "departure_id", r => r.DepartureId,
        [
            new("waybill_key", ColumnType.Text, r => r.WaybillKey),
            new("state", ColumnType.Int, r => (int)r.State),
            new("left_at", ColumnType.Long, r => r.LeftAt),
            new("trace", ColumnType.Bytes, r => r.Trace),
        ],
        r => new DepartureRow(r.Text(0), r.Text(1), (DepartureState)r.Int(2), r.Long(3), r.Bytes(4)));

    public static async Task<WaybillRow?> WaybillAsync(IStore store, string waybillKey, CancellationToken ct) =>
        (await store.QueryAsync(Waybills, "WHERE waybill_key = @key", new Dictionary<string, object?> { ["key"] = waybillKey }, ct)).FirstOrDefault();
}
