using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>Kinds of filings, as stored.</summary>
public enum FilingKind
{
    Declaration = 1,
    Order = 2,
    Payment = 3,
    Waybill = 4,
    Departure = 5,
    Proceeds = 6,
    Return = 7,
    Guarantee = 8,
    Collection = 9,
    Stock = 10,
    Sales = 11,
    Refund = 12,
    Reversal = 13,
    RefundMonth = 15,
}

/// <summary>One filing of any kind.</summary>
/// <param name="Reference">
/// The filer's own number, unique for it and its kind. When a filing ends without effect its number is free again: the row then keeps it
/// with U+0001 and its id behind.
/// </param>
/// <param name="OrderNo">For lists; null where the filing names no order.</param>
/// <param name="Status">Number of the status (Core/FilingStatus), as the view gives it.</param>
/// <param name="Official">Latest official returnStatus.</param>
/// <param name="DueAt">When somebody must look at it again, Unix milliseconds; null: never.</param>
/// <param name="Trace">25 bytes of its trace, empty when not sampled.</param>
/// <param name="View">The facts. Treated as immutable: every change makes a copy.</param>
public sealed record FilingRow(
    string Id, FilingKind Kind, string Tenant, string Reference, string? OrderNo, int Status, int Official, long Created, long Updated,
    long? DueAt, byte[] Trace, FilingView View);

/// <summary>A leg that came alone, or is awaited by a declaration.</summary>
/// <param name="Key">See Core/LooseLegs.</param>
/// <param name="Filing">The filing that brought it, empty while it is awaited.</param>
/// <param name="Declaration">The declarations that wait for it, separated by spaces; empty while there is none.</param>
public sealed record LooseLegRow(string Key, string Filing, LegState State, long At, string Declaration);

/// <summary>What came in, byte for byte.</summary>
public sealed record DocumentRow(string Id, long Received, string Type, byte[] Body);

/// <summary>The answer an idempotency key got.</summary>
public sealed record AnswerRow(string Key, byte[] Hash, int Status, string? Location, string Type, byte[] Body, long Created);

/// <summary>A receipt for the sender of CEB messages. The cursor is given by the database.</summary>
public sealed record ReceiptRow(string Id, string Tenant, string Message, byte[] Xml, long Cursor);

/// <summary>
/// Sums of the books. One day of one filer and merchant, or all its days (<paramref name="Day"/> empty): what stood before a day is all
/// less that day and those after it.
/// </summary>
/// <param name="Key">merchant|tenant|day|lane. Writers in different lanes do not wait for each other; readers add the lanes up.</param>
public sealed record LedgerDayRow(string Key, string Tenant, string Merchant, string Day, LedgerLines Lines);

/// <summary>Declarations that a step booked on a day for the first time: the UUIDs of their ids, 16 bytes each, at most 100.</summary>
/// <param name="Key">Id of the first, its version and the day.</param>
public sealed record LedgerMoveRow(string Key, string Tenant, string Merchant, string Day, byte[] Ids);

/// <summary>A declaration whose books should be closed and are not.</summary>
public sealed record LedgerOpenRow(string Id, string Tenant, string Merchant);

/// <summary>What lists pick declarations out by, as stored.</summary>
public enum Mark
{
    /// <summary>A later version of it stands, or stood.</summary>
    Amended = 1,

    /// <summary>A return of it was answered, and neither refused nor cancelled.</summary>
    Returned = 2,
}

/// <summary>A declaration to which it happened.</summary>
public sealed record MarkRow(Mark Mark, string Tenant, string Filing)
{
    public string Key => KeyOf(Mark, Filing);

    public static string KeyOf(Mark mark, string filing) => FormattableString.Invariant($"{(int)mark}|{filing}");
}

/// <summary>The gateway's tables.</summary>
public static class GatewayTables
{
    public static readonly Table<FilingRow> Filings = new(
        "filings",
        "id",
        r => r.Id,
        [
            new("kind", ColumnType.Int, r => (int)r.Kind, Fixed: true),
            new("tenant", ColumnType.Text, r => r.Tenant, Fixed: true),
            new("reference", ColumnType.Text, r => r.Reference),
            new("order_no", ColumnType.Text, r => r.OrderNo, Fixed: true),
            new("status", ColumnType.Int, r => r.Status),
            new("official", ColumnType.Int, r => r.Official),
            new("created", ColumnType.Long, r => r.Created, Fixed: true),
            new("updated", ColumnType.Long, r => r.Updated),
            new("due_at", ColumnType.Long, r => r.DueAt),
            new("trace", ColumnType.Bytes, r => r.Trace, Fixed: true),
            new("view", ColumnType.Bytes, r => Google.Protobuf.MessageExtensions.ToByteArray(r.View)),
        ],
        r => new FilingRow(
            r.Text(0), (FilingKind)r.Int(1), r.Text(2), r.Text(3), r.TextOrNull(4), r.Int(5), r.Int(6), r.Long(7), r.Long(8),
            r.LongOrNull(9), r.Bytes(10), FilingView.Parser.ParseFrom(r.Bytes(11))));

