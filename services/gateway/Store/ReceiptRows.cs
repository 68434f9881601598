using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>Appends receipts so that their cursors become visible in order: a reader that has seen one has seen all before it.</summary>
public static class ReceiptRows
{
    public static async Task InsertAsync(IStoreTransaction tx, IReadOnlyCollection<ReceiptRow> receipts, CancellationToken ct)
    {
        if (receipts.Count > 0)
        {
            await tx.SerializeAsync("receipts", ct);
            await tx.InsertAsync(GatewayTables.NewReceipts, receipts, ct);
        }
    }
}
