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
        var rates = new RateBook(
            RuleData.Read<BankQuoteRow>(house, "bank-quotes.csv", folder),
            RuleData.Read<DailyRateRow>(house, "daily-rates.csv", folder),
            RuleData.Read<CustomsRateRule>(house, "customs-rate-rules.csv", folder),
            RuleData.Read<CurrencyRow>(house, "currencies.csv", folder),
            new WorkingDays(RuleData.Read<CalendarRow>(house, "working-days.csv", folder), Switch(configuration, "MakeUpDaysTrade", false)),
            new RateSettings(
                Number(configuration, "RateFallbackDays", 7, 0, 60),
                Switch(configuration, "ParityHoldsOn", true),
                Choice(configuration, "CustomsHoliday", HolidayReading.Statutory)));
        return new SettlementRules(
            rates,
            RuleData.Read<ToleranceRow>(house, "tolerance.csv", folder),
            RuleData.Read<FeeKindRow>(house, "fee-kinds.csv", folder),
            RuleData.Read<InstitutionRow>(house, "institutions.csv", folder),
            RuleData.Read<ParameterRow>(house, "parameters.csv", folder),
            new SettlementSettings(
                (configuration["FxSettlement:PermittedFeeKinds"] ?? "platform")
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal),
                Number(configuration, "MaxReports", 100, 1, 1000),
                Switch(configuration, "OverdueOnTheDay", false)));
    }

    private static int Number(IConfiguration configuration, string name, int otherwise, int least, int most) =>
        configuration["FxSettlement:" + name] is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value
        : throw new InvalidDataException($"FxSettlement:{name} is '{text}'; it takes a number from {least} to {most}.");

    private static bool Switch(IConfiguration configuration, string name, bool otherwise) =>
        configuration["FxSettlement:" + name] is not { Length: > 0 } text ? otherwise
        : bool.TryParse(text, out var value) ? value
        : throw new InvalidDataException($"FxSettlement:{name} is '{text}'; it takes true or false.");

    private static TChoice Choice<TChoice>(IConfiguration configuration, string name, TChoice otherwise) where TChoice : struct, Enum =>
        configuration["FxSettlement:" + name] is not { Length: > 0 } text ? otherwise
        : Enum.GetNames<TChoice>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<TChoice>(text, ignoreCase: true)
        : throw new InvalidDataException($"FxSettlement:{name} is '{text}'; it takes {string.Join(" or ", Enum.GetNames<TChoice>())}.");
}
