using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportSamples;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class ImportQuoteTests
{
    [Fact]
    public void A_quote_is_the_decision_without_effects()
    {
        var answer = Quote(q =>
        {
            q.Freight = "15";
            q.Discount = "20";
            q.AnnualUsed = "1000.5";
            q.QuantitiesUsed["sugar"] = "1";
        });

        Assert.Equal(("ACCEPT", "cbec70", "175", "15.93", "175", "26000", "24824.5"), (
            answer.Verdict, answer.Regime, answer.DutiablePrice, answer.Taxes.Total, answer.CountsToYear, answer.AnnualLimit, answer.AnnualLeft));
        var line = Assert.Single(answer.Lines);
        Assert.Equal(("180", "15", "0", "20", "0.13", "0"), (line.Goods, line.Freight, line.Insurance, line.Discount, line.VatRate, line.ConsumptionTaxSpecific));
        Assert.Contains(answer.Used, u => u.Rule == "ANNUAL-LIMIT" && u.Version == "2019-01-01" && u.Figures == "limit=26000; used=1000.5; order=175");
    }

    [Fact]
    public void A_refused_quote_keeps_the_year_as_it_was()
    {
        var answer = Quote(q => q.AnnualUsed = "25900");

        Assert.Equal(("REJECT_GENERAL_TRADE", "none", "0", "100"), (answer.Verdict, answer.Regime, answer.CountsToYear, answer.AnnualLeft));
        Assert.Equal("23.4", answer.GeneralTrade.Total);
        Assert.Equal("0", Quote(q => q.AnnualUsed = "27000").AnnualLeft);
    }

    [Theory]
    [InlineData("/goods/0/total", "VALUE_NOT_A_NUMBER", "1e3")]
    [InlineData("/goods/0/qty1", "VALUE_NOT_A_NUMBER", "many")]
    [InlineData("/insurance", "VALUE_NOT_A_NUMBER", "1,000")]
    [InlineData("/annualUsed", "IMPORT_VALUE_RANGE", "-1")]
    [InlineData("/annualUsed", "IMPORT_VALUE_RANGE", "1000000001")]
    [InlineData("/quantitiesUsed", "IMPORT_VALUE_RANGE", "-0.5")]
    public void A_number_that_cannot_be_read_is_named(string pointer, string code, string value)
    {
        var answer = Quote(q =>
        {
            switch (pointer)
            {
                case "/goods/0/total": q.Goods[0].Total = value; break;
                case "/goods/0/qty1": q.Goods[0].Qty1 = value; break;
                case "/insurance": q.Insurance = value; break;
                case "/annualUsed": q.AnnualUsed = value; break;
                default: q.QuantitiesUsed["sugar"] = value; break;
            }
        });

        var reason = Assert.Single(answer.Reasons);
        Assert.Equal((code, code, pointer, value, "none"), (answer.Verdict, reason.Code, reason.Pointer, reason.Value, answer.Regime));
    }

    [Fact]
    public void More_lines_than_a_list_holds_are_refused_unread()
    {
        var answer = Quote(q => q.Goods.Add(Enumerable.Repeat(q.Goods[0], 5000)));

        Assert.Equal("IMPORT_LINE_COUNT", Assert.Single(answer.Reasons).Code);
    }

    private static ImportTaxAnswer Quote(Action<ImportTaxQuestion> change)
    {
        var question = new ImportTaxQuestion { Procedure = "9610" };
        question.Goods.Add(new ImportTaxGoods { Gcode = Toy, Name = "toy", Total = "180", Qty = "1", Unit = "007" });
        change(question);
        return ImportQuote.Answer(question, Day, Rules, Settings);
    }
}
