using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>The names of the accounts and the rates of the books, by date.</summary>
public sealed class LedgerRules
{
    public const string Cny = "142";

    private readonly DatedTable<AccountRow> _accounts;
    private readonly DatedTable<BookRateRow> _rates;

    /// <exception cref="InvalidDataException">
    /// Two rows of one account or currency overlap, an account has no row or is unknown, or a rate is not a positive number of at most 5 decimals.
    /// </exception>
    public LedgerRules(IReadOnlyList<AccountRow> accounts, IReadOnlyList<BookRateRow> rates)
    {
        var known = LedgerAccounts.All.Select(LedgerAccounts.CodeOf).ToHashSet(StringComparer.Ordinal);
        foreach (var row in accounts)
        {
            if (!known.Remove(row.Account) && !accounts.Any(r => r.Account == row.Account && !ReferenceEquals(r, row)))
            {
                throw new InvalidDataException($"ledger-accounts.csv names the account '{row.Account}', which the books do not have.");
            }
        }
        if (known.Count > 0)
        {
            throw new InvalidDataException($"ledger-accounts.csv has no row for {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
        foreach (var row in rates)
        {
            if (row.Rate <= 0 || row.Rate.Scale > 5)
            {
                throw new InvalidDataException(
                    $"The rate of {row.Currency} from {ChinaDay.Text(row.ValidFrom)} is {row.Rate}; it takes a positive number of at most 5 decimals.");
            }
        }
        _accounts = new(accounts, r => r.Account);
        _rates = new(rates, r => r.Currency);
    }

    /// <summary>The account as it was called on that day; null: not yet, or no more.</summary>
    public AccountRow? On(LedgerAccount account, DateOnly day) => _accounts.On(LedgerAccounts.CodeOf(account), day);

    /// <summary>
    /// Opens the books of a declaration filed at <paramref name="filedAt"/> (Unix milliseconds): its foreign amounts are booked at one
    /// rate, that of the day it was filed, so that an account that closes in its currency closes in CNY.
    /// </summary>
    public LedgerMark Open(string currency, long filedAt)
    {
        if (currency == Cny)
        {
            return new LedgerMark { Rate = "1", RateSource = "CNY" };
        }
        return _rates.On(currency, ChinaDay.Of(filedAt)) is { } row
            ? new LedgerMark { Rate = Decimals.Write(row.Rate), RateFrom = ChinaDay.Text(row.ValidFrom), RateSource = $"{row.Kind}; {row.Source}" }
            : new LedgerMark();
    }
}

/// <summary>ledger-accounts.csv: what an account is called, and who acts when it stays open.</summary>
/// <param name="Number">Of the account in the Accounting Standards for Business Enterprises; empty: an account of ours.</param>
public sealed record AccountRow(
    string Account, string Number, string En, string Zh, string Act, string FixEn, string FixZh, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>ledger-rates.csv: CNY for one unit of a currency, for the books alone.</summary>
public sealed record BookRateRow(string Currency, string Iso, string Kind, decimal Rate, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;
