using Microsoft.Extensions.Configuration;
using SingleWindow.Customs;
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

    private static IConfiguration Configuration(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value))).Build();
}
