using SingleWindow.Platform.Store;

namespace SingleWindow.Platform.Steps;

/// <summary>A message this house has handled; in real time, as the outbox rows it answers for.</summary>
internal sealed record InboxRow(string Id, long At)
{
    internal static readonly Table<InboxRow> Table = new("inbox", "id", r => r.Id,
        [new("at", ColumnType.Long, r => r.At)],
        r => new InboxRow(r.Text(0), r.Long(1)));
}

/// <summary>A message this house has still to hand to its readers. Created in real time: a test clock does not age it.</summary>
internal sealed record OutboxRow(string Id, string Kind, byte[] Body, long Created)
{
    internal static readonly Table<OutboxRow> Table = new("outbox", "id", r => r.Id,
        [new("kind", ColumnType.Text, r => r.Kind), new("body", ColumnType.Bytes, r => r.Body), new("created", ColumnType.Long, r => r.Created)],
        r => new OutboxRow(r.Text(0), r.Text(1), r.Bytes(2), r.Long(3)));
}

/// <summary>How many rows a technical table has, and when the oldest was made.</summary>
internal sealed record RowCount(long Count, long Oldest)
{
    internal static readonly Table<RowCount> Outbox = Of("outbox", "coalesce(min(created), 0)");
    internal static readonly Table<RowCount> Parked = Of("parked", "0");

    private static Table<RowCount> Of(string table, string oldest) => new(table, "count(*)", _ => "",
        [new(oldest, ColumnType.Long, r => r.Oldest)],
        r => new RowCount(r.Long(0), r.Long(1)));
}

/// <summary>An item this house could not handle. <see cref="Error"/> holds the type and place of the error, never its data.</summary>
public sealed record ParkedRow(string Id, string Kind, string FilingId, byte[] Item, byte[] Trace, string Error, long At)
{
    internal static readonly Table<ParkedRow> Table = new("parked", "id", r => r.Id,
        [
            new("kind", ColumnType.Text, r => r.Kind), new("filing_id", ColumnType.Text, r => r.FilingId),
            new("item", ColumnType.Bytes, r => r.Item), new("trace", ColumnType.Bytes, r => r.Trace),
            new("error", ColumnType.Text, r => r.Error), new("at", ColumnType.Long, r => r.At),
        ],
        r => new ParkedRow(r.Text(0), r.Text(1), r.Text(2), r.Bytes(3), r.Bytes(4), r.Text(5), r.Long(6)));
}
