using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class ImportRulesTests
{
    private static readonly DateOnly From = new(2020, 1, 1);

    [Fact]
    public void Overlapping_rows_are_refused_with_both_named()
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(
            parameters: [new("single_limit", 5000, From, null, "first source"), new("single_limit", 6000, From.AddYears(1), null, "second source")]));

        Assert.Contains("single_limit", error.Message, StringComparison.Ordinal);
        Assert.Contains("first source", error.Message, StringComparison.Ordinal);
        Assert.Contains("second source", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_notes_of_one_kind_overlap_and_two_of_different_kinds_do_not()
    {
        PositiveListRow mode = new("21069090", "", "mode", "1210", "", "", From, null, "a"), name = mode with { Note = "name", Value = "x" };

        Assert.Equal(2, Load(list: [mode, name]).Listed("2106909001", From).Count());
        Assert.Throws<InvalidDataException>(() => Load(list: [mode, mode with { Value = "1239", Source = "b" }]));
        Assert.Throws<InvalidDataException>(() => Load(consumption: [Tax("wine", "", 0.1m), Tax("wine", "", 0.2m)]));
        Assert.Throws<InvalidDataException>(() => Load(measures: [new("035", "kg", 1, From, null, "a"), new("035", "kg", 2, From, null, "b")]));
        Assert.Throws<InvalidDataException>(() => Load(tariff: [Tariff("2204210000", ""), Tariff("2204210000", "")]));
    }

    [Fact]
    public void A_row_that_can_mean_nothing_is_refused()
    {
        Refused("12345", list: [new("12345", "", "", "", "", "", From, null, "s")]);
        Refused("12345678", list: [new("12345678", "", "colour", "red", "", "", From, null, "s")]);
        Refused("12345678", list: [new("12345678", "", "quantity", "a lot", "kg", "p", From, null, "s")]);
        Refused("12345678", list: [new("12345678", "", "mode", "", "", "", From, null, "s")]);
        Refused("1234567890", tariff: [Tariff("1234567890", "unknown tax")]);
        Refused("wine", consumption: [Tax("wine", "", 1)]); // 1 − c would be a division by zero
        Refused("wine", consumption: [Tax("wine", "barrel", 0.1m)]);

        static void Refused(
            string key, IReadOnlyList<ConsumptionTaxRow>? consumption = null, IReadOnlyList<ImportTariffRow>? tariff = null, IReadOnlyList<PositiveListRow>? list = null) =>
            Assert.Contains(key, Assert.Throws<InvalidDataException>(() => Load(consumption: consumption, tariff: tariff, list: list)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import-parameters.csv")]
    [InlineData("consumption-taxes.csv")]
    [InlineData("import-measures.csv")]
    [InlineData("import-tariff-sample.csv")]
    [InlineData("positive-list.csv")]
    public void Every_row_says_its_source(string file)
    {
        var sources = file switch
        {
            "import-parameters.csv" => Sources<ImportParameterRow>(),
            "consumption-taxes.csv" => Sources<ConsumptionTaxRow>(),
            "import-measures.csv" => Sources<ImportMeasureRow>(),
            "import-tariff-sample.csv" => Sources<ImportTariffRow>(),
            _ => Sources<PositiveListRow>(),
        };

        Assert.NotEmpty(sources);
        Assert.All(sources, Assert.NotEmpty);

        List<string> Sources<T>() where T : IDated => [.. RuleData.Read<T>(typeof(ImportRules).Assembly, file).Select(r => r.Source)];
    }

    private static ConsumptionTaxRow Tax(string tax, string measure, decimal rate) =>
        new(tax, "ad-valorem", measure, 0, rate, 0, 0, 0, From, null, "s");

    private static ImportTariffRow Tariff(string code, string tax) => new(code, "", "", 0, "standard", tax, "", From, null, "s");

    private static ImportRules Load(
        IReadOnlyList<ImportParameterRow>? parameters = null, IReadOnlyList<ConsumptionTaxRow>? consumption = null,
        IReadOnlyList<ImportMeasureRow>? measures = null, IReadOnlyList<ImportTariffRow>? tariff = null, IReadOnlyList<PositiveListRow>? list = null) =>
        new(Samples.Rules, parameters ?? [], consumption ?? [], measures ?? [], tariff ?? [], list ?? []);
}
