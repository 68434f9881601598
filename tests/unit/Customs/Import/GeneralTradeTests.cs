using System.Security.Claims;
using CsCheck;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Features;
using SingleWindow.Platform.Hosting;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportSamples;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Goods that no regime takes, to the fen: every kind of consumption tax, and nothing made up where a rate is missing.</summary>
public sealed class GeneralTradeTests
{
    /// <summary>Name, code, price, quantity as sold, first statutory one; duty, consumption tax, VAT, worked out by hand with the formulas of Decree 272.</summary>
    public static readonly TheoryData<string, string, double, double, string, double, string, double, double, double> Goods = new()
    {
        { "no consumption tax, 10 %", Appliance, 6000, 1, "001", 0, "", 600, 0, 858 },
        { "off the positive list", "9618000090", 100, 1, "011", 0, "", 10, 0, 14.30 },
        { "reduced VAT", "4901990000", 120, 1, "011", 0, "", 0, 0, 10.80 },
        { "provisional duty 0 goes before MFN 15 %", "1901101090", 280, 1, "140", 0.9, "035", 0, 0, 36.40 },
        { "ad valorem: wine", Wine, 300, 1, "142", 0.75, "095", 42, 38, 49.40 },
        { "ad valorem: gold jewellery", "7113191100", 3000, 5, "036", 0, "", 600, 189.47, 492.63 },
        { "specific: beer of the higher rate", Beer, 240, 24, "012", 12, "095", 0, 3.04, 31.60 },
        { "specific: beer of the lower rate", Beer, 24, 24, "012", 12, "095", 0, 2.67, 3.47 },
        { "specific: yellow rice wine", "2206001000", 100, 1, "142", 2, "095", 40, 0.50, 18.27 },
        { "compound: spirits by the litre", "2208909099", 500, 1, "142", 0.7, "095", 50, 138.30, 89.48 },
        { "compound: spirits by the kilogram", "2208909099", 500, 1, "142", 0.7, "035", 50, 138.38, 89.49 },
        { "price-tested: perfume set", "3303000010", 9000, 1, "006", 0.5, "035", 270, 1635.88, 1417.76 },
        { "price-tested: lotion below", Lotion, 80, 100, "096", 0, "", 0.80, 0, 10.50 },
        { "price-tested: lotion at 10 a ml", Lotion, 300, 30, "096", 0, "", 3, 53.47, 46.34 },
        { "price-tested: lotion a fen below", Lotion, 299.99, 30, "096", 0, "", 3, 0, 39.39 },
        { "price-tested: masks at 15 a sheet", Lotion, 75, 5, "020", 0.1, "035", 0.75, 13.37, 11.59 },
        { "price-tested: watch at 10,000", "9102110000", 10000, 1, "007", 0, "", 1000, 2750, 1787.50 },
        { "price-tested: watch a fen below", "9102110000", 9999.99, 1, "007", 0, "", 1000, 0, 1430 },
        // Codes that retail import has no row of: the rates of the tariff.
        { "tariff: duty 0", "9503006000", 100, 1, "006", 0.5, "035", 0, 0, 13 },
        { "tariff: duty 8 %", "6204430090", 100, 1, "011", 0.4, "035", 8, 0, 14.04 },
        { "tariff: provisional duty 10 % before 20 %", "3301301000", 100, 1, "035", 0, "", 10, 0, 14.30 },
        { "tariff, ad valorem: grape must", "2204300000", 100, 1, "095", 1, "035", 30, 14.44, 18.78 },
        { "tariff, compound: baijiu", "2208902000", 500, 1, "142", 0.7, "095", 50, 138.30, 89.48 },
        { "tariff, price-tested: lipstick by its kilograms", "3304100091", 200, 1, "011", 0.004, "035", 20, 38.82, 33.65 },
        { "tariff, price-tested: lipstick below", "3304100091", 39.99, 1, "011", 0.004, "035", 4, 0, 5.72 },
    };

