namespace SingleWindow.Platform.Store;

/// <summary>The types a column can have. Timestamps are stored as Unix milliseconds UTC, amounts as exact decimals.</summary>
public enum ColumnType
{
    Text,
    Int,
    Long,
    Decimal,
    Bytes,
    Bool,
}

/// <summary>One column: its name, its type and how a row gives its value (null where the row has none).</summary>
/// <param name="Fixed">Written once, with the row: updates leave it out.</param>
public sealed record Column<TRow>(string Name, ColumnType Type, Func<TRow, object?> Get, bool Fixed = false);

/// <summary>
/// What a house says about one of its tables, so that both stores can load, insert and update it set-wise: the text key first, then the
/// other columns, and how a row is read back (ordinals in the order of <see cref="Columns"/>).
/// </summary>
public sealed class Table<TRow>
{
    public Table(string name, string key, Func<TRow, string> keyOf, IReadOnlyList<Column<TRow>> columns, Func<IRowReader, TRow> read)
    {
        Name = name;
        Key = key;
        KeyOf = keyOf;
        Columns = [new Column<TRow>(key, ColumnType.Text, row => keyOf(row)), .. columns];
        Read = read;
        Changing = [.. Columns.Where((c, i) => i == 0 || !c.Fixed)];
        ColumnList = string.Join(", ", Columns.Select(c => c.Name));
    }

    public string Name { get; }
    public string Key { get; }
    public Func<TRow, string> KeyOf { get; }

    /// <summary>All columns, the key first.</summary>
    public IReadOnlyList<Column<TRow>> Columns { get; }

    /// <summary>The key and the columns that an update writes.</summary>
    public IReadOnlyList<Column<TRow>> Changing { get; }
    public Func<IRowReader, TRow> Read { get; }
    public string ColumnList { get; }
}

/// <summary>Reads the columns of the current row by ordinal, whatever the database calls their types.</summary>
public interface IRowReader
{
    bool IsNull(int ordinal);
    string Text(int ordinal);
    string? TextOrNull(int ordinal);
    int Int(int ordinal);
    long Long(int ordinal);
    long? LongOrNull(int ordinal);
    decimal Decimal(int ordinal);
    byte[] Bytes(int ordinal);
    byte[]? BytesOrNull(int ordinal);
    bool Bool(int ordinal);
}
