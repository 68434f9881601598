// in:  the payments of a declaration whose order is paid in parts, or whose payment went back.   out: an entry for each movement.
// called by: Entries.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>
/// Each payment empties what the buyer owes, a reversal and a refund before the release open it again. Goods are released against a paid order: what was
/// paid beyond it must have gone back before, and the refunds after that are allowances on the sale, which the institution paid out. So no clock of two
/// houses has to agree on which came first.
/// </summary>
internal static class PaidParts
{
    private sealed record Move(EntryKind Kind, long At, string Part, decimal Amount);

    internal static void Add(FilingView view, Entries.Amounts amounts, Action<EntryKind, string, long, List<Posting>, string> add)
    {
        var currency = view.PaidIn[0].Currency;
        var reopening = Reopening(view, amounts);
        // Owed to the buyer for goods that came back.
        var owed = view.Import?.Returns.Where(r => r.Outcome == "returned").Sum(r => Decimals.Read(r.ValueBack) + Decimals.Read(r.TaxBack)) ?? 0;
        decimal standing = 0, advanced = 0, covered = 0;
        foreach (var move in Moves(view))
        {
            if (move.Kind != EntryKind.PayerRefunded)
            {
                add(move.Kind, Houses.Payment, move.At, Between(LedgerAccount.PaymentInTransit, LedgerAccount.BuyerReceivable, ref standing, move.Amount), move.Part);
                continue;
            }
            var open = Math.Min(-move.Amount, reopening);
            reopening -= open;
            var (allowance, returned) = (-move.Amount - open, Math.Min(-move.Amount - open, owed - covered));
            add(move.Kind, Houses.Payment, move.At,
            [
                .. Between(LedgerAccount.PaymentInTransit, LedgerAccount.BuyerReceivable, ref standing, -open),
                .. Allowed(allowance, returned),
            ], move.Part);
            covered += returned;
        }

        // The CNY of a movement is what the sum moves by: parts that are rounded each for itself would not make the whole.
        List<Posting> Between(LedgerAccount debit, LedgerAccount credit, ref decimal sum, decimal amount)
        {
            var cny = amounts.InCny(currency, sum + amount) - amounts.InCny(currency, sum);
            sum += amount;
            return [new(debit, currency, amount, cny), new(credit, currency, -amount, -cny)];
        }

        List<Posting> Allowed(decimal allowance, decimal returned)
        {
            var whole = amounts.InCny(currency, advanced + allowance) - amounts.InCny(currency, advanced);
            var back = amounts.InCny(currency, covered + returned) - amounts.InCny(currency, covered);
            advanced += allowance;
            return
            [
                new(LedgerAccount.SalesReturns, currency, allowance - returned, whole - back),
                new(LedgerAccount.BuyerRefundPayable, currency, returned, back),
                new(LedgerAccount.RefundedByInstitution, currency, -allowance, -whole),
            ];
        }
    }

    /// <summary>What was refunded after the release.</summary>
    internal static decimal Advanced(FilingView view, Entries.Amounts amounts) => view.PaidIn.Count == 0 ? 0
        : Moves(view).Where(m => m.Kind == EntryKind.PayerRefunded).Sum(m => -m.Amount) - Reopening(view, amounts);

    /// <summary>How much of the refunds came before the release: all of them until it is.</summary>
    private static decimal Reopening(FilingView view, Entries.Amounts amounts)
    {
        var moves = Moves(view).ToList();
        var refunded = moves.Where(m => m.Kind == EntryKind.PayerRefunded).Sum(m => -m.Amount);
        return view.ReleasedAt == 0 ? refunded
            : Math.Clamp(moves.Where(m => m.Kind != EntryKind.PayerRefunded).Sum(m => m.Amount) - amounts.Ordered, 0, refunded);
    }

    /// <summary>Into the transit account above zero, out of it below; in the order in which they happened.</summary>
    private static IEnumerable<Move> Moves(FilingView view)
    {
        List<Move> moves = [];
        foreach (var part in view.PaidIn[0].Parts)
        {
            var amount = Decimals.Read(part.Amount);
            moves.Add(new(EntryKind.Paid, part.At, part.FilingId, amount));
            moves.AddRange(part.Backs.Select(b => new Move(EntryKind.PayerRefunded, b.At, b.FilingId, -Decimals.Read(b.Amount))));
            if (part.ReversedAt > 0)
            {
                moves.Add(new(EntryKind.PaymentReversed, part.ReversedAt, part.ReversalId, -amount));
            }
        }
        return moves.OrderBy(m => m.At).ThenBy(m => m.Kind).ThenBy(m => m.Part, StringComparer.Ordinal);
    }
}
