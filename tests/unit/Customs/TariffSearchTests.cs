using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class TariffSearchTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("the code itself", "3303000010", "", "3303000010")]
    [InlineData("a chapter", "22", "", "2201101000 2201102000 2203000000 2204210000 2204300000 2205900000 2206001000 2208902000")]
    [InlineData("a heading", "9504", "", "9504502000 9504503000 9504508000")]
    [InlineData("no such code", "0000", "", "")]
    [InlineData("Chinese", "", "香水", "3303000010")]
    [InlineData("English, any case", "", "PERFUME", "3303000010")]
    [InlineData("all words, in any order", "", "cotton women", "6204320090 6208910010")]
    [InlineData("words of two languages", "", "棉制 bed", "6302211000")]
    [InlineData("one word too many", "", "cotton women perfume", "")]
    [InlineData("code and word", "62", "cotton", "6204320090 6208910010")]
    [InlineData("a word of digits is a code", "", "950300", "9503001000 9503002100 9503006000 9503008310 9503008900 9503009000")]
    [InlineData("a word of digits and a name", "", "9503 toys", "9503008310 9503008900")]
    public void Codes_are_found_by_their_beginning_and_by_words(string name, string code, string words, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, Found(new TariffQuestion { Code = code, Words = words }));
    }

    [Fact]
    public void The_code_stands_before_codes_that_begin_so_and_those_before_names()
    {
        // 33 begins a code, stands in a name, and is part of a code that does not begin so.
        const string header = "code,name_en,name_zh,unit1,valid_from,source";
        var path = Path.GetTempFileName();
        File.WriteAllLines(path, [header, "0100000033,a,甲,035,2022-01-01,t", "0200000000,model 33,乙,035,2022-01-01,t", "3300000000,b,丙,035,2022-01-01,t", "3300000001,b,丁,035,2022-01-01,t"]);
        var rules = RuleBook.Read(tariffFile: path);
        File.Delete(path);

        Assert.Equal("3300000000 3300000001 0200000000", Found(new TariffQuestion { Words = "33" }, rules));
        Assert.Equal("3300000001", Found(new TariffQuestion { Words = "3300000001" }, rules));
        var first = AskTariff.Answer(new TariffQuestion { Words = "33", Limit = 2 }, rules, Today);
        Assert.Equal("0200000000", Found(new TariffQuestion { Words = "33", After = first.Next }, rules));
    }

    [Theory]
    [InlineData("2024-12-31", "9506911190")]
    [InlineData("2025-01-01", "9506911191")]
    [InlineData("2021-12-31", "")]
    public void Rows_of_the_day_are_found(string day, string expected) =>
        Assert.Equal(expected, Found(new TariffQuestion { Code = "950691", Date = day }));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Pages_hold_every_code_once(int limit)
    {
        List<string> seen = [];
        var next = "";
        do
        {
            var page = AskTariff.Answer(new TariffQuestion { Code = "95", Limit = limit, After = next }, Samples.Rules, Today);
            Assert.InRange(page.Codes.Count, 0, limit);
            seen.AddRange(page.Codes.Select(c => c.Code));
            next = page.Next;
        }
        while (next.Length > 0);

        Assert.Equal(AskTariff.Answer(new TariffQuestion { Code = "95", Limit = 100 }, Samples.Rules, Today).Codes.Select(c => c.Code), seen);
        Assert.Equal(seen.Distinct(StringComparer.Ordinal), seen);
    }

    [Fact]
    public void A_code_is_told_with_what_its_marks_mean()
    {
        var answer = AskTariff.Answer(new TariffQuestion { Code = "3303000010" }, Samples.Rules, Today);
        var code = Assert.Single(answer.Codes);

        Assert.Equal("2026-03-02", answer.Date);
        Assert.Equal(("3", "", "13", "0", true, "2022-01-01", ""), (code.MfnPct, code.ProvisionalPct, code.VatPct, code.ExportDutyPct, code.Sample, code.ValidFrom, code.ValidTo));
        Assert.Equal([("035", "千克"), ("011", "件")], code.Units.Select(u => (u.Code, u.NameZh)));
        Assert.Equal([("A", "import inspection", false), ("B", "export inspection", false)], code.Supervision.Select(s => (s.Code, s.NameEn, s.Rejects)));
        Assert.Equal(("品牌类型", "brand type"), (code.Elements[0].NameZh, code.Elements[0].NameEn));
        Assert.Equal(("price-tested", "15", ""), (code.ConsumptionTax.Kind, code.ConsumptionTax.Pct, code.ConsumptionTax.Amount));
        Assert.Contains(code.ConsumptionTax.Tests, t => t.From == "10" && t.Unit.NameZh == "毫升");
        Assert.Contains("sample", code.Source, StringComparison.Ordinal);
        Assert.True(AskTariff.Answer(new TariffQuestion { Code = "3304990010" }, Samples.Rules, Today).Codes[0].Supervision.All(s => s.Rejects));
        var beer = AskTariff.Answer(new TariffQuestion { Code = "2203000000" }, Samples.Rules, Today).Codes[0];
        Assert.Equal(("0.253", "0.2227", "2.64295885"), (beer.ConsumptionTax.Amount, beer.ConsumptionTax.Below, beer.ConsumptionTax.Tests[0].From));
        Assert.Equal("0", beer.MfnPct);
        Assert.Equal("", AskTariff.Answer(new TariffQuestion { Code = "0106900019" }, Samples.Rules, Today).Codes[0].VatPct);
    }

    public static TheoryData<string, TariffQuestion> NoQuestions => new()
    {
        { "words", new() },
        { "words", new() { Words = " \u3000 " } },
        { "code", new() { Code = "3" } },
        { "code", new() { Code = "33030000101" } },
        { "code", new() { Code = "33O3" } },
        { "words", new() { Words = new string('a', 101) } },
        { "words", new() { Words = "a b c d e f g h i" } },
        { "date", new() { Code = "33", Date = "2026-02-30" } },
        { "limit", new() { Code = "33", Limit = 101 } },
        { "limit", new() { Code = "33", Limit = -1 } },
        { "after", new() { Code = "33", After = "3.33" } },
        { "after", new() { Code = "33", After = "3.3303000010" } },
        { "after", new() { Code = "33", After = "1.33030000X0" } },
    };

    [Theory]
    [MemberData(nameof(NoQuestions))]
    public void What_is_no_question_is_told_so(string field, TariffQuestion question)
    {
        var error = Assert.Throws<RpcException>(() => AskTariff.Answer(question, Samples.Rules, Today));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(field + ":", error.Status.Detail, StringComparison.Ordinal);
    }

    private static string Found(TariffQuestion question, RuleBook? rules = null) =>
        string.Join(' ', AskTariff.Answer(question, rules ?? Samples.Rules, Today).Codes.Select(c => c.Code));
}
