using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Every vector to the fen: the formula by its figures, then the whole decision by its goods.</summary>
public sealed class TaxVectorTests
{
    public static TheoryData<string> Vectors() => [.. TaxVector.All.Select(v => v.Id)];

    public static TheoryData<string> Taxed() => [.. TaxVector.All.Where(v => v.Total is not null).Select(v => v.Id)];

    [Fact]
    public void All_vectors_are_here() => Assert.Equal((33, 6), (TaxVector.All.Count, TaxVector.All.Count(v => v.Regime == "none")));

    [Theory]
    [MemberData(nameof(Taxed))]
    public void The_formula_gives_the_taxes(string id)
    {
        var v = TaxVector.Of(id);
        var taxes = v.Regime == "cbec70"
            ? TaxFormulas.WithinLimits(v.Price, 0, v.C, v.S, v.V, 0.70m, roundBase: false)
            : TaxFormulas.AtGoodsRates(v.Price, v.D, v.C, v.S, v.V);

        Assert.Equal(v.Expected, taxes);
        Assert.Equal(v.Total, taxes.Total);
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_decision_finds_the_rates_by_the_goods(string id)
    {
        var v = TaxVector.Of(id);
        var decided = v.Decide();

        Assert.Equal((v.Verdict, v.Regime, v.Price, v.Expected), (decided.Verdict, decided.Regime, decided.DutiablePrice, decided.Taxes));
        Assert.Equal(v.Regime == "none" || v.Verdict == ImportVerdict.FullTaxAsGeneralTrade ? 0 : v.Price, decided.CountsToYear);
        if (decided.Accepted)
        {
            var rates = decided.Lines[0].Rates!;
            Assert.Equal((v.C, v.S, v.V), (rates.ConsumptionRate, rates.Specific, rates.Vat));
            Assert.All(decided.Used, u => Assert.NotEmpty(u.Source));
        }
        else
        {
            Assert.Equal([v.Verdict], decided.Codes());
        }
    }

    [Theory]
    [InlineData("RI24", true, "FULL_TAX_AS_GENERAL_TRADE", 579.60)]
    [InlineData("RI24", false, "REJECT_SPLIT_OR_GENERAL_TRADE", 0)]
    public void Over_the_old_limit_one_item_is_taxed_in_full_or_refused(string id, bool taxed, string verdict, double total)
    {
        var decided = TaxVector.Of(id).Decide(new ImportSettings { OldOverLimitTaxedInFull = taxed });

        Assert.Equal((verdict, (decimal)total), (decided.Verdict, decided.Taxes.Total));
        Assert.Equal(taxed, decided.Used.Any(u => u.Source.Contains("memory, unverified", StringComparison.Ordinal) && u.Rule == "OVER-LIMIT"));
    }

    [Theory]
    [InlineData("RI32", false, 0.22)]
    [InlineData("RI32", true, 0.21)]
    [InlineData("RI08", true, 30.33)]
    public void The_consumption_tax_in_the_VAT_base_is_rounded_or_not(string id, bool rounded, double vat)
    {
        var decided = TaxVector.Of(id).Decide(new ImportSettings { RoundConsumptionTaxBase = rounded });

        Assert.Equal((decimal)vat, decided.Taxes.Vat);
        Assert.Contains(decided.Used, u => u.Rule == "CT-BASE" && u.Figures == (rounded ? "switch=rounded" : "switch=unrounded"));
    }

    [Fact]
    public void In_full_the_rounded_parts_enter_the_VAT_base()
    {
        var v = TaxVector.Of("RI31");
        var unrounded = v.Price * (1 + v.D) / (1 - v.C);

        Assert.Equal(787.80m, Decimals.ToFen(unrounded * v.V));
        Assert.Equal(787.81m, v.Decide().Taxes.Vat);
    }

    [Fact]
    public void The_combined_rate_in_one_step_would_be_a_fen_off()
    {
        var v = TaxVector.Of("RI08");

        Assert.Equal(53.67m, Decimals.ToFen(v.Price * (v.C + v.V) / (1 - v.C) * 0.70m));
        Assert.Equal(53.66m, v.Decide().Taxes.Total);
    }

    [Theory]
    [InlineData(0.45, 0.10, 0.04)] // 0.035 exactly
    [InlineData(0.05, 0.30, 0.02)] // 0.015 exactly, though 0.05 · 0.3 / 0.7 never ends
    public void Exact_ties_are_not_lost_to_a_division(double price, double rate, double tax) =>
        Assert.Equal((decimal)tax, TaxFormulas.WithinLimits((decimal)price, 0, (decimal)rate, 0, 0.13m, 0.70m, false).ConsumptionTax);
}
