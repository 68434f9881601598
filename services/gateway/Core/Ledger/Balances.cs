using System.Runtime.InteropServices;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>Sums of one account in one currency, each not signed.</summary>
public readonly record struct Turnover(decimal Debit, decimal Credit, decimal CnyDebit, decimal CnyCredit)
{
    public decimal Balance => Debit - Credit;

    public decimal CnyBalance => CnyDebit - CnyCredit;

    public static Turnover Of(Posting p) => new(
        Math.Max(p.Amount, 0), Math.Max(-p.Amount, 0), Math.Max(p.Cny ?? 0, 0), Math.Max(-(p.Cny ?? 0), 0));

    public static Turnover operator +(Turnover a, Turnover b) =>
        new(a.Debit + b.Debit, a.Credit + b.Credit, a.CnyDebit + b.CnyDebit, a.CnyCredit + b.CnyCredit);

    public static Turnover operator -(Turnover a, Turnover b) =>
        new(a.Debit - b.Debit, a.Credit - b.Credit, a.CnyDebit - b.CnyDebit, a.CnyCredit - b.CnyCredit);
}

/// <summary>Sums by account and currency. Facts that replace others take their postings out again, so sums can fall.</summary>
public sealed class Balances
{
    private readonly Dictionary<(LedgerAccount, string), Turnover> _sums = [];

    /// <summary>By account and currency, without those that never moved.</summary>
    public IEnumerable<(LedgerAccount Account, string Currency, Turnover Sum)> Lines =>
        _sums.Where(s => s.Value != default).OrderBy(s => s.Key.Item1).ThenBy(s => s.Key.Item2, StringComparer.Ordinal).Select(s => (s.Key.Item1, s.Key.Item2, s.Value));

    public bool IsEmpty => _sums.Values.All(s => s == default);

    public Turnover Of(LedgerAccount account, string currency) => _sums.GetValueOrDefault((account, currency));

    public void Add(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            Add(entry, added: true);
        }
    }

    /// <param name="added">False: the entry is taken out again.</param>
    public void Add(Entry entry, bool added)
    {
        foreach (var posting in entry.Postings)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (posting.Account, posting.Currency), out _);
            sum = added ? sum + Turnover.Of(posting) : sum - Turnover.Of(posting);
        }
    }

    /// <param name="added">False: they are taken out again.</param>
    public void Add(Balances others, bool added = true)
    {
        foreach (var (key, other) in others._sums)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, key, out _);
            sum = added ? sum + other : sum - other;
        }
    }

    public static Balances Read(LedgerLines lines)
    {
        var balances = new Balances();
        foreach (var line in lines.Lines)
        {
            balances._sums[((LedgerAccount)line.Account, line.Currency)] = new(
                Decimals.Read(line.Debit), Decimals.Read(line.Credit), Decimals.Read(line.CnyDebit), Decimals.Read(line.CnyCredit));
        }
        return balances;
    }

    public LedgerLines Write()
    {
        var lines = new LedgerLines();
        foreach (var (account, currency, sum) in Lines)
        {
            lines.Lines.Add(new LedgerLine
            {
                Account = (int)account, Currency = currency, Debit = Decimals.Write(sum.Debit), Credit = Decimals.Write(sum.Credit),
                CnyDebit = Decimals.Write(sum.CnyDebit), CnyCredit = Decimals.Write(sum.CnyCredit),
            });
        }
        return lines;
    }
}
