using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Payment.Store;

/// <summary>The rows of one step: order numbers, filings, and who holds which payment number.</summary>
public sealed class PaymentWork
{
    private readonly Rows<TradeRow> _trades = new(PaymentTables.Trades);
    private readonly Rows<FilingRow> _filings = new(PaymentTables.Filings);
    private readonly Dictionary<string, (string Key, bool Stored)> _claims = new(StringComparer.Ordinal);

    // Payment numbers that a row let go of in this step, and the rows that did so for another one: written first, or the two would meet in the index.
    private readonly Dictionary<string, string> _left = new(StringComparer.Ordinal);
    private readonly HashSet<string> _givers = new(StringComparer.Ordinal);

    /// <summary>
    /// Filings first: they are the row an ending filing shares with its order and payment. Then the order numbers, then the holders of
    /// the payment numbers.
    /// </summary>
    public static async Task<PaymentWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new PaymentWork();
        HashSet<string> filings = new(items.Count, StringComparer.Ordinal), keys = new(items.Count, StringComparer.Ordinal);
        HashSet<string> claims = new(StringComparer.Ordinal), closed = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case PaymentSubmitted payment:
                    filings.Add(payment.FilingId);
                    keys.Add(TradeRow.KeyOf(payment.EbcCode, payment.OrderNo));
                    if (TradeRow.ClaimOf(payment.PayCode, payment.PayNo) is { } claim)
                    {
                        claims.Add(claim);
                    }
                    break;
                case OrderChecked order:
                    filings.Add(order.FilingId);
                    keys.Add(TradeRow.KeyOf(order.EbcCode, order.OrderNo));
                    break;
                case FilingClosed ended:
                    filings.Add(ended.FilingId);
                    closed.Add(ended.FilingId);
                    break;
            }
        }
        await work._filings.LoadAsync(tx, filings, ct);
        foreach (var id in closed)
        {
            if (work._filings.Find(id) is { } known)
            {
                keys.Add(known.OrderKey);
                keys.Add(known.OtherKey ?? known.OrderKey);
            }
        }
        await work._trades.LoadAsync(tx, keys, ct);
        await work._trades.LoadAsync(tx, "claim", claims, ct);
        foreach (var trade in work._trades.All)
        {
            if (trade.Claim is { } claim)
            {
                work._claims[claim] = (trade.OrderKey, true);
            }
        }
        return work;
    }

    public static async Task SaveAsync(IStoreTransaction tx, PaymentWork work, CancellationToken ct)
    {
        await work._filings.SaveAsync(tx, ct);
        if (work._givers.Count > 0)
        {
            await tx.UpdateAsync(PaymentTables.Trades, [.. work._givers.Select(key => work._trades.Find(key)!)], ct);
        }
        await work._trades.SaveAsync(tx, ct);
    }

    public TradeRow? Trade(string orderKey) => _trades.Find(orderKey);

    public FilingRow? Filing(string filingId) => _filings.Find(filingId);

    /// <summary>Order key of the payment that holds this institution's number.</summary>
    public string? HolderOf(string? claim) => claim is null ? null : _claims.GetValueOrDefault(claim).Key;

    public void Put(PaymentStep step)
    {
        if (step.Filing is { } filing)
        {
            _filings.Put(filing);
        }
        if (step.Trade is { } trade)
        {
            if (_trades.Find(trade.OrderKey)?.Claim is { } before && _claims.Remove(before, out var held) && held.Stored)
            {
                _left[before] = trade.OrderKey;
            }
            if (trade.Claim is { } claim)
            {
                _left.Remove(claim, out var giver);
                if (giver is not null && giver != trade.OrderKey)
                {
                    _givers.Add(giver);
                }
                _claims[claim] = (trade.OrderKey, giver == trade.OrderKey);
            }
            _trades.Put(trade);
        }
    }
}
