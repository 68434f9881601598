// in:  the declarations of a transaction that replace returned goods.   out: which of them may not, and the returns with the claims of the others.
// called by: Door/FilingIntake; a transaction without such a declaration does not come here.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>What replacements claim of their returns, in the transaction that files them.</summary>
internal sealed class ExchangeClaims
{
    private readonly Rows<FilingRow> _returns = new(GatewayTables.Filings);
    private readonly Dictionary<string, IReadOnlyList<FieldFault>> _refused = new(StringComparer.Ordinal);
    private readonly List<(string Id, string Return)> _claimed = [];

    /// <summary>True when the filing is one that <see cref="TakeAsync"/> is asked about.</summary>
    public static bool Concerns(FilingLine line) => line.Bundle.Declaration is { Replaces.Length: > 0 };

    /// <summary>Why a filing may not replace what it names; null: it may.</summary>
    public IReadOnlyList<FieldFault>? Refused(string id) => _refused.GetValueOrDefault(id);

    /// <summary>Claims one after the other; the rows of the returns stay locked until the transaction ends.</summary>
    public static async Task<ExchangeClaims> TakeAsync(
        IStoreTransaction tx, IReadOnlyList<(DeclarationSubmitted Declaration, FilingRow Row)> replacements, long now, CancellationToken ct)
    {
        var claims = new ExchangeClaims();
        await claims._returns.LoadAsync(tx, [.. replacements.Select(r => r.Declaration.Replaces).Distinct(StringComparer.Ordinal)], ct);
        // A repeat is told the filing it repeats, and claims nothing. Asked once the returns are locked: what another instance filed for them meanwhile is there.
        var used = (await FilingIntake.ExistingAsync(tx, [.. replacements.Select(r => r.Row)], [], ct)).Keys.ToHashSet();
        foreach (var (declaration, row) in replacements)
        {
            if (!used.Add((row.Tenant, row.Kind, row.Reference)))
            {
                continue;
            }
            var faults = new Faults();
            var found = claims._returns.Find(declaration.Replaces);
            Exchange.Check(found, row.Tenant, declaration, faults);
            if (faults.Any)
            {
                claims._refused.Add(row.Id, faults.All);
                used.Remove((row.Tenant, row.Kind, row.Reference));
                continue;
            }
            claims._returns.Put(found! with { View = Exchange.Claim(found.View, row.Id, declaration, now), Updated = now });
            claims._claimed.Add((row.Id, found.Id));
        }
        return claims;
    }

    /// <summary>Writes the claims of those that were filed.</summary>
    public async Task SaveAsync(IStoreTransaction tx, HashSet<string> filed, CancellationToken ct)
    {
        foreach (var (id, exchange) in _claimed)
        {
            if (!filed.Contains(id))
            {
                // Another instance took its number meanwhile.
                var row = _returns.Find(exchange)!;
                _returns.Put(row with { View = Exchange.Drop(row.View, id) });
            }
        }
        await _returns.SaveAsync(tx, ct);
    }
}
