using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportSamples;

namespace SingleWindow.Tests.Unit.Customs.Import;

public sealed class ImportDecisionTests
{
    private static readonly IdentityDocument Anna = new("1", "110101199003070011"), Boris = new("1", "110101199003070038");

    public static readonly Dictionary<string, (ImportOrder Order, YearUse Use, string Code, string Pointer, string Value, string Other)> Refused = new()
    {
        ["payer is another person"] = (
            Order(Line()) with { Parties = new Parties(Anna, Boris, false) }, YearUse.None, "REJECT_IDENTITY", "/payment/payerIdNumber", "**************0038", "**************0011"),
        ["nobody named on either side"] = (
            Order(Line()) with { Parties = new Parties(new("1", ""), new("1", ""), false) }, YearUse.None, "REJECT_IDENTITY", "/payment/payerIdNumber", "", ""),
        ["not on the list"] = (Order(Line("9618000090")), YearUse.None, "REJECT_NOT_ON_LIST", "/goods/0/gcode", "9618000090", "2025-06-01"),
        ["taken off the list"] = (
            Order(Line("9307009000")), YearUse.None, "REJECT_NOT_ON_LIST", "/goods/0/gcode", "9307009000", "2025-06-01"),
        ["not yet on the list"] = (
            Order(Line("9504502000")) with { Day = new(2022, 2, 28) }, YearUse.None, "REJECT_NOT_ON_LIST", "/goods/0/gcode", "9504502000", "2022-02-28"),
        ["endangered"] = (Order(Line("0106900019")), YearUse.None, "REJECT_LIST_NOTE_EXCLUSION", "/goods/0/gcode", "0106900019", "EF"),
        ["bonded only, bought directly"] = (Order(Line("2106909001")), YearUse.None, "REJECT_LIST_NOTE_MODE", "/goods/0/gcode", "9610", "1210"),
        ["ink that is not for a printer at home"] = (
            Order(Line("3215190090", name: "offset ink")), YearUse.None, "REJECT_LIST_NOTE_NAME", "/goods/0/name", "offset ink", "家用打印机;household printer"),
        ["sugar over two kilograms in one order"] = (
            Order(Line(Sugar, 10, 1, "035"), Line(Sugar, 10, 1.1m, "035")), YearUse.None, "REJECT_LIST_NOTE_QUANTITY", "/goods/1/qty", "2.1 kg", "2 kg"),
        ["the year is full"] = (Order(Line(total: 0.01m)), Used(26000), "REJECT_GENERAL_TRADE", "", "26000.01", "26000"),
        ["two lines over the single limit"] = (
            Order(Line(total: 3000), Line(total: 2000.01m)), YearUse.None, "REJECT_SPLIT_OR_GENERAL_TRADE", "/goods", "5000.01", "5000"),
        ["an export procedure"] = (Order(Line()) with { Procedure = "9810" }, YearUse.None, "IMPORT_PROCEDURE", "/procedure", "9810", "9610, 1210, 1239"),
        ["1239 before it began"] = (
            Order(Line()) with { Procedure = "1239", Day = new(2016, 11, 30) }, YearUse.None, "IMPORT_PROCEDURE", "/procedure", "1239", "9610, 1210, 1239"),
        ["before the channel"] = (
            Order(Line()) with { Day = new(2016, 4, 7) }, YearUse.None, "IMPORT_RATE_MISSING", "/date", "2016-04-07", "single_limit"),
        ["reduced VAT before its first row"] = (
            Order(Line("4901990000")) with { Day = new(2017, 6, 30) }, YearUse.None, "IMPORT_RATE_MISSING", "/goods/0/gcode", "4901990000", "reduced VAT rate"),
        ["cosmetics before their tax has a row"] = (
            Order(Line(Lotion, 80, 100, "096")) with { Day = new(2016, 9, 30) }, YearUse.None, "IMPORT_RATE_MISSING", "/goods/0/gcode", Lotion, "consumption tax 'cosmetics'"),
        ["lotion in bottles alone"] = (
            Order(Line(Lotion, 80, 1, "142")), YearUse.None, "IMPORT_MEASURE_MISSING", "/goods/0/qty1", "1 142", "ml-g or sheet"),
        ["grams against kilograms"] = (
            Order(Line(Lotion, 80, 100, "036", 100, "035")), YearUse.None, "IMPORT_QUANTITIES_DISAGREE", "/goods/0/qty1", "100 035", "100 036"),
        ["one unit, two quantities"] = (
            Order(Line(Toy, 80, 2, "011", 3, "011")), YearUse.None, "IMPORT_QUANTITIES_DISAGREE", "/goods/0/qty1", "3 011", "2 011"),
        ["no line"] = (Order(), YearUse.None, "IMPORT_LINE_COUNT", "/goods", "0", "1..100"),
        ["gifts alone"] = (Order(Line(total: 0), Line(total: 0)), YearUse.None, "IMPORT_VALUE_RANGE", "/goods", "0", "0.01..1000000000"),
        ["a price below zero"] = (Order(Line(total: -0.01m)), YearUse.None, "IMPORT_VALUE_RANGE", "/goods/0/total", "-0.01", "0..1000000000"),
        ["an amount that would overflow"] = (
            Order(Line(total: 79228162514264337593543950335m)), YearUse.None, "IMPORT_VALUE_RANGE", "/goods/0/total", "79228162514264337593543950335", "0..1000000000"),
        ["a quantity that would overflow"] = (
            Order(Line(Beer, 100, 9999999999999m, "095")), YearUse.None, "IMPORT_VALUE_RANGE", "/goods/0/qty", "9999999999999", "0.00001..1000000000"),
        ["freight below zero"] = (Order(Line()) with { Freight = -1 }, YearUse.None, "IMPORT_VALUE_RANGE", "/freight", "-1", "0..1000000000"),
        ["a discount above the goods"] = (Order(Line()) with { Discount = 100.01m }, YearUse.None, "IMPORT_VALUE_RANGE", "/discount", "100.01", "0..100"),
    };

