using Microsoft.Extensions.Configuration;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class SettingsTests
{
    [Fact]
    public void Test_mode_draws_nothing_unless_asked()
    {
        var settings = CustomsModule.ReadSettings(Configuration(("TestMode", "true")));

        Assert.True(settings.TestMode);
        Assert.False(settings.Sampling);
        Assert.True(settings.AcceptUnknownOffices);
        Assert.False(settings.AcceptUnknownTariffCodes);
        Assert.Equal((0m, 0m, null), (settings.AmountTolerance, settings.WeightTolerance, settings.SamplingRate));
    }

    [Fact]
    public void Production_draws_and_needs_a_key_for_it()
    {
        Assert.Throws<InvalidOperationException>(() => CustomsModule.ReadSettings(Configuration()));
        Assert.True(CustomsModule.ReadSettings(Configuration(("Customs:SamplingKey", "k"))).Sampling);
        Assert.False(CustomsModule.ReadSettings(Configuration(("Customs:Sampling", "off"))).Sampling);
    }

    [Theory]
    [InlineData("Customs:AmountTolerance", "-1")]
    [InlineData("Customs:WeightTolerance", "a")]
    [InlineData("Customs:Sampling", "maybe")]
    [InlineData("Customs:UnknownOffices", "yes")]
    public void A_value_that_cannot_be_read_stops_the_start(string name, string value)
    {
        var error = Assert.Throws<InvalidOperationException>(() => CustomsModule.ReadSettings(Configuration(("TestMode", "true"), (name, value))));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_choice_of_the_import_rules_has_a_setting()
    {
        Assert.Equal(new ImportSettings { PersonKey = "k" }, CustomsModule.ReadImportSettings(Configuration(("Customs:Import:PersonKey", "k"))));
        var other = CustomsModule.ReadImportSettings(Configuration(
            ("Customs:Import:PersonKey", "k"), ("Customs:Import:TaxTolerance", "0.02"),
            ("Customs:Import:ConsumptionTaxBase", "rounded"), ("Customs:Import:OverLimitBefore2019", "refused"),
            ("Customs:Import:SeveralItemsBefore2019", "taxed"), ("Customs:Import:BondedNote1239", "refused"),
            ("Customs:Import:OpenListsOf2020", "45"), ("Customs:Import:QuotaYear", "return")));

        Assert.Equal(
            new ImportSettings
            {
                RoundConsumptionTaxBase = true, OldOverLimitTaxedInFull = false, OldSeveralItemsTaxedInFull = true, BondedNoteAdmits1239 = false,
                LongerWindowForOpenLists = true, QuotaGoesBackToPurchaseYear = false, PersonKey = "k", TaxTolerance = 0.02m,
            },
            other);
        var error = Assert.Throws<InvalidOperationException>(() => CustomsModule.ReadImportSettings(
            Configuration(("Customs:Import:PersonKey", "k"), ("Customs:Import:QuotaYear", "never"))));
        Assert.StartsWith("Customs:Import:QuotaYear", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Persons_are_hashed_with_a_secret_outside_test_mode()
    {
        Assert.Throws<InvalidOperationException>(() => CustomsModule.ReadImportSettings(Configuration()));
        Assert.NotEmpty(CustomsModule.ReadImportSettings(Configuration(("TestMode", "true"))).PersonKey);
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value))).Build();
}
