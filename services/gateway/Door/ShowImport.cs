using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>What an import has beyond an export, as its filer reads it. Persons are never shown.</summary>
public static class ShowImport
{
    public static ImportStateJson? State(ImportMark? import) => import is null ? null : new ImportStateJson(
        Some(import.Assessed?.Verdict), Some(import.Assessed?.Regime), Some(import.Assessed?.DutiablePrice), Some(import.TaxWithheld),
        Some(import.Assessed?.CountsToYear), import.Assessed is { Year: > 0 } assessed ? assessed.Year : null, Some(import.Assessed?.AssureCode),
        Some(import.Assessed?.ApplyBy), Some(import.Assessed?.ArriveBy), Some(import.Assessed?.TaxFrom), Some(import.Assessed?.TaxTo),
        [.. import.Bills.Select(Bill)],
        [
            .. import.Returns.Select(r => new ReturnStateJson(
                r.Id, r.Outcome, Show.Time(r.At), [.. r.Lines.Select(l => new ReturnedLineJson(l.Gnum, l.Qty))], Some(r.ValueBack), Some(r.TaxBack), r.Whole,
                Some(r.ArriveBy), Some(r.CancelledBecause), Show.Reasons(r.Reasons, alone: true, import: true))),
        ]);

    public static TaxBillJson Bill(TaxBillMoved b) => new(
        b.TaxNo, b.Edition, TaxBillStatuses.NameOf(b.Status), b.CustomsTax, b.ValueAddedTax, b.ConsumptionTax, Decimals.Write(Total(b)), Some(b.EntDutyNo),
        b.FilingId, Some(b.InvtNo), Some(b.OrderNo), Some(b.LogisticsNo), Some(b.EbcCode), Some(b.AssureCode), Show.Time(b.At),
        [.. b.Lines.Select(l => new TaxBillLineJson(l.Gnum, l.Gcode, l.TaxPrice, l.CustomsTax, l.ValueAddedTax, l.ConsumptionTax))]);

    /// <summary>Duty, VAT and consumption tax of a bill, CNY.</summary>
    public static decimal Total(TaxBillMoved b) => Decimals.Read(b.CustomsTax) + Decimals.Read(b.ValueAddedTax) + Decimals.Read(b.ConsumptionTax);

    /// <summary>"name=value; name=value" by name.</summary>
    public static IReadOnlyDictionary<string, string> Figures(string figures)
    {
        SortedDictionary<string, string> byName = new(StringComparer.Ordinal);
        foreach (var figure in figures.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = figure.IndexOf('=', StringComparison.Ordinal);
            byName[at < 0 ? figure : figure[..at]] = at < 0 ? "" : figure[(at + 1)..];
        }
        return byName;
    }

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