    public static TheoryData<string> Names() => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_refusal_names_field_both_values_rule_and_fix(string what)
    {
        var (order, use, code, pointer, value, other) = Refused[what];
        var decided = Decide(order, use);

        var reason = Assert.Single(decided.Reasons);
        Assert.Equal((code, code), (decided.Verdict, reason.Code));
        Assert.Equal((pointer, value, other), (reason.Pointer, reason.Value, reason.OtherValue));
        Assert.Equal(("none", 0m, default), (decided.Regime, decided.CountsToYear, decided.Taxes));
        Assert.DoesNotContain('{', reason.En + reason.Zh);
        Assert.All(new[] { reason.Rule, reason.RuleVersion, reason.Source, reason.Act, reason.En, reason.Zh, reason.FixEn, reason.FixZh }, Assert.NotEmpty);
    }

    [Fact]
    public void Everything_wrong_is_told_at_once_and_the_table_decides_which_leads()
    {
        var order = Order(Line("9618000090", 26000), Line("2106909001", 1)) with { Parties = new Parties(Anna, Boris, false) };

        var decided = Decide(order, Used(10));

        Assert.Equal("REJECT_IDENTITY", decided.Verdict);
        Assert.Equal(["REJECT_IDENTITY", "REJECT_NOT_ON_LIST", "REJECT_LIST_NOTE_MODE", "REJECT_GENERAL_TRADE"], decided.Codes());
        Assert.Equal([0, 1, 2, 0], decided.Reasons.Select(r => r.En.Contains("Line 1:", StringComparison.Ordinal) ? 1 : r.En.Contains("Line 2:", StringComparison.Ordinal) ? 2 : 0));
    }

    [Theory]
    [InlineData("110101199003070011", false, true)]
    [InlineData("110101199003070038", false, false)]
    [InlineData("110101199003070038", true, true)]
    public void The_payer_is_the_orderer_or_the_platform_verified_him(string payer, bool verified, bool accepted) =>
        Assert.Equal(accepted, Decide(Order(Line()) with { Parties = new Parties(Anna, new IdentityDocument("1", payer), verified) }).Accepted);

    [Fact]
    public void A_gift_beside_goods_owes_nothing_and_takes_no_share_of_the_freight()
    {
        var decided = Decide(Order(Line(total: 100), Line(total: 0)) with { Freight = 10 });

        Assert.Equal((110m, 10.01m), (decided.DutiablePrice, decided.Taxes.Total));
        Assert.Equal((0m, default(Taxes)), (decided.Lines[1].DutiablePrice, decided.Lines[1].Taxes));
    }

    [Fact]
    public void The_check_letter_of_an_identity_card_has_no_case() =>
        Assert.True(IdentityRule.Same(new IdentityDocument("1", "11010119900307803x"), new IdentityDocument("1", "11010119900307803X")));

    [Theory]
    [InlineData("1210", true, true)]
    [InlineData("1210", false, true)]
    [InlineData("1239", true, true)]
    [InlineData("1239", false, false)]
    [InlineData("9610", true, false)]
    public void A_bonded_only_note_admits_1239_or_not(string procedure, bool admits, bool accepted)
    {
        var decided = Decide(Order(Line("2106909001")) with { Procedure = procedure }, settings: Settings with { BondedNoteAdmits1239 = admits });

        Assert.Equal(accepted, decided.Accepted);
        Assert.Equal(procedure == "1239" && admits, decided.Used.Any(u => u.Rule == "BONDED-NOTE-1239"));
    }

