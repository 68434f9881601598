using System.Globalization;
using SingleWindow.TaxRefund.Core;

namespace SingleWindow.TaxRefund.Rules;

/// <summary>
/// Reads the tax administration's export refund library (出口退税率文库, cmcode.dbf) into rows of the refund library. Fields: CODE, NAME,
/// ZSSL_SET (VAT rates in percent, parted by commas), TSL (refund rate in percent), TSFLAG (special goods: 1 taxed as a domestic sale,
/// 2 exempt), ST_DATE and END_DATE (first and last day, yyyyMMdd). The layout is read off public programs that convert the library.
/// </summary>
/// <remarks>
/// A code of 8 digits stands for the one of 10 with 00 behind it. Passed over, because no declared code could meet them or they say no rate:
/// codes of other lengths, and records without refund rate and flag. Of several VAT rates the highest counts: most goes to cost (design).
/// </remarks>
public static class RefundLibraryFile
{
    private const int MostErrors = 100;

    /// <summary>The library writes a distant last day where none is set.</summary>
    private const int OpenEndYear = 2099;

    private static readonly string[] Fields = ["CODE", "NAME", "ZSSL_SET", "TSL", "TSFLAG", "ST_DATE", "END_DATE"];

    /// <param name="path">Setting <c>TaxRefund:LibraryFile</c>; null or empty: no file.</param>
    /// <returns>Null without a file.</returns>
    /// <exception cref="InvalidDataException">The file cannot be read, or records are bad or overlap; the message names each.</exception>
    public static IReadOnlyList<RefundLibraryRow>? Read(string? path) =>
        path is not { Length: > 0 } ? null
        : path.EndsWith(".dbf", StringComparison.OrdinalIgnoreCase) ? Rows(DbfTable.Open(path), Path.GetFileName(path))
        : throw new InvalidDataException($"TaxRefund:LibraryFile is '{path}'; it names a .dbf file. A CSV file goes into Rules:Folder.");

    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public static IReadOnlyList<RefundLibraryRow> Rows(DbfTable table, string file)
    {
        if (Array.Find(Fields, f => !table.Has(f)) is { } missing)
        {
            throw new InvalidDataException($"Refund library {file} has no field {missing}.");
        }
        List<string> errors = [];
        List<(RefundLibraryRow Row, int Record)> rows = [];
        for (var i = 0; i < table.Records; i++)
        {
            if (!table.IsRecord(i))
            {
                errors.Add($"record {i + 1}: it does not begin with a deletion mark.");
            }
            else if (!table.IsDeleted(i) && Row(table, i, file, errors) is { } row)
            {
                rows.Add((row, i + 1));
            }
        }
        Overlaps(rows, errors);
        if (errors.Count > 0)
        {
            throw new InvalidDataException(
                $"Refund library {file} is refused, {errors.Count} errors:\n{string.Join('\n', errors.Take(MostErrors))}"
                + (errors.Count > MostErrors ? $"\nand {errors.Count - MostErrors} more." : ""));
        }
        return rows.Count > 0 ? [.. rows.Select(r => r.Row)] : throw new InvalidDataException($"Refund library {file} holds no rate.");
    }

    private static RefundLibraryRow? Row(DbfTable table, int record, string file, List<string> errors)
    {
        var before = errors.Count;
        var (code, flag) = (table.Text(record, "CODE"), table.Text(record, "TSFLAG"));
        Check(code.Length > 0 && code.All(char.IsAsciiDigit), "CODE", code, "is not digits");
        Check(flag is "" or "0" or "1" or "2", "TSFLAG", flag, "is not empty, 0, 1 or 2");
        var refund = Percent("TSL", table.Text(record, "TSL"));
        var rates = table.Text(record, "ZSSL_SET").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var vat = rates.Select(r => Percent("ZSSL_SET", r) ?? 0).DefaultIfEmpty(0).Max();
        var from = Day("ST_DATE") ?? default;
        var last = Day("END_DATE", required: false);
        Check(last is not { } end || end >= from, "END_DATE", table.Text(record, "END_DATE"), "is before ST_DATE");
        Check(!(refund > vat), "TSL", table.Text(record, "TSL"), "is more than ZSSL_SET");
        if (errors.Count > before || code.Length is not (8 or 10) || (refund is null && flag is "" or "0"))
        {
            return null;
        }
        // A long name is cut by bytes, in the middle of its last character.
        var name = table.Text(record, "NAME").TrimEnd('\ufffd');
        return new RefundLibraryRow(
            code.PadRight(10, '0'), "", name, vat, refund ?? 0,
            flag switch { "1" => RefundFlag.Taxed, "2" => RefundFlag.Exempt, _ => RefundFlag.Refundable },
            from, last is not { } day || day.Year >= OpenEndYear ? null : day.AddDays(1),
            $"STA export refund library {file}, record {record + 1}{(code.Length == 8 ? "; padded to 10 digits" : "")}{(rates.Length > 1 ? "; highest of several VAT rates (design)" : "")}");

        decimal? Percent(string field, string text)
        {
            if (text.Length == 0)
            {
                return null;
            }
            Check(
                decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100,
                field, text, "is not a percentage from 0 to 100");
            return percent;
        }

        DateOnly? Day(string field, bool required = true)
        {
            var text = table.Text(record, field);
            if (text.Length == 0 && !required)
            {
                return null;
            }
            Check(DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day), field, text, "is not a day, yyyyMMdd");
            return day;
        }

        void Check(bool good, string field, string text, string wrong)
        {
            if (!good)
            {
                errors.Add($"record {record + 1}: {field} '{text}' {wrong}.");
            }
        }
    }

    private static void Overlaps(List<(RefundLibraryRow Row, int Record)> rows, List<string> errors)
    {
        foreach (var dated in rows.GroupBy(r => r.Row.Code, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            (RefundLibraryRow Row, int Record)? before = null;
            foreach (var next in dated.OrderBy(r => r.Row.ValidFrom))
            {
                if (before is { } one && (one.Row.ValidTo is not { } end || end > next.Row.ValidFrom))
                {
                    errors.Add($"record {next.Record}: {next.Row.Code} from {next.Row.ValidFrom:yyyy-MM-dd} overlaps record {one.Record}, from {one.Row.ValidFrom:yyyy-MM-dd}.");
                }
                // A row that goes on behind the next one may overlap further ones.
                before = before is { } longest && (longest.Row.ValidTo ?? DateOnly.MaxValue) > (next.Row.ValidTo ?? DateOnly.MaxValue) ? before : next;
            }
        }
    }
}
