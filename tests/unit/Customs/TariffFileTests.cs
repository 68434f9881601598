using System.Globalization;
using System.Text;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class TariffFileTests
{
    private const string Header = "code,name_en,name_zh,unit1,unit2,mfn_pct,vat_pct,ct_kind,ct_pct,ct_amount,ct_below,ct_unit,ct_test,supervision,valid_from,valid_to,source";
    private const string Perfume = "3303000010,perfume,香水,035,011,3,13,price-tested,15,,,,10/036 10/096,AB,2022-01-01,,own";

    [Theory]
    [InlineData("RI02 infant formula", "1901101090", "2025-06-01", "035", "1", "280", null, "0", "0", "13")]
    [InlineData("RI03 lipstick above the price test", "3304100091", "2025-06-01", "036", "4", "200", null, "15", "0", "13")]
    [InlineData("RI04 lotion below it", "3304990099", "2025-06-01", "096", "100", "80", null, "0", "0", "13")]
    [InlineData("RI05 lotion exactly at it", "3304990099", "2025-06-01", "096", "30", "300", null, "15", "0", "13")]
    [InlineData("RI06 lotion a fen below it", "3304990099", "2025-06-01", "096", "30", "299.70", null, "0", "0", "13")]
    [InlineData("RI07 masks by the piece", "3304990099", "2025-06-01", "020", "5", "75", null, "15", "0", "13")]
    [InlineData("RI08 wine", "2204210000", "2025-06-01", "095", "0.75", "300", null, "10", "0", "13")]
    [InlineData("RI09 book", "4901990000", "2025-06-01", "035", "1", "120", null, "0", "0", "9")]
    [InlineData("RI17 duty of 10 %", "9209300000", "2025-06-01", "035", "1", "6000", "10", "0", "0", "13")]
    [InlineData("RI18 perfume set", "3303000010", "2025-06-01", "096", "500", "9000", "3", "15", "0", "13")]
    [InlineData("RI24 VAT of 16 % in 2018", "9618000090", "2018-12-31", "035", "1", "2100", "10", "0", "0", "16")]
    [InlineData("VAT of 16 %, its first day", "9618000090", "2018-05-01", "035", "1", "2100", "10", "0", "0", "16")]
    [InlineData("VAT of 17 %, its last day", "9618000090", "2018-04-30", "035", "1", "2100", "10", "0", "0", "17")]
    [InlineData("VAT of 13 %, its first day", "9618000090", "2019-04-01", "035", "1", "2100", "10", "0", "0", "13")]
    [InlineData("RI25 beer of 250 CNY/t", "2203000000", "2025-06-01", "095", "12", "240", null, "0", "3.036", "13")]
    [InlineData("beer of 220 CNY/t", "2203000000", "2025-06-01", "095", "12", "24", null, "0", "2.6724", "13")]
    [InlineData("RI26 spirit", "2208902000", "2025-06-01", "095", "0.7", "500", null, "20", "0.6384", "13")]
    [InlineData("RI28 sugar", "1701991090", "2025-06-01", "035", "2.5", "30", null, "0", "0", "13")]
    [InlineData("RI30 gold", "7113191100", "2025-06-01", "036", "5", "3000", null, "5", "0", "13")]
    [InlineData("yellow rice wine", "2206001000", "2025-06-01", "095", "2", "100", "40", "0", "0.499", "13")]
    [InlineData("watch below its price test", "9102110000", "2025-06-01", "008", "1", "9999.99", null, "0", "0", "13")]
    [InlineData("watch at its price test", "9102110000", "2025-06-01", "008", "1", "10000", null, "20", "0", "13")]
    public void The_sample_has_the_rates_of_the_tax_test_vectors(
        string name, string code, string day, string unit, string quantity, string price, string? duty, string taxPct, string taxPerUnits, string vat)
    {
        Assert.NotEmpty(name);
        var row = Samples.Rules.Tariff.On(code, DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))!;
        var qty = Number(quantity);
        var tax = row.ConsumptionTax;
        var bears = tax is not null && (tax.Tests.Count == 0 || tax.Tests.Any(t => t.Unit == unit && Number(price) / qty >= t.From));

        Assert.Equal(Number(vat), row.VatPct);
        Assert.Equal(duty is null ? row.MfnPct : Number(duty), row.MfnPct);
        Assert.Equal(Number(taxPct), bears ? tax!.Pct : 0);
        Assert.Equal(Number(taxPerUnits), (bears ? tax!.Amount : tax?.Below ?? 0) * qty);
    }

    [Fact]
    public void Every_row_of_the_sample_says_that_it_is_one()
    {
        Assert.True(Samples.Rules.TariffCodes.Count > 50);
        foreach (var row in Samples.Rules.TariffCodes.Select(c => Samples.Rules.Tariff.On(c, new DateOnly(2024, 6, 1))).OfType<TariffRow>())
        {
            Assert.True(row.Sample && row.Source.Contains("sample", StringComparison.Ordinal), row.Code);
            Assert.Equal(["品牌类型", "出口享惠情况"], row.Elements.Take(2));
            Assert.All(row.Elements, e => Assert.NotNull(Samples.Rules.Elements.On(e, new DateOnly(2024, 6, 1))));
        }
    }

    [Fact]
    public void An_operators_file_is_read_and_is_no_sample()
    {
        var row = Assert.Single(Parse(Header, "# own", Perfume));

        Assert.False(row.Sample);
        Assert.Equal(("香水", "035", "011", 3m, 13m, "AB", "own"), (row.NameZh, row.Unit1, row.Unit2, row.MfnPct, row.VatPct, row.Supervision, row.Source));
        Assert.Equal([new PriceTest(10, "036"), new PriceTest(10, "096")], row.ConsumptionTax!.Tests);
        Assert.Null(row.ProvisionalPct);
    }

    [Theory]
    [InlineData("code", "3303000010", "33030000", "code '33030000' is not ten digits.")]
    [InlineData("letter in the code", "3303000010", "330300001A", "code '330300001A' is not ten digits.")]
    [InlineData("no name", "香水", "", "name_zh is empty.")]
    [InlineData("unit", "035", "999", "unit1 '999' is no code of units.csv.")]
    [InlineData("rate below zero", ",3,", ",-3,", "mfn_pct '-3' is not a number from 0 to 1000.")]
    [InlineData("rate with an exponent", ",13,", ",1e1,", "vat_pct '1e1' is not a number from 0 to 100.")]
    [InlineData("rate too large", ",13,", ",101,", "vat_pct '101' is not a number from 0 to 100.")]
    [InlineData("kind of tax", "price-tested", "per-litre", "ct_kind 'per-litre' is none of ad-valorem, specific, compound, price-tested.")]
    [InlineData("figures without a kind", "price-tested", "", "it has figures of a consumption tax, but no ct_kind.")]
    [InlineData("figures of another kind", "price-tested", "ad-valorem", "ct_kind ad-valorem needs ct_pct and no other figure.")]
    [InlineData("specific without an amount", "price-tested", "specific", "ct_kind specific needs ct_amount and ct_unit, and no other figure.")]
    [InlineData("compound without an amount", "price-tested", "compound", "ct_kind compound needs ct_pct, ct_amount and ct_unit, and no other figure.")]
    [InlineData("amount without a unit", "15,,,,", "15,1,,,", "ct_kind price-tested needs ct_test and ct_pct or ct_amount; amounts need ct_unit.")]
    [InlineData("price test", "10/036 10/096", "10/036 x/096", "ct_test 'x/096' is not CNY/unit with a price above zero and a known unit, each unit once.")]
    [InlineData("two tests of one unit", "10/036 10/096", "10/036 12/036", "ct_test '12/036' is not CNY/unit with a price above zero and a known unit, each unit once.")]
    [InlineData("supervision", "AB", "A?", "supervision '?' is no code of supervision-codes.csv.")]
    [InlineData("day", "2022-01-01", "2022-02-30", "valid_from '2022-02-30' is not a day, yyyy-MM-dd.")]
    [InlineData("end before the beginning", "2022-01-01,", "2022-01-01,2022-01-01", "valid_to is not after valid_from.")]
    [InlineData("no source", ",own", ",", "source is empty.")]
    [InlineData("a field too few", ",own", "", "it has 16 fields, the header has 17.")]
    [InlineData("not UTF-8", "perfume", "perf\ufffdme", "name_en is not UTF-8.")]
    [InlineData("quotation mark", "perfume", "per\"fume", "a quotation mark stands inside a field that is not quoted.")]
    public void A_bad_row_is_named(string name, string old, string now, string expected)
    {
        Assert.NotEmpty(name);
        var error = Assert.Throws<InvalidDataException>(() => Parse(Header, Perfume.Replace(old, now, StringComparison.Ordinal)));

        Assert.Contains($"line 2: {expected}", error.Message.Split('\n'));
    }

    [Fact]
    public void All_bad_rows_are_named_at_once_and_then_counted()
    {
        var error = Assert.Throws<InvalidDataException>(() => Parse(
            [Header, Perfume, .. Enumerable.Range(0, 150).Select(i => Perfume.Replace("3303000010", $"X{i}", StringComparison.Ordinal))]));

        var lines = error.Message.Split('\n');
        Assert.Equal("Tariff own.csv is refused, 150 errors:", lines[0]);
        Assert.Equal("line 3: code 'X0' is not ten digits.", lines[1]);
        Assert.Equal(("line 102: code 'X99' is not ten digits.", "and 50 more."), (lines[100], lines[101]));
    }

    [Theory]
    [InlineData("open end", "", "2025-01-01", true)]
    [InlineData("a day too long", "2025-01-02", "2025-01-01", true)]
    [InlineData("the same row again", "", "2022-01-01", true)]
    [InlineData("one ends where the other begins", "2025-01-01", "2025-01-01", false)]
    public void Overlapping_rows_are_refused_with_both_named(string name, string end, string begin, bool refused)
    {
        Assert.NotEmpty(name);
        var first = Perfume.Replace("2022-01-01,", "2022-01-01," + end, StringComparison.Ordinal);
        var second = Perfume.Replace("2022-01-01", begin, StringComparison.Ordinal);

        if (refused)
        {
            var error = Assert.Throws<InvalidDataException>(() => Parse(Header, second, first));
            Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
            Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
            Assert.Contains("overlaps 3303000010", error.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(2, Parse(Header, second, first).Count);
        }
    }

    [Fact]
    public void A_long_row_is_named_with_each_one_it_overlaps()
    {
        string Row(string from, string to) => Perfume.Replace("2022-01-01,", $"{from},{to}", StringComparison.Ordinal);

        var error = Assert.Throws<InvalidDataException>(() => Parse(Header, Row("2022-01-01", ""), Row("2023-01-01", "2023-02-01"), Row("2024-01-01", "2024-02-01")));

        Assert.Equal(
            [
                "Tariff own.csv is refused, 2 errors:",
                "line 3: 3303000010 [2023-01-01, 2023-02-01) overlaps 3303000010 [2022-01-01, ) of line 2.",
                "line 4: 3303000010 [2024-01-01, 2024-02-01) overlaps 3303000010 [2022-01-01, ) of line 2.",
            ],
            error.Message.Split('\n'));
    }

    [Theory]
    [InlineData("misspelt column", "vat_pct", "vat_pc", "column 'vat_pc' is unknown")]
    [InlineData("column twice", "vat_pct", "mfn_pct", "column 'mfn_pct' is there twice")]
    [InlineData("column missing", ",source", "", "has no column 'source'")]
    public void A_header_that_is_not_understood_is_refused(string name, string old, string now, string expected)
    {
        Assert.NotEmpty(name);
        var error = Assert.Throws<InvalidDataException>(() => Parse(Header.Replace(old, now, StringComparison.Ordinal), Perfume));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_one_whose_quotation_never_ends_are_refused()
    {
        Assert.Contains("holds no row", Assert.Throws<InvalidDataException>(() => Parse(Header)).Message, StringComparison.Ordinal);
        Assert.Contains("has no column", Assert.Throws<InvalidDataException>(() => Parse("")).Message, StringComparison.Ordinal);
        var endless = Assert.Throws<InvalidDataException>(() => Parse([Header, Perfume, "3303000010,\"per", .. Enumerable.Repeat(Perfume, 200)]));
        Assert.Contains("were not read", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_setting_replaces_the_sample_and_a_file_that_is_not_there_stops_the_start()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, [Header, Perfume]);
            var rules = RuleBook.Read(tariffFile: path);
            Assert.Equal(["3303000010"], rules.TariffCodes);
            Assert.StartsWith("tariff of the operator;", rules.CodesSource, StringComparison.Ordinal);
            Assert.StartsWith("tariff sample;", Samples.Rules.CodesSource, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => RuleBook.Read(tariffFile: path)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TariffRow> Parse(params string[] lines)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return TariffFile.Parse(
            stream, "own.csv", RuleData.Read<UnitRow>(typeof(RuleBook).Assembly, "units.csv"),
            RuleData.Read<SupervisionRow>(typeof(RuleBook).Assembly, "supervision-codes.csv"));
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
