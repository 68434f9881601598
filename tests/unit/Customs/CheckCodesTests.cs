using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Tests.Unit.Customs.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class CheckCodesTests
{
    private sealed record Row(string Rule, Action<Papers> Break, string Pointer);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["tariff code nobody knows"] = new("C01", Tariff("6100000001", "B"), "/goods/0/gcode"),
        ["tariff code of nine digits"] = new("C01", Tariff("610990901", "A"), "/goods/0/gcode"),
        ["tariff code that ended"] = new("C01", Tariff("9506911190", "B"), "/goods/0/gcode"),
        ["first statutory unit"] = new("C02", Line(l => { l.Unit1 = "007"; }), "/goods/0/unit1"),
        ["second statutory unit"] = new("C02", Line(l => l.Unit2 = "036"), "/goods/0/unit2"),
        ["quantities in one unit"] = new("C03", Line(l => l.Qty1 = "3"), "/goods/0/qty1"),
        ["second quantity without unit"] = new("C04", Line(l => l.Unit2 = ""), "/goods/0/qty2"),
        ["second unit without quantity"] = new("C04", Line(l => l.Qty2 = ""), "/goods/0/qty2"),
        ["second unit left out"] = new("C04", Line(l => (l.Qty2, l.Unit2) = ("", "")), "/goods/0/unit2"),
        ["second unit too many"] = new("C04", p => { Tariff("9503009000", "A")(p); Line(l => (l.Unit1, l.Qty1) = ("035", "0.4"))(p); }, "/goods/0/unit2"),
        ["country of a line"] = new("C05", Line(l => l.Country = "USA"), "/goods/0/country"),
        ["country of the declaration"] = new("C05", Head(d => d.Country = "999"), "/destinationCountry"),
        ["currency of freight"] = new("C06", Head(d => d.FreightCurrency = "USD"), "/freight/currency"),
        ["currency of insurance"] = new("C06", Head(d => (d.InsuredFee, d.InsuredCurrency) = ("1", "")), "/insurance/currency"),
        ["unit"] = new("C07", p => { Line(l => l.Unit = "999")(p); p.Order!.Lines[0].Unit = "999"; }, "/goods/0/unit"),
        ["packing"] = new("C08", Head(d => d.WrapType = "22"), "/wrapType"),
        ["transport"] = new("C09", Head(d => d.TrafMode = "K"), "/transportMode"),
        ["office of three digits"] = new("C10", Head(d => d.CustomsCode = "290"), "/customsOffice"),
        ["office of letters"] = new("C10", Head(d => d.PortCode = "29A0"), "/port"),
        ["procedure not handled"] = new("C11", Head(d => d.Procedure = "0110"), "/procedure"),
        ["procedure unknown"] = new("C11", Head(d => d.Procedure = "9999"), "/procedure"),
        ["statistics flag unknown"] = new("C12", Head(d => d.StatisticsFlag = "C"), "/statisticsFlag"),
        ["simplified with a refund"] = new("C12", Head(d => d.RefundRoute = "trader"), "/statisticsFlag"),
        ["simplified with a refund to a producer"] = new("C12", Head(d => d.RefundRoute = "producer"), "/statisticsFlag"),
        ["simplified with an export duty"] = new("C12", p => { Tariff("7202110099", "A")(p); Line(l => (l.Unit1, l.Qty1, l.Unit2, l.Qty2) = ("035", "0.4", "", ""))(p); }, "/goods/0/gcode"),
        ["simplified outside a zone"] = new("C13", Head(d => d.Zone = ""), "/zone"),
        ["zone unknown"] = new("C13", Head(d => d.Zone = "182"), "/zone"),
        ["zone merged into another"] = new("C13", Head(d => d.Zone = "24"), "/zone"),
        ["net above gross"] = new("C14", Head(d => d.NetWeight = "1.21"), "/netWeight"),
        ["no net weight"] = new("C14", Head(d => d.NetWeight = "0"), "/netWeight"),
        ["no gross weight"] = new("C14", p => { p.Declaration!.GrossWeight = "0"; p.Declaration.NetWeight = "0.1"; p.Waybill!.GrossWeight = "0"; }, "/grossWeight"),
        ["quantity zero"] = new("C15", Line(l => (l.Qty, l.Unit) = ("0", "006")), "/goods/0/qty"),
        ["price below zero"] = new("C15", Line(l => l.Price = "-12.5"), "/goods/0/price"),
        ["line number twice"] = new("C16", Head(d => d.Lines[1].Gnum = 1), "/goods/1/gnum"),
        ["no packages"] = new("C17", p => { p.Declaration!.PackNo = 0; p.Waybill!.PackNo = 0; }, "/packages"),
        ["date"] = new("C18", Head(d => d.IeDate = "20261301"), "/exportDate"),
        ["licence on a simplified declaration"] = new("C20", Head(d => d.LicenceNo = "L-1"), "/licenceNo"),
        ["freight below zero"] = new("C21", Head(d => d.Freight = "-5"), "/freight/amount"),
        ["more than one ticket"] = new("C22", p => { Head(d => d.Procedure = "9710")(p); Line(l => (l.Price, l.Total) = ("2000", "4000"))(p); }, "/goods"),
        ["currency without a rate on a ticket"] = new("C22", p => { Head(d => d.Procedure = "9710")(p); foreach (var l in p.Declaration!.Lines) l.Currency = "344"; }, "/goods/0/currency"),
        ["bonded goods without their book"] = new("C23", p => { Head(d => d.Procedure = "1210")(p); foreach (var l in p.Declaration!.Lines) l.ItemRecordNo = "7"; }, "/accountBook"),
        ["bonded goods without a record number"] = new("C23", p => { Head(d => (d.Procedure, d.AccountBook) = ("1210", "T2992W000001"))(p); foreach (var l in p.Declaration!.Lines.Skip(1)) l.ItemRecordNo = "7"; }, "/goods/0/recordNo"),
        ["account book of goods that are not bonded"] = new("C23", Head(d => d.AccountBook = "T2992W000001"), "/accountBook"),
        ["goods abroad without their warehouse"] = new("C24", Head(d => d.Procedure = "9810"), "/overseasWarehouse"),
        ["a warehouse without its code"] = new("C24", Abroad(d => d.OverseasWarehouse.Code = ""), "/overseasWarehouse"),
        ["a warehouse of goods that are sold"] = new("C24", Head(d => d.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Country = "502" }), "/overseasWarehouse"),
        ["a warehouse in China"] = new("C25", Abroad(d => d.OverseasWarehouse.Country = "142"), "/overseasWarehouse/country"),
        ["a warehouse nowhere"] = new("C25", Abroad(d => d.OverseasWarehouse.Country = "USA"), "/overseasWarehouse/country"),
        ["the order of a buyer for goods abroad"] = new("C26", Abroad(_ => { }), "/order/orderType"),
        ["a booking for goods that are sold"] = new("C26", p => p.Order!.OrderType = "W", "/order/orderType"),
        ["more than one ticket abroad"] = new("C22", Abroad(d => (d.Lines[0].Price, d.Lines[0].Total) = ("2000", "4000")), "/goods"),
        ["insurance below zero"] = new("C21", Head(d => d.InsuredFee = "-1"), "/insurance/amount"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_refusal_taken_again_under_its_rules_is_identical(string name)
    {
        var file = Samples.Settle(Rows[name].Break).File;

        Assert.Empty(Assert.Single(CaseReplay.Of(file, null, null, ImportSamples.Rules, Samples.Settings, ImportSamples.Settings)).Differences);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_broken_rule_is_refused_with_its_place(string name)
    {
        var row = Rows[name];

        var decided = Samples.Settle(row.Break).Decided!;

        Assert.Equal([100], decided.Moves());
        var reason = Assert.Single(decided.Reasons, r => r.Rule == row.Rule && r.Pointer == row.Pointer);
        Assert.DoesNotContain("{", reason.En + reason.Zh, StringComparison.Ordinal);
        Assert.All([reason.FixEn, reason.FixZh, reason.Act, reason.Source], text => Assert.NotEmpty(text));
    }

    [Theory]
    [InlineData("0106900019", "E", "035")]
    [InlineData("3304990010", "8", "035")]
    [InlineData("3304990010", "9", "035")]
    [InlineData("8525891090", "3", "001")]
    [InlineData("2804619091", "4", "035")]
    public void Prohibited_and_licensed_goods_are_refused(string gcode, string supervision, string unit1)
    {
        var decided = Samples.Settle(p =>
        {
            Tariff(gcode, "B")(p);
            Line(l => (l.Unit1, l.Qty1, l.Qty2, l.Unit2) = (unit1, "0.4", "", ""))(p);
        }).Decided!;

        Assert.Equal([100], decided.Moves());
        Assert.Contains(decided.Reasons, r => r.Rule == "K12" && r.OtherValue.StartsWith(supervision + " ", StringComparison.Ordinal));
        Assert.All(decided.Reasons, r => Assert.Equal("K12", r.Rule));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("4")]
    [InlineData("8")]
    [InlineData("9")]
    [InlineData("E")]
    [InlineData("F")]
    [InlineData("O")]
    public void Every_supervision_code_of_K12_rejects(string code) =>
        Assert.True(Samples.Rules.Supervision.On(code, ChinaDay.Of(Samples.NowMs))!.Rejects);

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("7")]
    public void Inspection_codes_do_not_reject(string code) =>
        Assert.False(Samples.Rules.Supervision.On(code, ChinaDay.Of(Samples.NowMs))!.Rejects);

    [Theory]
    [InlineData("2024-12-31", "9506911190", true)]
    [InlineData("2025-01-01", "9506911190", false)]
    [InlineData("2024-12-31", "9506911191", false)]
    [InlineData("2025-01-01", "9506911191", true)]
    public void A_tariff_code_holds_on_its_days(string day, string gcode, bool known)
    {
        var outcome = Samples.Settle(Tariff(gcode, "B"), day: DateOnly.ParseExact(day, "yyyy-MM-dd"));

        Assert.Equal(!known, outcome.Decided!.Reasons.Any(r => r.Code == "TARIFF_CODE_UNKNOWN"));
    }

    [Theory]
    [InlineData("2025-04-24", "24", true)]
    [InlineData("2025-04-25", "24", false)]
    [InlineData("2025-04-24", "166", false)]
    [InlineData("2025-04-25", "166", true)]
    public void A_zone_holds_on_its_days(string day, string zone, bool inForce) =>
        Assert.Equal(inForce ? 800 : 100, Samples.Settle(Head(d => d.Zone = zone), day: DateOnly.ParseExact(day, "yyyy-MM-dd")).File.Status);

    [Fact]
    public void All_zones_of_the_register_are_known() =>
        Assert.Equal(Enumerable.Range(1, 181).Select(n => $"{n}").ToHashSet(), Samples.Rules.Zones.Keys.ToHashSet());

    [Fact]
    public void A_simplified_declaration_may_name_four_digits_filled_up() =>
        Assert.Equal(800, Samples.Settle(Tariff("6109000000", "A")).File.Status);

    [Fact]
    public void A_declaration_to_be_summarised_may_not_name_four_digits() =>
        Assert.Equal(["TARIFF_CODE_UNKNOWN"], Samples.Settle(Tariff("6109000000", "B")).Decided!.Codes());

    [Fact]
    public void A_refund_is_declared_to_be_summarised() =>
        Assert.Equal(800, Samples.Settle(Head(d => (d.StatisticsFlag, d.RefundRoute, d.Zone) = ("B", "trader", ""))).File.Status);

    [Fact]
    public void An_office_outside_the_partial_table_passes_marked_or_is_refused_by_setting()
    {
        var marked = Samples.Settle(Head(d => d.CustomsCode = "2991"));
        var refused = Samples.Settle(Head(d => d.CustomsCode = "2991"), Samples.Settings with { AcceptUnknownOffices = false });

        Assert.Equal(800, marked.File.Status);
        Assert.Contains(marked.File.ReadDecision().Used, u => u.Figures.Contains("unlisted customsCode=2991", StringComparison.Ordinal));
        Assert.Equal(["OFFICE_UNKNOWN"], refused.Decided!.Codes());
    }

    [Fact]
    public void A_tariff_code_outside_the_sample_passes_marked_by_setting()
    {
        var outcome = Samples.Settle(Tariff("6100000001", "B"), Samples.Settings with { AcceptUnknownTariffCodes = true });

        Assert.Equal(800, outcome.File.Status);
        Assert.Contains(outcome.File.ReadDecision().Used, u => u.Figures.Contains("unlisted gcode=6100000001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("abc")]
    [InlineData("999999999999999")]
    public void A_number_that_is_none_is_refused_before_anything_is_compared(string text)
    {
        var decided = Samples.Settle(Line(l => l.Total = text)).Decided!;

        Assert.Equal(["VALUE_NOT_A_NUMBER"], decided.Codes());
        Assert.Equal("/goods/0/total", decided.Reasons[0].Pointer);
    }

    [Fact]
    public void A_declaration_without_lines_is_refused() => Assert.Contains("NO_LINES", Samples.Settle(p => p.Declaration!.Lines.Clear()).Decided!.Codes());

    [Fact]
    public void A_hundred_and_one_lines_are_refused() => Assert.Contains("NO_LINES", Samples.Settle(p =>
    {
        for (var n = 3; n <= 101; n++)
        {
            p.Declaration!.Lines.Add(new GoodsItem(p.Declaration.Lines[0]) { Gnum = n });
        }
    }).Decided!.Codes());

    private static Action<Papers> Head(Action<DeclarationSubmitted> change) => p => change(p.Declaration!);

    private static Action<Papers> Line(Action<GoodsItem> change) => p => change(p.Declaration!.Lines[0]);

    private static Action<Papers> Tariff(string gcode, string flag) => p => (p.Declaration!.Lines[0].Gcode, p.Declaration.StatisticsFlag) = (gcode, flag);

    private static Action<Papers> Abroad(Action<DeclarationSubmitted> change) => Head(d =>
    {
        d.Procedure = "9810";
        d.OverseasWarehouse = new OverseasWarehouse { Code = "LAX-2", Name = "LAX 2", Country = "502" };
        change(d);
    });
}