    [Theory]
    [MemberData(nameof(Goods))]
    public void Each_kind_of_goods_is_taxed_to_the_fen(
        string name, string gcode, double price, double qty, string unit, double qty1, string unit1, double duty, double consumption, double vat)
    {
        var decided = Decide(Line(gcode, (decimal)price, (decimal)qty, unit, (decimal)qty1, unit1));

        Assert.True(decided.Accepted, $"{name}: {string.Join(", ", decided.Reasons)}");
        Assert.Equal(new Taxes((decimal)duty, (decimal)consumption, (decimal)vat), decided.Taxes);
        Assert.Equal((ImportVerdict.GeneralTrade, ImportRegime.GeneralTrade, 0m), (decided.Verdict, decided.Regime, decided.CountsToYear));
        Assert.Contains(decided.Used, u => u.Rule == "TARIFF-" + gcode && u.Version.Length > 0);
        Assert.All(decided.Used, u => Assert.True(u.Figures.Length > 0 && u.Source.Length > 0, u.ToString()));
        Assert.Equal(consumption > 0 || name.Contains("below", StringComparison.Ordinal), decided.Used.Any(u => u.Rule.StartsWith("CT-", StringComparison.Ordinal)));
    }

    /// <summary>Vectors that are taxed in full, and those that a limit or the list refuses.</summary>
    [Theory]
    [InlineData("RI16", 1215.00)]
    [InlineData("RI17", 1458.00)]
    [InlineData("RI18", 3323.64)]
    [InlineData("RI19", 1263.60)]
    [InlineData("RI20", 729.00)]
    [InlineData("RI22", 1701.00)]
    [InlineData("RI23", 1458.00)]
    [InlineData("RI24", 579.60)]
    [InlineData("RI27", 24.30)]
    [InlineData("RI28", 20.85)]
    [InlineData("RI29", 13.00)]
    [InlineData("RI31", 1846.85)]
    public void The_vectors_are_taxed_as_general_trade(string id, double total)
    {
        var vector = TaxVector.Of(id);
        var decided = GeneralTrade.Decide(vector.Order(), Rules);

        Assert.Equal(((decimal)total, vector.Price), (decided.Taxes.Total, decided.DutiablePrice));
        if (vector.Regime == "none")
        {
            Assert.Equal(decided.Taxes, vector.Decide().GeneralTrade);
        }
        else
        {
            Assert.Equal(vector.Expected, decided.Taxes);
        }
    }

    [Theory]
    [InlineData("a code nobody knows", "9999999999", "011", 0, "", "IMPORT_RATE_MISSING", "import tariff row")]
    [InlineData("tariff without MFN", "9504508000", "007", 0.5, "035", "IMPORT_RATE_MISSING", "MFN duty rate")]
    [InlineData("tariff without VAT", "2804619091", "035", 0, "", "IMPORT_RATE_MISSING", "MFN duty rate")]
    [InlineData("cosmetics in bottles alone", Lotion, "142", 0, "", "IMPORT_MEASURE_MISSING", "ml-g or sheet")]
    [InlineData("spirits in bottles alone", "2208909099", "142", 0, "", "IMPORT_MEASURE_MISSING", "l or kg")]
    [InlineData("tariff: lipstick in boxes alone", "3304100091", "140", 0, "", "IMPORT_MEASURE_MISSING", "036 or 096 or 020 or 010")]
    [InlineData("tariff: baijiu in bottles alone", "2208902000", "142", 0, "", "IMPORT_MEASURE_MISSING", "095")]
    public void A_rate_or_quantity_that_is_missing_is_told_and_nothing_is_taxed(string name, string gcode, string unit, double qty1, string unit1, string code, string missing)
    {
        var question = new ImportTaxQuestion { Procedure = "0110", Regime = "general-trade" };
        question.Goods.Add(new ImportTaxGoods { Gcode = gcode, Name = name, Total = "100", Qty = "1", Unit = unit, Qty1 = Decimals.Write((decimal)qty1), Unit1 = unit1 });
        question.Goods.Add(new ImportTaxGoods { Gcode = Toy, Name = "toy", Total = "100", Qty = "1", Unit = "007" });

        var answer = ImportQuote.Answer(question, Day, Rules, Settings);

        var reason = Assert.Single(answer.Reasons);
        Assert.Equal((code, missing, "none", code), (reason.Code, reason.OtherValue, answer.Regime, answer.Verdict));
        Assert.Null(answer.Taxes);
        Assert.All(answer.Lines, l => Assert.Null(l.Taxes));
        Assert.Equal(("", "0"), (answer.Lines[0].MfnRate, answer.Lines[1].MfnRate));
    }

