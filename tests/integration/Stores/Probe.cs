using SingleWindow.Platform.Store;

namespace SingleWindow.Tests.Integration.Stores;

/// <summary>A row with a column of every type, each of them empty or not; <c>name</c> has a unique index of its own.</summary>
public sealed record Probe(string Id)
{
    public static readonly Table<Probe> Table = new("probes", "id", r => r.Id,
        [
            new("name", ColumnType.Text, r => r.Name), new("small", ColumnType.Int, r => r.Small), new("large", ColumnType.Long, r => r.Large),
            new("amount", ColumnType.Decimal, r => r.Amount), new("body", ColumnType.Bytes, r => r.Body), new("flag", ColumnType.Bool, r => r.Flag),
        ],
        r => new Probe(r.Text(0))
        {
            Name = r.TextOrNull(1),
            Small = r.IsNull(2) ? null : r.Int(2),
            Large = r.LongOrNull(3),
            Amount = r.IsNull(4) ? null : r.Decimal(4),
            Body = r.BytesOrNull(5),
            Flag = r.IsNull(6) ? null : r.Bool(6),
        });

    public string? Name { get; init; }
    public int? Small { get; init; }
    public long? Large { get; init; }
    public decimal? Amount { get; init; }
    public byte[]? Body { get; init; }
    public bool? Flag { get; init; }

    /// <summary>All of it as one text: records compare arrays by reference.</summary>
    public string Text => FormattableString.Invariant(
        $"{Id}|{Name ?? "null"}|{Small?.ToString() ?? "null"}|{Large?.ToString() ?? "null"}|{Amount?.ToString() ?? "null"}|{(Body is null ? "null" : Convert.ToHexString(Body))}|{Flag?.ToString() ?? "null"}");
}
