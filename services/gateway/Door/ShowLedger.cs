using SingleWindow.Contracts;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>The books as their reader sees them, accounts called as on the day they are read for.</summary>
public static class ShowLedger
{
    public static LedgerJson Declaration(FilingRow row, LedgerRules rules, DateOnly today)
    {
        var entries = Entries.Of(row.View);
        var (state, _) = Closing.Of(row, entries);
        var balances = new Balances();
        balances.Add(entries);
        return new LedgerJson(
            row.Id, row.View.Merchant, state, Rate(row.View.Ledger), [.. entries.Select(e => Entry(row.View, e))],
            Balances(balances, rules, today), Exceptions(row, rules, today));
    }

    public static IReadOnlyList<ReasonJson> Exceptions(FilingRow row, LedgerRules rules, DateOnly today)
    {
        var (state, open) = Closing.Of(row, Entries.Of(row.View));
        return state == Closing.Exception ? Show.Reasons(open.Select(o => Closing.Told(o, rules.On(o.Account, today)))) : [];
    }

    public static TrialBalanceJson TrialBalance(DateOnly? asOf, string? merchant, Balances balances, LedgerRules rules, DateOnly today)
    {
        var lines = balances.Lines.ToList();
        var (debit, credit) = (lines.Sum(l => l.Sum.CnyDebit), lines.Sum(l => l.Sum.CnyCredit));
        return new TrialBalanceJson(
            asOf, merchant, Balances(balances, rules, asOf ?? today),
            [
                .. lines.GroupBy(l => l.Currency).OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => Total(g.Key, g.Sum(l => l.Sum.Debit), g.Sum(l => l.Sum.Credit))),
            ],
            Total(LedgerRules.Cny, debit, credit));
    }

    /// <param name="moved">Of the day alone.</param>
    public static IReadOnlyList<StatementLineJson> Lines(Balances opening, Balances moved, LedgerRules rules, DateOnly day)
    {
        var all = new Balances();
        all.Add(opening);
        all.Add(moved);
        return
        [
            .. all.Lines.Select(l =>
            {
                var (before, on) = (opening.Of(l.Account, l.Currency), moved.Of(l.Account, l.Currency));
                return new StatementLineJson(
                    Account(l.Account, rules, day), l.Currency, Write(before.Balance), Write(on.Debit), Write(on.Credit), Write(l.Sum.Balance),
                    Write(before.CnyBalance), Write(on.CnyDebit), Write(on.CnyCredit), Write(l.Sum.CnyBalance));
            }),
        ];
    }

    public static LedgerEntryJson Entry(FilingView view, Entry entry) => new(
        EventOf(entry.Kind), entry.Link, Show.Time(entry.At), entry.Day, Entries.Documents(view, entry),
        [
            .. entry.Postings.Select(p => new LedgerPostingJson(
                LedgerAccounts.CodeOf(p.Account), p.Amount > 0 || (p.Amount == 0 && p.Cny > 0) ? "debit" : "credit", Write(Math.Abs(p.Amount)), p.Currency,
                // A difference of fen may lie on the other side than its amount.
                p.Cny is { } cny ? Write(p.Amount * cny < 0 ? -Math.Abs(cny) : Math.Abs(cny)) : null)),
        ]);

    private static string EventOf(EntryKind kind) => kind switch
    {
        EntryKind.Ordered => "ordered",
        EntryKind.Paid => "paid",
        EntryKind.Released => "released",
        EntryKind.Departed => "departed",
        EntryKind.RefundDecided => "refund-decided",
        EntryKind.ProceedsReceived => "proceeds-received",
        EntryKind.Settled => "settled",
        EntryKind.TaxAssessed => "tax-assessed",
        EntryKind.Delivered => "delivered",
        EntryKind.Returned => "returned",
        EntryKind.TaxCollected => "tax-collected",
        EntryKind.Sold => "sold",
        EntryKind.SalesEnded => "sales-ended",
        EntryKind.RefundPaidBack => "refund-paid-back",
        EntryKind.PayerRefunded => "payer-refunded",
        EntryKind.PaymentReversed => "payment-reversed",
        EntryKind.MonthShared => "refund-month",
        EntryKind.Exchanged => "exchanged",
        _ => "reversed",
    };

    private static IReadOnlyList<LedgerBalanceJson> Balances(Balances balances, LedgerRules rules, DateOnly day) =>
    [
        .. balances.Lines.Select(l => new LedgerBalanceJson(
            Account(l.Account, rules, day), l.Currency, Write(l.Sum.Debit), Write(l.Sum.Credit), Write(l.Sum.Balance), Write(l.Sum.CnyDebit),
            Write(l.Sum.CnyCredit), Write(l.Sum.CnyBalance))),
    ];

    private static LedgerAccountJson Account(LedgerAccount account, LedgerRules rules, DateOnly day)
    {
        var code = LedgerAccounts.CodeOf(account);
        var row = rules.On(account, day);
        return new(code, row is { Number.Length: > 0 } ? row.Number : null, LedgerAccounts.KindOf(account).ToString().ToLowerInvariant(),
            LedgerAccounts.LinkOf(account), row?.En ?? code, row?.Zh ?? code);
    }

    private static LedgerRateJson? Rate(LedgerMark? mark) =>
        mark is { Rate.Length: > 0 } ? new LedgerRateJson(mark.Rate, mark.RateFrom, mark.RateSource) : null;

    private static LedgerTotalJson Total(string currency, decimal debit, decimal credit) =>
        new(currency, Write(debit), Write(credit), Write(debit - credit));

    private static string Write(decimal value) => Decimals.Write(value);
}
