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
            (configuration["TaxRefund:CostRule"] ?? "rate-difference") switch
            {
                "rate-difference" => false,
                "input-less-refund" => true,
                var other => throw new InvalidDataException($"TaxRefund:CostRule is '{other}'; it takes rate-difference or input-less-refund."),
            });
    }
}