    [Fact]
    public void Before_the_tariff_begins_nothing_is_taxed() =>
        Assert.Equal("IMPORT_RATE_MISSING", Assert.Single(GeneralTrade.Decide(Order(Line()) with { Day = new(2016, 4, 7) }, Rules).Reasons).Code);

    [Fact]
    public void A_quote_of_general_trade_asks_no_limit_list_or_procedure_and_counts_to_no_year()
    {
        var question = new ImportTaxQuestion { Procedure = "0110", Regime = "general-trade", Freight = "100", Discount = "50", AnnualUsed = "26000" };
        question.Goods.Add(new ImportTaxGoods { Gcode = "9618000090", Name = "mannequin", Total = "6000", Qty = "2", Unit = "011" });

        var answer = ImportQuote.Answer(question, Day, Rules, Settings);

        Assert.Equal(("GENERAL_TRADE", "general-trade", "6050", "0"), (answer.Verdict, answer.Regime, answer.DutiablePrice, answer.CountsToYear));
        // No zero is left of a year that was not asked for.
        Assert.Equal(("", ""), (answer.AnnualLimit, answer.AnnualLeft));
        Assert.Equal(("605", "0", "865.15", "1470.15"), (answer.Taxes.Duty, answer.Taxes.ConsumptionTax, answer.Taxes.Vat, answer.Taxes.Total));
        Assert.Equal(answer.Taxes, answer.Lines.Single().Taxes);
    }

    [Fact]
    public void One_item_over_the_limit_is_taxed_alike_in_and_outside_the_channel_and_lines_add_up()
    {
        var line = Gen.Select(Gen.Int[0, 4].Select(i => new[] { Appliance, "3303000010", Wine, Toy, "9102110000" }[i]), Gen.Decimal[5000.01m, 25999m], Gen.Decimal[0.01m, 20m])
            .Select((gcode, total, kilos) => Line(gcode, Decimals.ToFen(total), 1, "007", Decimals.ToFen(kilos), "035"));
        line.Sample(one => Assert.Equal(ImportSamples.Decide(Order(one)).Taxes, GeneralTrade.Decide(Order(one), Rules).Taxes));
        Gen.Select(line.Array[1, 6], Gen.Decimal[0, 100m], Gen.Decimal[0, 100m]).Sample((lines, freight, discount) =>
        {
            var decided = GeneralTrade.Decide(Order(lines) with { Freight = Decimals.ToFen(freight), Discount = Decimals.ToFen(discount) }, Rules);
            Assert.True(decided.Accepted);
            Assert.Equal(decided.Taxes, decided.Lines.Aggregate(default(Taxes), (sum, l) => sum + l.Taxes));
            Assert.Equal(decided.DutiablePrice, lines.Sum(l => l.Total) + Decimals.ToFen(freight) - Decimals.ToFen(discount));
        });
    }

    [Fact]
    public void What_came_back_of_an_export_is_valued_at_the_rate_of_the_month_and_taxed_in_full()
    {
        var export = Samples.Declaration();
        (export.Lines[0].Gcode, export.Lines[0].Total, export.Lines[0].Qty, export.Lines[0].Qty1) = ("6204430090", "100", "3", "3");

        var answer = GeneralTrade.OfReturn(export, [Back(1, "2"), Back(2, "1")], Rate("7.1705"), new DateOnly(2026, 11, 27), Rules);

        // 100 · 2/3 = 66.67 USD = 478.06 CNY; 18 USD = 129.07 CNY.
        Assert.Equal(["478.06", "129.07"], answer.Lines.Select(l => l.DutiablePrice));
        Assert.Equal(("38.24", "0", "67.12"), (answer.Lines[0].Taxes.Duty, answer.Lines[0].Taxes.ConsumptionTax, answer.Lines[0].Taxes.Vat));
        Assert.Equal(("0", "0", "16.78"), (answer.Lines[1].Taxes.Duty, answer.Lines[1].Taxes.ConsumptionTax, answer.Lines[1].Taxes.Vat));
        Assert.Equal(("122.14", "607.13", "2026-11-27"), (answer.Taxes.Total, answer.DutiablePrice, answer.Date));
        Assert.Equal([(1, "2", "6204430090"), (2, "1", "9503006000")], answer.Lines.Select(l => (l.Gnum, l.Qty, l.Gcode)));
        Assert.Contains(answer.Used, u => u.Rule == "RETURN-VALUE" && u.Figures == "line=1; qty=2 of 3; value=66.67 502" && u.Source.StartsWith("design", StringComparison.Ordinal));
        Assert.Contains(answer.Used, u => u.Rule == "central-parity/502/2026-10-21" && u.Version == "2026-10-21" && u.Figures == "currency=502; rate=7.1705; unit=1");
    }

