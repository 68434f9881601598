using System.Security.Claims;

namespace SingleWindow.Gateway.Door;

/// <summary>Who calls, by the claims of the token: <c>company</c> (company code) and <c>role</c>, any number of them.</summary>
public sealed record Caller(string Company, IReadOnlyList<string> Roles)
{
    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue("company") ?? "",
        [.. user.Claims.Where(c => c.Type is "role" or "roles" or ClaimTypes.Role).Select(c => c.Value).Distinct(StringComparer.Ordinal)]);

    /// <summary>Officers and operators see every company's filings; everybody else its own alone.</summary>
    public bool SeesAll => Roles.Contains(Core.Acting.Officer) || Roles.Contains(Core.Acting.Operator);

    public bool Has(IReadOnlyList<string> anyOf) => anyOf.Any(Roles.Contains);

    public bool MaySee(string tenant) => SeesAll || (tenant == Company && Company.Length > 0);
}
