using Microsoft.Extensions.Configuration;
using SingleWindow.Payment.Core;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Payment.Rules;

/// <summary>Compiles the rule data and settings of the house into its facts, once at start.</summary>
public static class PaymentRules
{
    private sealed record Coded(string Code);

    /// <exception cref="InvalidDataException">A file is missing, a row cannot be read, or two rows of one key overlap.</exception>
    public static PaymentFacts Load(IConfiguration configuration)
    {
        var house = typeof(PaymentRules).Assembly;
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Contracts.Houses.Payment) : null;
        var settings = configuration.GetSection("Payment");
        return new PaymentFacts(
            RuleData.Read<Institution>(house, "institutions.csv", folder),
            RuleData.Read<Limit>(house, "limits.csv", folder),
            RuleData.Read<Coded>(house, "currencies.csv", folder).Select(c => c.Code),
            RuleData.Read<Refusal>(house, "reasons.csv", folder),
            new PaymentSettings(
                settings.GetValue("Tolerance", 0m),
                (long)settings.GetValue("ClockSkew", TimeSpan.FromMinutes(5)).TotalMilliseconds,
                (long)settings.GetValue("MaxAge", TimeSpan.FromDays(365)).TotalMilliseconds,
                settings.GetValue("CapRefuses", true)));
    }
}