    [Fact]
    public void A_rate_for_a_hundred_units_and_an_export_in_yuan()
    {
        var export = Samples.Declaration();
        export.Lines[0].Currency = "116";
        Assert.Equal("1.18", GeneralTrade.OfReturn(export, [Back(1, "2")], new ValuationRate { Id = "r", Currency = "116", Rate = "4.7", Unit = 100, Date = "2026-10-21", Source = "s" }, Day, Rules).DutiablePrice);
        export.Lines[0].Currency = "142";
        Assert.Equal("25", GeneralTrade.OfReturn(export, [Back(1, "2")], null, Day, Rules).DutiablePrice);
    }

    [Fact]
    public void Quantities_of_a_share_are_shares_and_price_tests_hold()
    {
        var export = Samples.Declaration();
        var line = export.Lines[0];
        (line.Gcode, line.Total, line.Qty, line.Unit, line.Qty1, line.Unit1, line.Qty2, line.Unit2) = ("3304100091", "60", "3", "011", "0.012", "035", "3", "011");

        // One of three: 4 g for 143.41 CNY, above 10 a gram.
        var answer = GeneralTrade.OfReturn(export, [Back(1, "1")], Rate("7.1705"), Day, Rules);

        Assert.Equal(("143.41", "14.34", "27.84", "24.13"), (answer.DutiablePrice, answer.Taxes.Duty, answer.Taxes.ConsumptionTax, answer.Taxes.Vat));
    }

    [Theory]
    [InlineData("gcode", "IMPORT_RATE_MISSING")]
    [InlineData("total", "IMPORT_VALUE_RANGE")]
    public void What_is_missing_is_told_of_the_line_that_the_export_declared(string field, string code)
    {
        var export = Samples.Declaration();
        export.Lines[1].Gcode = field == "gcode" ? "9504508000" : export.Lines[1].Gcode;
        export.Lines[1].Total = field == "total" ? "1000000001" : export.Lines[1].Total;

        var answer = GeneralTrade.OfReturn(export, [Back(2, export.Lines[1].Qty)], Rate("7"), Day, Rules);

        var reason = Assert.Single(answer.Reasons);
        Assert.Equal((code, $"/goods/1/{field}", $"CEB603/Inventory/InventoryList/{(field == "total" ? "totalPrice" : field)}"), (reason.Code, reason.Pointer, reason.Ceb));
        Assert.True(field == "total" || reason.En.StartsWith("Line 2:", StringComparison.Ordinal), reason.En);
        Assert.Null(answer.Taxes);
    }

