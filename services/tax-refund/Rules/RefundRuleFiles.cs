using System.Collections.Frozen;
using System.Reflection;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Rules;

/// <summary>Reads the house's rule data and settings once at start.</summary>
public static class RefundRuleFiles
{
    /// <exception cref="InvalidDataException">A file or a setting cannot be used; the message says which.</exception>
    public static RefundRules Load(IConfiguration configuration)
    {
        var folder = configuration["Rules:Folder"] is { Length: > 0 } root ? Path.Combine(root, Houses.TaxRefund) : null;
        var house = Assembly.GetExecutingAssembly();
        return new RefundRules(
            RuleData.Read<RouteRow>(house, "refund-routes.csv", folder),
            RefundLibraryFile.Read(configuration["TaxRefund:LibraryFile"]) ?? RuleData.Read<RefundLibraryRow>(house, "refund-library.csv", folder),
            RuleData.Read<ZoneRow>(house, "zones.csv", folder),
            RuleData.Read<SellerRow>(house, "sellers.csv", folder),
            RuleData.Read<ProcedureRow>(house, "exemption-procedures.csv", folder),
            new RefundTables(
                RuleData.Read<RateChangeRow>(house, "refund-rate-changes.csv", folder),
                RuleData.Read<ScopeCodeRow>(house, "refund-scopes.csv", folder),
                RuleData.Read<RouteRow>(house, "refund-methods.csv", folder),
                RuleData.Read<ParameterRow>(house, "refund-parameters.csv", folder),
                RuleData.Read<ReturnRegimeRow>(house, "return-regimes.csv", folder))
            {
                Foods = RuleData.Read<FoodRow>(house, "food-chapters.csv", folder),
                Parities = RuleData.Read<ParityRow>(house, "central-parities.csv", folder),
            },
            new RefundSettings(
                Second(configuration, "CostRule", "rate-difference", "input-less-refund"),
                Second(configuration, "PreRefundSplit", "rate-on-each", "total-less-sold"),
                Second(configuration, "MonthEnd", "last-day", "next-day") ? MonthEnd.NextDay : MonthEnd.LastDay,
                (configuration["TaxRefund:Exempt9810Zones"] ?? "")
                    .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal),
                Second(configuration, "ParityDay", "first-of-month", "export-day")));
    }

    /// <summary>Whether a setting of two positions stands on its second.</summary>
    private static bool Second(IConfiguration configuration, string name, string first, string second)
    {
        var position = configuration["TaxRefund:" + name] ?? first;
        return position == second
            || (position == first ? false : throw new InvalidDataException($"TaxRefund:{name} is '{position}'; it takes {first} or {second}."));
    }
}
