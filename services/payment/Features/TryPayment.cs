using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Payment.Features;

/// <summary>A trial of order and payment of a declaration; a leg of a later version ends the one before, as when it is filed. Called by: PaymentQuestions.</summary>
public static class TryPayment
{
    /// <param name="id">The filing they are tried as.</param>
    public static List<Item> Items(PaymentTrial asked, string id, string tenant)
    {
        List<Item> items = [];
        if (asked.Order is { } order)
        {
            order.FilingId = id;
            items.Add(Trial.Item(Events.OrdersChecked, order));
        }
        if (asked.Payment is { } payment)
        {
            (payment.FilingId, payment.Tenant) = (id, tenant);
            items.Add(Trial.Item(Events.PaymentsSubmitted, payment));
        }
        return items;
    }

    /// <summary>Rows of one payment each, of the orders and the payment number that are asked about.</summary>
    public static async Task<IEnumerable<TradeRow>> HoldersAsync(PaymentTrial asked, IStore store, CancellationToken ct)
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        if (asked.Order is { } order)
        {
            keys.Add(TradeRow.KeyOf(order.EbcCode, order.OrderNo));
        }
        if (asked.Payment is { } payment)
        {
            keys.UnionWith(payment.Shares.Select(s => s.OrderNo).Append(payment.OrderNo).Select(o => TradeRow.KeyOf(payment.EbcCode, o)));
        }
        var rows = await new Reading(store).LoadAsync(PaymentTables.Trades, PaymentTables.Trades.Key, keys, ct);
        if (asked.Payment is { } named && TradeRow.ClaimOf(named.PayCode, named.PayNo) is { } claim && await PaymentTables.HolderAsync(store, claim, ct) is { } holder)
        {
            rows.Add(holder);
        }
        return rows.Where(r => r.Payment is not null && (r.IsNumber || r.State != PaymentState.Parted));
    }

    /// <param name="sees">Whether the asker sees what a company is party to.</param>
    public static PaymentTrialAnswer Answer(Trial<PaymentWork> trial, string id, Func<string, bool> sees) => new()
    {
        Payment = trial.Of<PaymentChecked>(p => p.FilingId == id),
        // What another declaration brought is not filed alone, nor is what the version before did.
        Alone = trial.Of<PaymentChecked>(p => !FilingId.IsDeclaration(p.FilingId) && (sees(p.EbcCode) || sees(p.EbpCode))),
    };
}