    [Theory]
    [InlineData(3, "1", "502", "7", 1, "lines[0].gnum")]
    [InlineData(1, "2.1", "502", "7", 1, "lines[0].qty")]
    [InlineData(1, "0", "502", "7", 1, "lines[0].qty")]
    [InlineData(1, "x", "502", "7", 1, "lines[0].qty")]
    [InlineData(1, "1", "300", "7", 1, "rate: one of 502")]
    [InlineData(1, "1", "502", "0", 1, "rate: one of 502")]
    [InlineData(1, "1", "502", "7", 0, "rate: one of 502")]
    [InlineData(1, "1", "502", "1000000", 1, "rate: one of 502")]
    public void A_question_that_does_not_fit_the_export_names_its_field(int gnum, string qty, string currency, string rate, int unit, string told)
    {
        var asked = new ValuationRate { Id = "r", Currency = currency, Rate = rate, Unit = unit };
        Assert.StartsWith(told, Assert.Throws<FormatException>(() => GeneralTrade.OfReturn(Samples.Declaration(), [Back(gnum, qty)], asked, Day, Rules)).Message, StringComparison.Ordinal);
        Assert.StartsWith("rate: one of 502", Assert.Throws<FormatException>(() => GeneralTrade.OfReturn(Samples.Declaration(), [Back(1, "1")], null, Day, Rules)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Customs_tells_it_of_a_refused_import_to_its_companies_and_of_no_other()
    {
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(Rules, Samples.Settings, Settings));
        await house.StepAsync(Samples.Now, ImportTrade.Deposited());
        await house.StepAsync(Samples.Now, [.. ImportTrade.Submission(ImportTrade.List(1, total: 6000, qty: 2, freight: 0), 780), .. ImportTrade.Submission(ImportTrade.List(2)), .. ImportTrade.Submission(ImportTrade.List(3), 5)]);

        var told = await Ask(1, Samples.Tenant);
        Assert.Equal((true, "2026-03-02", "780", "GENERAL_TRADE"), (told.Found, told.Taxes.Date, told.Taxes.Taxes.Total, told.Taxes.Verdict));
        Assert.Equal((1, "2", ImportSamples.Toy), (told.Taxes.Lines.Single().Gnum, told.Taxes.Lines.Single().Qty, told.Taxes.Lines.Single().Gcode));
        // The platform of the list, and officers; another day has another VAT. Nobody else finds it.
        Assert.Equal("960", (await Ask(1, "3301961001", date: "2018-12-31")).Taxes.Taxes.Total);
        Assert.True((await Ask(1, "2900", role: "officer")).Found);
        Assert.False((await Ask(1, "3301960002")).Found);
        Assert.False((await Ask(9, Samples.Tenant)).Found);
        // Released, or refused for something else: nothing is left to general trade.
        Assert.Equal(new GeneralTradeAnswer { Found = true }, await Ask(2, Samples.Tenant));
        Assert.Equal(new GeneralTradeAnswer { Found = true }, await Ask(3, Samples.Tenant));
        await Assert.ThrowsAsync<RpcException>(() => Ask(1, Samples.Tenant, date: "today"));

        Task<GeneralTradeAnswer> Ask(int n, string company, string role = "merchant", string date = "") => AskGeneralTrade.AnswerAsync(
            new GeneralTradeQuestion { FilingId = ImportTrade.Id(n), Date = date }, house.Store, User(company, role), Rules, Day, CancellationToken.None);
    }

    [Fact]
    public async Task Customs_tells_it_of_a_released_export_for_the_lines_that_came_back()
    {
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(Rules, Samples.Settings, Settings));
        await house.StepAsync(Samples.Now, Samples.Order(), Samples.Payment(), Samples.Declaration());
        Assert.Null((await Ask("1")).Taxes);
        await house.StepAsync(Samples.Now, Samples.Waybill());

        var told = await Ask("1");
        Assert.Equal(("2026-11-27", "12.5", "0.75", "1.72"), (told.Taxes.Date, told.Taxes.DutiablePrice, told.Taxes.Taxes.Duty, told.Taxes.Taxes.Vat));
        await Assert.ThrowsAsync<RpcException>(() => Ask("3"));
        var most = new GeneralTradeQuestion { FilingId = Samples.Id };
        most.Lines.Add(Enumerable.Repeat(Back(1, "1"), 101));
        await Assert.ThrowsAsync<RpcException>(() => Asked(most));

        Task<GeneralTradeAnswer> Ask(string qty) => Asked(new GeneralTradeQuestion { FilingId = Samples.Id, Lines = { Back(1, qty) }, Rate = Rate("1") });

        Task<GeneralTradeAnswer> Asked(GeneralTradeQuestion question) => AskGeneralTrade.AnswerAsync(
            question, house.Store, User(Samples.Tenant, "merchant"), Rules, new DateOnly(2026, 11, 27), CancellationToken.None);
    }

    private static ReturnLine Back(int gnum, string qty) => new() { Gnum = gnum, Qty = qty, Regime = "general-trade" };

    private static ValuationRate Rate(string rate) => new()
    {
        Id = "central-parity/502/2026-10-21", Currency = "502", Rate = rate, Unit = 1, Date = "2026-10-21", Source = "sample",
    };

    private static ImportDecided Decide(params ImportLine[] lines) => GeneralTrade.Decide(Order(lines), Rules);

    private static ClaimsPrincipal User(string company, string role) =>
        new(new ClaimsIdentity([new Claim(Identity.CompanyClaim, company), new Claim(Identity.RoleClaim, role)], "test"));
}
