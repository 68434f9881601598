using Microsoft.Extensions.Configuration;
using SingleWindow.Logistics.Core;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Logistics.Rules;

/// <summary>Compiles the rule data and settings of the house into its facts, once at start.</summary>
public static class LogisticsRules
{
    private sealed record Coded(string Code);

    /// <exception cref="InvalidDataException">A file is missing, a row cannot be read, or two rows of one key overlap.</exception>
    public static LogisticsFacts Load(IConfiguration configuration)
    {
        var house = typeof(LogisticsRules).Assembly;
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Contracts.Houses.Logistics) : null;
        var settings = configuration.GetSection("Logistics");
        return new LogisticsFacts(
            RuleData.Read<Carrier>(house, "carriers.csv", folder),
            RuleData.Read<Coded>(house, "currencies.csv", folder).Select(c => c.Code),
            RuleData.Read<Refusal>(house, "reasons.csv", folder),
            new LogisticsSettings(
                settings.GetValue("SimulatedCarrier", configuration.GetValue("TestMode", false)),
                (long)settings.GetValue("ClockSkew", TimeSpan.FromMinutes(5)).TotalMilliseconds,
                (long)settings.GetValue("DepartureMaxAge", TimeSpan.FromDays(180)).TotalMilliseconds,
                settings.GetValue("NumberReuseMonths", 6)));
    }
}
