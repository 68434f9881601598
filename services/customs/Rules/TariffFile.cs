using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace SingleWindow.Customs.Rules;

/// <summary>
/// Reads a tariff from CSV in UTF-8: the sample of this house or an operator's own file. All bad rows are named at once, each with its line.
/// Columns: tariff-sample.csv; code, name_zh, unit1, valid_from and source are required, a column of another name is refused.
/// </summary>
public static class TariffFile
{
    public const string Sample = "tariff-sample.csv";

    private const long MostBytes = 64 << 20;
    private const int MostRows = 200_000;
    private const int MostErrors = 100;

    private static readonly string[] Required = ["code", "name_zh", "unit1", "valid_from", "source"];

    private static readonly FrozenSet<string> Known = Required.Concat(
        [
            "name_en", "sample", "unit2", "mfn_pct", "provisional_pct", "vat_pct", "export_duty_pct", "ct_kind", "ct_pct", "ct_amount", "ct_below",
            "ct_unit", "ct_test", "supervision", "elements", "valid_to", "as_of",
        ]).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="path">The operator's file; null: <c>tariff-sample.csv</c> of the folder, else the embedded one.</param>
    /// <exception cref="InvalidDataException">The file is missing or too large, or rows are bad or overlap; the message names each.</exception>
    public static IReadOnlyList<TariffRow> Read(
        string? path, string? folder, IReadOnlyList<UnitRow> units, IReadOnlyList<SupervisionRow> supervision)
    {
        if (path is null && folder is not null && File.Exists(Path.Combine(folder, Sample)))
        {
            path = Path.Combine(folder, Sample);
        }
        if (path is not null && !File.Exists(path))
        {
            throw new InvalidDataException($"Customs:TariffFile names {path}, which does not exist.");
        }
        using var stream = path is null
            ? typeof(TariffFile).Assembly.GetManifestResourceStream(typeof(TariffFile), Sample)!
            : File.OpenRead(path);
        return Parse(stream, path ?? Sample, units, supervision);
    }

    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public static IReadOnlyList<TariffRow> Parse(
        Stream stream, string file, IReadOnlyList<UnitRow> units, IReadOnlyList<SupervisionRow> supervision)
    {
        if (stream.Length > MostBytes)
        {
            throw new InvalidDataException($"Tariff {file} has {stream.Length} bytes; at most {MostBytes} are read.");
        }
        var errors = new Errors(file);
        List<(TariffRow Row, int Line)> rows = [];
        using var csv = new CsvParser(new StreamReader(stream, Encoding.UTF8), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            AllowComments = true,
            Comment = '#',
            TrimOptions = TrimOptions.Trim,
            MaxFieldSize = 4_000,
            BadDataFound = bad => errors.Add(bad.Context.Parser!.RawRow, "a quotation mark stands inside a field that is not quoted."),
        });
        try
        {
            var columns = Header(csv, file);
            var codes = new Codes(units.Select(u => u.Code).ToFrozenSet(StringComparer.Ordinal), supervision.Select(s => s.Code).ToFrozenSet(StringComparer.Ordinal));
            while (csv.Read())
            {
                if (csv.Record!.Length != columns.Count)
                {
                    errors.Add(csv.RawRow, $"it has {csv.Record.Length} fields, the header has {columns.Count}.");
                }
                else if (new Fields(columns, csv.Record, csv.RawRow, errors).Row(codes) is { } row)
                {
                    rows.Add((row, csv.RawRow));
                }
                if (rows.Count > MostRows)
                {
                    throw new InvalidDataException($"Tariff {file} has more than {MostRows} rows.");
                }
            }
        }
        catch (CsvHelperException error)
        {
            errors.Add(csv.RawRow, error.Message.Split('\n')[0] + " The rows after it were not read.");
        }
        Overlaps(rows, errors);
        errors.ThrowIfAny();
        return rows.Count > 0 ? [.. rows.Select(r => r.Row)] : throw new InvalidDataException($"Tariff {file} holds no row.");
    }

    private static Dictionary<string, int> Header(CsvParser csv, string file)
    {
        var header = csv.Read() ? csv.Record! : [];
        Dictionary<string, int> columns = new(StringComparer.Ordinal);
        for (var i = 0; i < header.Length; i++)
        {
            var name = header[i].ToLowerInvariant();
            if (!Known.Contains(name) || !columns.TryAdd(name, i))
            {
                throw new InvalidDataException($"Tariff {file}: column '{header[i]}' is {(Known.Contains(name) ? "there twice" : "unknown")}.");
            }
        }
        return Array.Find(Required, r => !columns.ContainsKey(r)) is { } missing
            ? throw new InvalidDataException($"Tariff {file} has no column '{missing}'.")
            : columns;
    }

    private static void Overlaps(List<(TariffRow Row, int Line)> rows, Errors errors)
    {
        foreach (var dated in rows.GroupBy(r => r.Row.Code, StringComparer.Ordinal).Where(g => g.Skip(1).Any()))
        {
            (TariffRow Row, int Line)? before = null;
            foreach (var next in dated.OrderBy(r => r.Row.ValidFrom))
            {
                if (before is { } one && (one.Row.ValidTo is not { } end || end > next.Row.ValidFrom))
                {
                    errors.Add(next.Line, $"{Span(next.Row)} overlaps {Span(one.Row)} of line {one.Line}.");
                }
                // A row that goes on behind the next one may overlap further ones.
                before = before is { } longest && (longest.Row.ValidTo ?? DateOnly.MaxValue) > (next.Row.ValidTo ?? DateOnly.MaxValue) ? before : next;
            }
        }

        static string Span(TariffRow row) => $"{row.Code} [{row.ValidFrom:yyyy-MM-dd}, {row.ValidTo:yyyy-MM-dd})";
    }

    private sealed record Codes(FrozenSet<string> Units, FrozenSet<string> Supervision);

    private sealed class Errors(string file)
    {
        private readonly List<string> _all = [];
        private int _more;

        public int Count => _all.Count + _more;

        public void Add(int line, string what)
        {
            if (_all.Count < MostErrors)
            {
                _all.Add($"line {line}: {what}");
            }
            else
            {
                _more++;
            }
        }

        public void ThrowIfAny()
        {
            if (_all.Count > 0)
            {
                throw new InvalidDataException(
                    $"Tariff {file} is refused, {Count} errors:\n{string.Join('\n', _all)}{(_more > 0 ? $"\nand {_more} more." : "")}");
            }
        }
    }

    /// <summary>The fields of one line. Whatever is wrong with one is added to the errors, and the row is none.</summary>
    private sealed class Fields(Dictionary<string, int> columns, string[] record, int line, Errors errors)
    {
        private readonly int _before = errors.Count;

        public TariffRow? Row(Codes codes)
        {
            var row = new TariffRow(
                Code: Text("code"), NameEn: Text("name_en"), NameZh: Text("name_zh", required: true), Sample: Flag("sample"),
                Unit1: Unit("unit1", codes, required: true), Unit2: Unit("unit2", codes),
                MfnPct: Number("mfn_pct", 1_000), ProvisionalPct: Number("provisional_pct", 1_000), VatPct: Number("vat_pct", 100),
                ExportDutyPct: Number("export_duty_pct", 1_000) ?? 0, ConsumptionTax: Tax(codes), Supervision: Text("supervision"),
                Elements: Text("elements", most: 2_000).Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                ValidFrom: Day("valid_from", required: true) ?? default, ValidTo: Day("valid_to"), AsOf: Text("as_of"),
                Source: Text("source", required: true));
            Check(row.Code.Length == 10 && row.Code.All(char.IsAsciiDigit), $"code '{row.Code}' is not ten digits.");
            Check(row.ValidTo is not { } end || end > row.ValidFrom, "valid_to is not after valid_from.");
            foreach (var mark in row.Supervision)
            {
                Check(codes.Supervision.Contains(mark.ToString()), $"supervision '{mark}' is no code of supervision-codes.csv.");
            }
            return errors.Count == _before ? row : null;
        }

        private ConsumptionTaxRate? Tax(Codes codes)
        {
            var (pct, amount, below) = (Number("ct_pct", 99.99m), Number("ct_amount", 1_000_000), Number("ct_below", 1_000_000));
            var (unit, test) = (Unit("ct_unit", codes), Tests(codes));
            switch (Text("ct_kind"))
            {
                case "":
                    Check((pct ?? amount ?? below) is null && unit.Length == 0 && test.Count == 0, "it has figures of a consumption tax, but no ct_kind.");
                    return null;
                case "ad-valorem":
                    Check(pct > 0 && (amount ?? below) is null && test.Count == 0, "ct_kind ad-valorem needs ct_pct and no other figure.");
                    return Rate(ConsumptionTaxKind.AdValorem);
                case "specific":
                    Check(amount > 0 && unit.Length > 0 && (pct ?? below) is null && test.Count == 0, "ct_kind specific needs ct_amount and ct_unit, and no other figure.");
                    return Rate(ConsumptionTaxKind.Specific);
                case "compound":
                    Check(pct > 0 && amount > 0 && unit.Length > 0 && below is null && test.Count == 0, "ct_kind compound needs ct_pct, ct_amount and ct_unit, and no other figure.");
                    return Rate(ConsumptionTaxKind.Compound);
                case "price-tested":
                    Check(
                        test.Count > 0 && (pct > 0 || amount > 0) && unit.Length > 0 == ((amount ?? below) is not null),
                        "ct_kind price-tested needs ct_test and ct_pct or ct_amount; amounts need ct_unit.");
                    return Rate(ConsumptionTaxKind.PriceTested);
                case var other:
                    Check(false, $"ct_kind '{other}' is none of ad-valorem, specific, compound, price-tested.");
                    return null;
            }

            ConsumptionTaxRate Rate(ConsumptionTaxKind kind) => new(kind, pct ?? 0, amount ?? 0, below ?? 0, unit, test);
        }

        private List<PriceTest> Tests(Codes codes)
        {
            List<PriceTest> tests = [];
            foreach (var text in Text("ct_test").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = text.Split('/');
                var good = parts.Length == 2 && codes.Units.Contains(parts[1])
                    && decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var from) && from > 0
                    && Add(from, parts[1]);
                Check(good, $"ct_test '{text}' is not CNY/unit with a price above zero and a known unit, each unit once.");
            }
            return tests;

            bool Add(decimal from, string unit)
            {
                var added = tests.TrueForAll(t => t.Unit != unit);
                tests.Add(new PriceTest(from, unit));
                return added;
            }
        }

        private string Text(string column, bool required = false, int most = 500)
        {
            var text = columns.TryGetValue(column, out var at) ? record[at] : "";
            Check(text.Length > 0 || !required, $"{column} is empty.");
            Check(text.Length <= most, $"{column} has {text.Length} characters, at most {most} are taken.");
            Check(!text.Contains('\ufffd', StringComparison.Ordinal), $"{column} is not UTF-8.");
            Check(!text.Any(char.IsControl), $"{column} holds a control character.");
            return text;
        }

        private bool Flag(string column)
        {
            var text = Text(column);
            Check(text is "" or "true" or "false", $"{column} '{text}' is neither true nor false.");
            return text == "true";
        }

        private string Unit(string column, Codes codes, bool required = false)
        {
            var unit = Text(column, required);
            Check(unit.Length == 0 || codes.Units.Contains(unit), $"{column} '{unit}' is no code of units.csv.");
            return unit;
        }

        private decimal? Number(string column, decimal most)
        {
            var text = Text(column);
            if (text.Length == 0)
            {
                return null;
            }
            var good = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= most;
            Check(good, string.Create(CultureInfo.InvariantCulture, $"{column} '{text}' is not a number from 0 to {most}."));
            return number;
        }

        private DateOnly? Day(string column, bool required = false)
        {
            var text = Text(column, required);
            if (text.Length == 0)
            {
                return null;
            }
            Check(
                DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day),
                $"{column} '{text}' is not a day, yyyy-MM-dd.");
            return day;
        }

        private void Check(bool good, string what)
        {
            if (!good)
            {
                errors.Add(line, what);
            }
        }
    }
}
