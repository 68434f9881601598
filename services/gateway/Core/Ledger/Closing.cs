// in:  a declaration and its entries.   out: whether its books are closed, and what stands open where.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core.Ledger;

/// <summary>An account that should be empty.</summary>
/// <param name="Amount">Debit above zero, as in <paramref name="Cny"/>; zero where the account is closed but for CNY.</param>
public sealed record OpenAmount(LedgerAccount Account, string Currency, decimal Amount, decimal Cny)
{
    public string Link => LedgerAccounts.LinkOf(Account);
}

/// <summary>Whether books close.</summary>
public static class Closing
{
    public const string Open = "open", Closed = "closed", Exception = "exception";

    /// <summary>
    /// open: on its way. closed: at its end, and every clearing account is empty. exception: at its end, or overdue, and one is not.
    /// </summary>
    public static (string State, IReadOnlyList<OpenAmount> Open) Of(FilingRow row, IReadOnlyList<Entry> entries)
    {
        var status = FilingStatus.Of(row);
        if (!status.Final && status != FilingStatus.Overdue)
        {
            return (Open, []);
        }
        var open = OpenOf(entries);
        return open.Count > 0 ? (Exception, open) : (status.Final ? Closed : Open, open);
    }

    /// <summary>The clearing accounts that are not empty, in the order of the chart.</summary>
    public static IReadOnlyList<OpenAmount> OpenOf(IReadOnlyList<Entry> entries)
    {
        var balances = new Balances();
        balances.Add(entries);
        List<OpenAmount> open = [];
        foreach (var (account, currency, sum) in balances.Lines)
        {
            if (LedgerAccounts.KindOf(account) == AccountKind.Clearing && (sum.Balance != 0 || sum.CnyBalance != 0))
            {
                open.Add(new(account, currency, sum.Balance, sum.CnyBalance));
            }
        }
        return open;
    }

    /// <summary>An open amount as the reason its readers know: leg, amount, who acts and how it is mended.</summary>
    public static Reason Told(OpenAmount open, AccountRow? named)
    {
        var code = LedgerAccounts.CodeOf(open.Account);
        var (en, zh) = (named?.En ?? code, named?.Zh ?? code);
        var amount = $"{Decimals.Write(open.Amount)} {open.Currency}";
        return new Reason
        {
            Code = "LEDGER_OPEN", Rule = "LEDGER-CLOSE", RuleVersion = "1", Source = "design", Leg = open.Link, Value = amount,
            OtherLeg = "ledger", OtherValue = "0", Act = named?.Act ?? "operator",
            En = $"{en} ({code}) stands at {amount}, {Decimals.Write(open.Cny)} CNY, where it should be empty",
            Zh = $"{zh}（{code}）余额 {amount}，折人民币 {Decimals.Write(open.Cny)}，应为零",
            FixEn = named?.FixEn ?? "", FixZh = named?.FixZh ?? "",
        };
    }
}