    [Theory]
    [InlineData(2, 1200, 0, true, "FULL_TAX_AS_GENERAL_TRADE")] // several items over the single limit
    [InlineData(2, 1200, 0, false, "REJECT_SPLIT_OR_GENERAL_TRADE")]
    [InlineData(1, 500, 19600, false, "FULL_TAX_AS_GENERAL_TRADE")] // over the year
    [InlineData(2, 500, 19600, false, "FULL_TAX_AS_GENERAL_TRADE")] // within the single limit: several items do not matter
    public void Before_2019_both_positions_of_the_old_rule_can_be_taken(int lines, int each, int used, bool several, string verdict)
    {
        var order = Order([.. Enumerable.Repeat(Line(Appliance, each, 1, "001"), lines)]) with { Day = new(2018, 12, 31) };

        Assert.Equal(verdict, Decide(order, Used(used), Settings with { OldSeveralItemsTaxedInFull = several }).Verdict);
    }

    [Fact]
    public void A_year_over_its_limit_before_2019_is_refused_in_the_other_position()
    {
        var order = Order(Line(Appliance, 500, 1, "001")) with { Day = new(2018, 12, 31) };

        Assert.Equal("REJECT_GENERAL_TRADE", Decide(order, Used(19600), Settings with { OldOverLimitTaxedInFull = false }).Verdict);
    }

    [Theory]
    [InlineData("2018-12-31", 2000, 20000, 0.16)]
    [InlineData("2019-01-01", 5000, 26000, 0.16)]
    [InlineData("2019-03-31", 5000, 26000, 0.16)]
    [InlineData("2019-04-01", 5000, 26000, 0.13)]
    public void Limits_and_rates_are_those_of_the_day(string day, int single, int annual, double vat)
    {
        var decided = Decide(Order(Line(Appliance, single, 1, "001")) with { Day = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) });

