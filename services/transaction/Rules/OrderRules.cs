using Microsoft.Extensions.Configuration;
using SingleWindow.Platform.Rules;
using SingleWindow.Transaction.Core;

namespace SingleWindow.Transaction.Rules;

/// <summary>Compiles the rule data and settings of the house into its facts, once at start.</summary>
public static class OrderRules
{
    private sealed record Coded(string Code);

    /// <exception cref="InvalidDataException">A file is missing, a row cannot be read, or two rows of one key overlap.</exception>
    public static OrderFacts Load(IConfiguration configuration)
    {
        var house = typeof(OrderRules).Assembly;
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Contracts.Houses.Transaction) : null;
        var settings = configuration.GetSection("Transaction");
        return new OrderFacts(
            RuleData.Read<Company>(house, "companies.csv", folder),
            RuleData.Read<Coded>(house, "currencies.csv", folder).Select(c => c.Code),
            RuleData.Read<Coded>(house, "units.csv", folder).Select(c => c.Code),
            RuleData.Read<Refusal>(house, "reasons.csv", folder),
            new OrderSettings(settings.GetValue("Tolerance", 0m)));
    }
}