    /// <summary>For writing: the order number of a filing, which an amendment alone changes.</summary>
    public static readonly Table<FilingRow> OrderNumbers = new(
        "filings", "id", r => r.Id, [new("order_no", ColumnType.Text, r => r.OrderNo)], _ => throw new NotSupportedException("Written alone."));

    public static readonly Table<LooseLegRow> LooseLegs = new(
        "loose_legs",
        "key",
        r => r.Key,
        [
            new("filing", ColumnType.Text, r => r.Filing),
            new("state", ColumnType.Int, r => (int)r.State),
            new("at", ColumnType.Long, r => r.At),
            new("declaration", ColumnType.Text, r => r.Declaration),
        ],
        r => new LooseLegRow(r.Text(0), r.Text(1), (LegState)r.Int(2), r.Long(3), r.Text(4)));

    public static readonly Table<DocumentRow> Documents = new(
        "documents",
        "id",
        r => r.Id,
        [
            new("received", ColumnType.Long, r => r.Received),
            new("type", ColumnType.Text, r => r.Type),
            new("body", ColumnType.Bytes, r => r.Body),
        ],
        r => new DocumentRow(r.Text(0), r.Long(1), r.Text(2), r.Bytes(3)));

    public static readonly Table<AnswerRow> Answers = new(
        "answers",
        "key",
        r => r.Key,
        [
            new("hash", ColumnType.Bytes, r => r.Hash),
            new("status", ColumnType.Int, r => r.Status),
            new("location", ColumnType.Text, r => r.Location),
            new("type", ColumnType.Text, r => r.Type),
            new("body", ColumnType.Bytes, r => r.Body),
            new("created", ColumnType.Long, r => r.Created),
        ],
        r => new AnswerRow(r.Text(0), r.Bytes(1), r.Int(2), r.TextOrNull(3), r.Text(4), r.Bytes(5), r.Long(6)));

    /// <summary>For writing: the database gives the cursor.</summary>
    public static readonly Table<ReceiptRow> NewReceipts = new(
        "receipts",
        "id",
        r => r.Id,
        [
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("message", ColumnType.Text, r => r.Message),
            new("xml", ColumnType.Bytes, r => r.Xml),
        ],
        r => new ReceiptRow(r.Text(0), r.Text(1), r.Text(2), r.Bytes(3), 0));

    /// <summary>For reading.</summary>
    public static readonly Table<ReceiptRow> Receipts = new(
        "receipts",
        "id",
        r => r.Id,
        [
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("message", ColumnType.Text, r => r.Message),
            new("xml", ColumnType.Bytes, r => r.Xml),
            new("cursor", ColumnType.Long, r => r.Cursor),
        ],
        r => new ReceiptRow(r.Text(0), r.Text(1), r.Text(2), r.Bytes(3), r.Long(4)));

    public static readonly Table<LedgerDayRow> LedgerDays = new(
        "ledger_days",
        "key",
        r => r.Key,
        [
            new("tenant", ColumnType.Text, r => r.Tenant, Fixed: true),
            new("merchant", ColumnType.Text, r => r.Merchant, Fixed: true),
            new("day", ColumnType.Text, r => r.Day, Fixed: true),
            new("lines", ColumnType.Bytes, r => Google.Protobuf.MessageExtensions.ToByteArray(r.Lines)),
        ],
        r => new LedgerDayRow(r.Text(0), r.Text(1), r.Text(2), r.Text(3), LedgerLines.Parser.ParseFrom(r.Bytes(4))));

    public static readonly Table<LedgerMoveRow> LedgerMoves = new(
        "ledger_moves",
        "key",
        r => r.Key,
        [
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("merchant", ColumnType.Text, r => r.Merchant),
            new("day", ColumnType.Text, r => r.Day),
            new("ids", ColumnType.Bytes, r => r.Ids),
        ],
        r => new LedgerMoveRow(r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Bytes(4)));

    public static readonly Table<LedgerOpenRow> LedgerOpen = new(
        "ledger_open",
        "id",
        r => r.Id,
        [
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("merchant", ColumnType.Text, r => r.Merchant),
        ],
        r => new LedgerOpenRow(r.Text(0), r.Text(1), r.Text(2)));

    public static readonly Table<MarkRow> Marks = new(
        "filing_marks",
        "key",
        r => r.Key,
        [
            new("mark", ColumnType.Int, r => (int)r.Mark),
            new("tenant", ColumnType.Text, r => r.Tenant),
            new("filing", ColumnType.Text, r => r.Filing),
        ],
        r => new MarkRow((Mark)r.Int(1), r.Text(2), r.Text(3)));
}
