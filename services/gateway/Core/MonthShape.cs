// in:  a manufacturer's month.   out: every fault of its shape at once, each with its pointer.
// called by: Shape.Check. What is ready, and what the month comes to, is for tax-refund to say.
using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>Shape checks of a manufacturer's month.</summary>
internal static class MonthShape
{
    /// <summary>Declarations one month may name: with a reason for each they fit into one document.</summary>
    public const int MostDeclarations = 2_000;

    // Caishui 2012/39 is in force from then on; the route row of tax-refund has the law.
    private static readonly DateOnly First = new(2012, 7, 1);

    internal static void Month(RefundMonthFiled m, Faults f)
    {
        if (!DateOnly.TryParseExact(m.Month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) || month < First || month.Year > 2200)
        {
            f.Add("NOT_A_DATE", "/month", "", m.Month, "yyyy-MM, from 2012-07");
        }
        Fen(m.DomesticOutputVat, "/domesticOutputVat", f);
        Fen(m.InputVat, "/inputVat", f);
        if (m.OpeningCredit.Length > 0)
        {
            Fen(m.OpeningCredit, "/openingCredit", f);
        }
        if (m.Claims.Count > MostDeclarations)
        {
            f.Add("LINE_COUNT", "/declarations", "", m.Claims.Count.ToString(CultureInfo.InvariantCulture), $"0..{MostDeclarations}");
            return;
        }
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var (i, claim) in m.Claims.Index())
        {
            f.Text(claim.DeclarationId, 1, 64, At("declarationId"), "");
            if (!seen.Add(claim.DeclarationId))
            {
                f.Add("DUPLICATE_LINE", At("declarationId").Pointer, "", claim.DeclarationId, "unique");
            }
            f.Text(claim.CountsAsReceived, 0, 100, At("countsAsReceived"), "");
            if (claim.FreeMaterials.Length > 0)
            {
                Fen(claim.FreeMaterials, At("freeMaterials").Pointer, f);
            }
            if (claim.FxContract.Length > 0 && !DateOnly.TryParseExact(claim.FxContract, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                f.Add("NOT_A_DATE", At("fxContract").Pointer, "", claim.FxContract, "yyyy-MM-dd");
            }

            Place At(string field) => new("/declarations", i, field);
        }
    }

    private static void Fen(string value, string pointer, Faults f)
    {
        if (WireNumber.Fault(value) is { } code)
        {
            f.Add(code, pointer, "", value, "CNY to the fen, not below 0");
        }
        else if (Decimals.TryRead(value, out var amount) && Decimals.ToFen(amount) != amount)
        {
            f.Add("TOO_MANY_DECIMALS", pointer, "", value, "CNY to the fen, not below 0");
        }
    }
}