        Assert.Equal(("cbec70", annual, (decimal)vat), (decided.Regime, decided.AnnualLimit, decided.Lines[0].Rates!.Vat));
    }

    [Theory]
    [InlineData(31.71, 12, 0.2227)] // 2.6425 CNY a litre: under the price test
    [InlineData(31.72, 12, 0.253)]
    public void Beer_has_two_specific_rates(double price, double litres, double perLitre)
    {
        var rates = Decide(Order(Line(Beer, (decimal)price, 24, "012", (decimal)litres, "095"))).Lines[0].Rates!;

        Assert.Equal((decimal)(perLitre * litres), rates.Specific, 4);
    }

    [Theory]
    [InlineData(9999.99, "008", 0)]
    [InlineData(10000, "008", 0.20)]
    public void A_watch_is_taxed_from_its_price_on(double price, string unit, double rate) =>
        Assert.Equal((decimal)rate, Decide(Order(Line("9102110000", (decimal)price, 1, unit))).Lines[0].Rates!.ConsumptionRate);

    [Theory]
    [InlineData(0.7, "095", 0.6384)]
    [InlineData(0.6384, "035", 0.6384)]
    public void Spirits_are_counted_in_litres_or_kilograms(double qty, string unit, double specific) =>
        Assert.Equal((decimal)specific, Decide(Order(Line("2208909099", 500, 1, "142", (decimal)qty, unit))).Lines[0].Rates!.Specific);

    [Fact]
    public void Yellow_rice_wine_is_specific_alone()
    {
        var decided = Decide(Order(Line("2206001000", 30, 2, "142", 10, "095")));

        // s = 2.495; CT = 2.495 · 0.7 = 1.7465; VAT = 32.495 · 0.13 · 0.7 = 2.957045
        Assert.Equal(new Taxes(0, 1.75m, 2.96m), decided.Taxes);
    }

    [Fact]
    public void A_refusal_by_limit_or_list_says_what_general_trade_would_cost()
    {
        Assert.Equal(new Taxes(500, 0, 715), Decide(Order(Line(Appliance, 5000, 1, "001")), Used(26000)).GeneralTrade);
        // Off this procedure: duty provisional 0, MFN 12 %.
        Assert.Equal(new Taxes(0, 0, 13), Decide(Order(Line("2106909001"))).GeneralTrade);
        Assert.Null(Decide(Order(Line()) with { Procedure = "9810" }).GeneralTrade);
        // Left to general trade, and no tax is made up of a rate that is missing.
        Assert.Null(Decide(Order(Line("9999999999"))).GeneralTrade);
    }

    [Fact]
    public void One_set_may_be_several_pieces() => Assert.True(Decide(Order(Line(Toy, 80, 1, "011", 3, "007"))).Accepted);

    [Theory]
    [InlineData("2016-04-15", 1142)]
    [InlineData("2016-04-16", 1293)]
    [InlineData("2019-12-31", 1321)]
    [InlineData("2022-02-28", 1413)]
    [InlineData("2022-03-01", 1476)]
    public void A_decision_names_the_edition_of_the_list(string day, int lines) => Assert.Contains(
        Decide(Order(Line()) with { Day = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) }).Used,
        u => u.Rule == "POSITIVE-LIST" && u.Figures == $"lines={lines}");

    [Fact]
    public void Sugar_counts_to_its_pool_and_to_the_year()
    {
        var decided = Decide(Order(Line(Sugar, 30, 500, "036"), Line(Sugar, 20, 1, "035"), Line()), Used(0, sugar: 0.5m));

        Assert.True(decided.Accepted);
        Assert.Equal((150m, 1.5m), (decided.CountsToYear, Assert.Single(decided.Quantities, q => q.Key == "sugar").Value));
    }

    private static readonly string[] Goods = [Toy, Appliance, Lotion, Wine, Beer, "2208909099", "4901990000"];

    private static readonly Gen<ImportOrder> Orders = Gen.Select(
        Gen.Select(Gen.Int[0, Goods.Length - 1].Select(i => Goods[i]), Gen.Int[1, 300_000], Gen.Int[1, 5], Gen.Int[1, 4000]).Array[1, 30], Gen.Int[0, 50_000], Gen.Int[0, 5_000], Gen.Int[0, 100],
        (lines, freight, insurance, discount) => new ImportOrder(
            Day, "9610", [.. lines.Select(l => Line(l.Item1, l.Item2 / 100m, l.Item3, "142", l.Item4 / 1000m, l.Item1 == Beer ? "095" : "035"))],
            freight / 100m, insurance / 100m, Decimals.ToFen(lines.Sum(l => l.Item2) * discount / 10000m), null));

    [Fact]
    public void Totals_are_the_sums_of_the_lines() => Orders.Sample(order =>
    {
        var decided = Decide(order);
        var goods = order.Lines.Sum(l => l.Total);

        Assert.Equal(goods + order.Freight + order.Insurance - order.Discount, decided.DutiablePrice);
        Assert.Equal(decided.DutiablePrice, decided.Lines.Sum(l => l.DutiablePrice));
        Assert.Equal((order.Freight, order.Insurance, order.Discount), (decided.Lines.Sum(l => l.Freight), decided.Lines.Sum(l => l.Insurance), decided.Lines.Sum(l => l.Discount)));
        Assert.Equal(decided.Taxes, decided.Lines.Aggregate(default(Taxes), (sum, l) => sum + l.Taxes));
        Assert.All(decided.Lines, l =>
        {
            Assert.True(l.DutiablePrice >= 0 && l.Taxes is { Duty: >= 0, ConsumptionTax: >= 0, Vat: >= 0 }, $"{l}");
            Assert.All(new[] { l.DutiablePrice, l.Taxes.Duty, l.Taxes.ConsumptionTax, l.Taxes.Vat }, m => Assert.Equal(Decimals.ToFen(m), m));
        });
        Assert.Equal(decided.DutiablePrice <= 5000 || ImportDecision.IsOneItem(order), decided.Accepted);
    });

    [Fact]
    public void A_decision_taken_again_under_its_rules_is_identical() => Orders.Sample(order =>
    {
        var again = Decide(order, Used(100), rules: ImportRules.Read(Samples.Rules));

        Assert.Empty(ImportReplay.Compare(Decide(order, Used(100)), again).Found);
    });

    [Fact]
    public void Under_a_later_pack_the_differences_are_listed()
    {
        var order = Order(Line(Appliance, 4000, 1, "001"));
        var stored = Decide(order);

        Assert.Equal(
            [
                new Difference("vat", "364", "392"), new Difference("lines/0/vat", "364", "392"),
                new Difference("rules/VAT-standard", "2019-04-01 rate=0.13 (VAT Law art 10; start day from memory)", "2025-06-01 rate=0.14 (later pack of a test)"),
            ],
            ImportReplay.Compare(stored, Decide(order, rules: With("vat_standard", 0.14m, Day))).Found);
        var tighter = ImportReplay.Compare(stored, Decide(order, rules: With("single_limit", 3000, Day))).Found;
        Assert.Contains(new Difference("verdict", "ACCEPT", "ACCEPT_FULL_RATE"), tighter);
        Assert.Contains(new Difference("regime", "cbec70", "goods100"), tighter);
        Assert.Contains(new Difference("duty", "0", "400"), tighter);
        Assert.Empty(ImportReplay.Compare(stored, Decide(order, rules: With("single_limit", 3000, Day.AddDays(1)))).Found);
    }
}
