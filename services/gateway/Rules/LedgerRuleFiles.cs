using SingleWindow.Contracts;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Gateway.Rules;

/// <summary>Reads the chart of accounts and the rates of the books once at start.</summary>
public static class LedgerRuleFiles
{
    /// <exception cref="InvalidDataException">A file cannot be read, or its rows contradict each other or the books.</exception>
    public static LedgerRules Load(IConfiguration configuration)
    {
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Houses.Gateway) : null;
        var house = typeof(LedgerRuleFiles).Assembly;
        return new LedgerRules(
            RuleData.Read<AccountRow>(house, "ledger-accounts.csv", folder),
            RuleData.Read<BookRateRow>(house, "ledger-rates.csv", folder));
    }
}
