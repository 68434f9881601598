using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Rules;

/// <summary>Reads the house's rule data and settings once at start.</summary>
public static class SettlementRuleFiles
{
    /// <exception cref="InvalidDataException">A file or a setting cannot be used; the message says which.</exception>
    public static SettlementRules Load(IConfiguration configuration)
    {
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Houses.FxSettlement) : null;
        var house = Assembly.GetExecutingAssembly();
        return new SettlementRules(
            RuleData.Read<RateRow>(house, "rates.csv", folder),
            RuleData.Read<ToleranceRow>(house, "tolerance.csv", folder),
            RuleData.Read<FeeKindRow>(house, "fee-kinds.csv", folder),
            RuleData.Read<InstitutionRow>(house, "institutions.csv", folder),
            new SettlementSettings(
                Number(configuration, "RateFallbackDays", 7, 0, 60),
                (configuration["FxSettlement:PermittedFeeKinds"] ?? "platform")
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal),
                Number(configuration, "MaxReports", 100, 1, 1000)));
    }

    private static int Number(IConfiguration configuration, string name, int otherwise, int least, int most) =>
        configuration["FxSettlement:" + name] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw new InvalidDataException($"FxSettlement:{name} is '{text}'; it takes a number from {least} to {most}.");
}
