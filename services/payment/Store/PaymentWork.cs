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
    private readonly Rows<PartRow> _parts = new(PaymentTables.Parts);
    private readonly Rows<BackRow> _backs = new(PaymentTables.Backs);

    /// <summary>
    /// Filings first: they are the row an ending filing shares with its order and payment. Then the order numbers, then the holders of
    /// the payment numbers. Only where one of them is paid in parts the others of its orders and the parts follow: whoever holds the order's row
    /// has its balances for himself.
    /// </summary>
    public static async Task<PaymentWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new PaymentWork();
        HashSet<string> filings = new(items.Count, StringComparer.Ordinal), keys = new(items.Count, StringComparer.Ordinal);
        HashSet<string> claims = new(StringComparer.Ordinal), closed = new(StringComparer.Ordinal);
        List<string> backs = [];
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case PaymentSubmitted payment:
                    filings.Add(payment.FilingId);
                    Ended(FilingId.Earlier(payment.FilingId));
                    if (payment.Shares.Count == 0)
                    {
                        keys.Add(TradeRow.KeyOf(payment.EbcCode, payment.OrderNo));
                    }
                    foreach (var share in payment.Shares)
                    {
                        keys.Add(TradeRow.KeyOf(payment.EbcCode, share.OrderNo));
                    }
                    if (TradeRow.ClaimOf(payment.PayCode, payment.PayNo) is { } claim)
                    {
                        claims.Add(claim);
                    }
                    break;
                case OrderChecked order:
                    filings.Add(order.FilingId);
                    Ended(FilingId.Earlier(order.FilingId));
                    keys.Add(TradeRow.KeyOf(order.EbcCode, order.OrderNo));
                    break;
                case FilingClosed ended:
                    Ended([ended.FilingId]);
                    break;
                case PayerRefunded refund:
                    Back(refund.FilingId, refund.PayCode, refund.PayNo);
                    break;
                case ReversalRequested reversal:
                    Back(reversal.FilingId, reversal.PayCode, reversal.PayNo);
                    break;
                case WithdrawalAnswered answer:
                    keys.Add(PartsDesk.NumberKey(answer.PaymentId));
                    foreach (var orderNo in answer.OrderNos)
                    {
                        keys.Add(TradeRow.KeyOf(answer.EbcCode, orderNo));
                    }
                    break;
            }
        }
        await work._filings.LoadAsync(tx, filings, ct);
        foreach (var id in closed)
        {
            keys.Add(PartsDesk.NumberKey(id));
            if (work._filings.Find(id) is { } known)
            {
                keys.Add(known.OrderKey);
                keys.Add(known.OtherKey ?? known.OrderKey);
            }
        }
        await work._trades.LoadAsync(tx, keys, ct);
        await work._trades.LoadAsync(tx, "claim", claims, ct);
        if (backs.Count > 0 && claims.Except(work._trades.All.Select(t => t.Claim ?? "")).ToList() is { Count: > 0 } moved)
        {
            // While this step waited for the row of an order, another one may have given the payment's number a row of its own.
            await work._trades.LoadAsync(tx, "claim", moved, ct);
        }
        foreach (var trade in work._trades.All)
        {
            if (trade.Claim is { } claim)
            {
                work._claims[claim] = (trade.OrderKey, true);
            }
        }
        await work.LoadPartsAsync(tx, backs, ct);
        return work;

        void Ended(IEnumerable<string> ids)
        {
            foreach (var id in ids)
            {
                filings.Add(id);
                closed.Add(id);
            }
        }

        void Back(string filingId, string payCode, string payNo)
        {
            backs.Add(filingId);
            if (TradeRow.ClaimOf(payCode, payNo) is { } claim)
            {
                claims.Add(claim);
            }
        }
    }

    private async Task LoadPartsAsync(IStoreTransaction tx, List<string> backs, CancellationToken ct)
    {
        List<string> others = [];
        var parted = false;
        foreach (var trade in _trades.All)
        {
            parted |= trade.State == PaymentState.Parted;
            if (backs.Count > 0 && trade is { State: PaymentState.Parted, Payment: { Shares.Count: > 0 } payment })
            {
                others.AddRange(payment.Shares.Select(s => TradeRow.KeyOf(payment.EbcCode, s.OrderNo)).Where(k => _trades.Find(k) is null));
            }
        }
        await _trades.LoadAsync(tx, others, ct);
        if (parted)
        {
            await _parts.LoadAsync(tx, "order_key", [.. _trades.All.Where(t => t.State == PaymentState.Parted && !t.IsNumber).Select(t => t.OrderKey)], ct);
        }
        await _backs.LoadAsync(tx, backs, ct);
    }

    public static async Task SaveAsync(IStoreTransaction tx, PaymentWork work, CancellationToken ct)
    {
        await work._filings.SaveAsync(tx, ct);
        if (work._givers.Count > 0)
        {
            await tx.UpdateAsync(PaymentTables.Trades, [.. work._givers.Select(key => work._trades.Find(key)!)], ct);
        }
        await work._trades.SaveAsync(tx, ct);
        await work._parts.SaveAsync(tx, ct);
        await work._backs.SaveAsync(tx, ct);
    }

    public BackRow? Back(string filingId) => _backs.Find(filingId);

    public OrderParts Order(string orderKey) => new(orderKey, _trades.Find(orderKey), [.. _parts.All.Where(p => p.OrderKey == orderKey)]);

    public TradeRow? Trade(string orderKey) => _trades.Find(orderKey);

    public FilingRow? Filing(string filingId) => _filings.Find(filingId);

    /// <summary>Order key of the payment that holds this institution's number.</summary>
    public string? HolderOf(string? claim) => claim is null ? null : _claims.GetValueOrDefault(claim).Key;

    /// <summary>The row that holds the number of a payment: its order's, or one of its own.</summary>
    public TradeRow? NumberHolder(string payCode, string payNo) => HolderOf(TradeRow.ClaimOf(payCode, payNo)) is { } key ? _trades.Find(key) : null;

    public void Put(PaymentStep step)
    {
        if (step.Filing is { } filing)
        {
            _filings.Put(filing);
        }
        Put(step.Trade);
    }

    public void Put(PartsStep step)
    {
        if (step.Filing is { } filing)
        {
            _filings.Put(filing);
        }
        // Who gives a number up comes before who takes it.
        foreach (var trade in step.Trades.OrderBy(t => t.Claim is not null))
        {
            Put(trade);
        }
        foreach (var part in step.Parts)
        {
            if (_parts.Find(part.Key) != part)
            {
                _parts.Put(part);
            }
        }
        if (step.Back is { } back)
        {
            _backs.Put(back);
        }
    }

    private void Put(TradeRow? next)
    {
        if (next is { } trade)
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
