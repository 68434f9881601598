using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>Shape of what an export to a warehouse abroad (9810) has beyond other exports, and of sales reports. Pure; called by <see cref="Shape"/>.</summary>
internal static class OverseasShape
{
    internal static void Warehouse(OverseasWarehouse w, Faults f)
    {
        f.Text(w.Code, 1, 60, At("code"), "");
        f.Text(w.Name, 0, 100, At("name"), "");
        f.Code(w.Country, 3, 3, At("country"), "");

        static Place At(string field) => new("/overseasWarehouse", -1, field);
    }

    /// <summary>Its goods are not sold yet: nobody paid for them.</summary>
    internal static void Unsold(Bundle bundle, Faults f)
    {
        if (bundle.Payment is not null)
        {
            f.Add("NOT_ALLOWED", "/payment", "CEB403/Receipts/payNo", bundle.Payment.PayNo, "no payment under 9810");
        }
    }

    internal static void Sales(SalesReported s, Faults f)
    {
        f.Text(s.Reference, 1, 60, new Place("", -1, "reference"), "");
        if (s.Lines.Count > Shape.MostLines || s.Lines.Count + s.Closes.Count == 0)
        {
            f.Add("LINE_COUNT", "/lines", "", s.Lines.Count.ToString(CultureInfo.InvariantCulture), $"{(s.Closes.Count == 0 ? 1 : 0)}..{Shape.MostLines}");
        }
        HashSet<(string, int, string)> sales = [];
        foreach (var (i, line) in s.Lines.Index())
        {
            f.Text(line.DeclarationId, 1, 64, Line("declarationId"), "");
            f.Whole(line.Gnum, 1, 99_999, Line("gnum"), "");
            f.Amount(line.Qty, Line("qty"), "", positive: true);
            f.Text(line.SaleNo, 1, 60, Line("saleNo"), "");
            f.Amount(line.Amount, Line("amount"), "");
            f.Code(line.Currency, 3, 3, Line("currency"), "");
            if (!DateOnly.TryParseExact(line.SoldOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                f.Add("NOT_A_DATE", Line("soldOn").Pointer, "", line.SoldOn, "yyyy-MM-dd");
            }
            if (!sales.Add((line.DeclarationId, line.Gnum, line.SaleNo)))
            {
                f.Add("DUPLICATE_LINE", Line("saleNo").Pointer, "", line.SaleNo, "unique");
            }

            Place Line(string field) => new("/lines", i, field);
        }
        if (s.Closes.Count > Shape.MostLines)
        {
            f.Add("LINE_COUNT", "/closes", "", s.Closes.Count.ToString(CultureInfo.InvariantCulture), $"0..{Shape.MostLines}");
        }
        foreach (var (i, id) in s.Closes.Index())
        {
            var place = new Place("/closes", -1, i.ToString(CultureInfo.InvariantCulture));
            f.Text(id, 1, 64, place, "");
            if (s.Closes.IndexOf(id) < i)
            {
                f.Add("DUPLICATE_LINE", place.Pointer, "", id, "unique");
            }
        }
    }
}
