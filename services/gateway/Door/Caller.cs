using System.Security.Claims;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Door;

/// <summary>Who calls: the company of the token and its roles.</summary>
public sealed record Caller(string Company, IReadOnlyList<string> Roles)
{
    public static Caller Of(ClaimsPrincipal user) => new(
        user.Company(), [.. user.FindAll(Identity.RoleClaim).Select(c => c.Value).Distinct(StringComparer.Ordinal)]);

    /// <summary>Officers and operators see every company's filings; everybody else its own alone.</summary>
    public bool SeesAll => Roles.Contains(Acting.Officer) || Roles.Contains(Acting.Operator);

    public bool Has(IReadOnlyList<string> anyOf) => anyOf.Any(Roles.Contains);

    /// <summary>The bank that a deposit or letter names.</summary>
    public bool IsBankOf(FilingRow row) => Roles.Contains(Acting.Bank) && row.View.Guarantee is { Bank.Length: > 0 } named && named.Bank == Company;

    public bool MaySee(string tenant) => SeesAll || (tenant == Company && Company.Length > 0);
}
