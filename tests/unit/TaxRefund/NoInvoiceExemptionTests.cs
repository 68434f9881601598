using SingleWindow.Contracts;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class NoInvoiceExemptionTests
{
    private static ReleasedGoods With(Action<ReleasedGoods> change)
    {
        var goods = Goods("no-invoice");
        change(goods);
        return goods;
    }

    public static TheoryData<string, ReleasedGoods, string, string> Cases => new()
    {
        { "all three conditions", Goods("no-invoice"), "2026-11-23", "" },
        { "bonded e-commerce", With(g => g.Procedure = "1210"), "2026-11-23", "" },
        { "simplified list or summary: the same", With(g => g.StatisticsFlag = "B"), "2026-11-23", "" },
        { "seller not registered", With(g => g.EbcCode = "3301960099"), "2026-11-23", "NO_INVOICE_SELLER" },
        { "seller registered later", Goods("no-invoice"), "2018-12-31", "NO_INVOICE_SELLER REFUND_CODE_UNKNOWN" },
        { "ordinary trade", With(g => g.Procedure = "0110"), "2026-11-23", "NO_INVOICE_PROCEDURE" },
        { "another customs district", With(g => g.CustomsCode = "3100"), "2026-11-23", "NO_INVOICE_OFFICE" },
        { "no office", With(g => g.CustomsCode = ""), "2026-11-23", "NO_INVOICE_OFFICE" },
        { "office of a district with several", With(g => (g.Zone, g.CustomsCode) = ("47", "3501")), "2026-11-23", "" },
        { "zone of Haikou, its last day", With(g => (g.Zone, g.CustomsCode) = ("24", "6401")), "2025-04-24", "" },
        { "zone of Haikou, absorbed", With(g => (g.Zone, g.CustomsCode) = ("24", "6401")), "2025-04-25", "NO_INVOICE_ZONE" },
        { "no such zone", With(g => g.Zone = "999"), "2026-11-23", "NO_INVOICE_ZONE" },
        { "line not logged", With(g => g.Lines[0].Logged = false), "2026-11-23", "NO_INVOICE_NOT_LOGGED" },
        { "solar cells, last day", With(g => g.Lines[0].Gcode = Solar), "2026-03-31", "" },
        { "solar cells, refund cancelled", With(g => g.Lines[0].Gcode = Solar), "2026-04-01", "NO_INVOICE_CANCELLED" },
        { "battery, last day", With(g => g.Lines[0].Gcode = Battery), "2026-12-31", "" },
        { "battery, refund cancelled", With(g => g.Lines[0].Gcode = Battery), "2027-01-01", "NO_INVOICE_CANCELLED" },
        { "exempt goods are not cancelled goods", With(g => g.Lines[0].Gcode = Gold), "2026-11-23", "" },
        { "code outside the library", With(g => g.Lines[0].Gcode = "0000000000"), "2026-11-23", "REFUND_CODE_UNKNOWN" },
        {
            "everything at once",
            With(g =>
            {
                (g.EbcCode, g.Procedure, g.CustomsCode) = ("x", "0110", "3100");
                g.Lines.Add(Line(Solar, logged: false));
            }),
            "2026-11-23",
            "NO_INVOICE_SELLER NO_INVOICE_PROCEDURE NO_INVOICE_OFFICE NO_INVOICE_NOT_LOGGED NO_INVOICE_CANCELLED"
        },
        { "before the rule", Goods("no-invoice"), "2018-09-30", "REFUND_ROUTE_NOT_IN_FORCE" },
        { "unknown route", Goods("rebate"), "2026-11-23", "REFUND_ROUTE_UNKNOWN" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Every_missing_condition_has_its_reason(string name, ReleasedGoods goods, string day, string codes)
    {
        Assert.NotEmpty(name);
        var decided = Decide(goods, day);
        Assert.Equal(codes, Codes(decided));
        Assert.Equal((codes.Length == 0 ? "exempt" : "refused", "0", "0"), (decided.Outcome, decided.Amount, decided.ToCost));
        Assert.All(decided.Reasons, r => Assert.True(r.En.Length > 0 && r.Zh.Length > 0 && r.Source.Length > 0 && r.Act.Length > 0));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    public void No_route_gives_nothing(string route)
    {
        var decided = Decide(Goods(route), "2026-11-23");
        Assert.Equal(("none", "0", "0", 0), (decided.Outcome, decided.Amount, decided.ToCost, decided.Reasons.Count));
    }

    [Fact]
    public void The_decision_says_which_rule_and_figures_it_used()
    {
        var used = Assert.Single(Decide(Goods("no-invoice"), "2026-11-23").Used);
        Assert.Equal(("RF01", "2018-10-01", "Caishui 2018/103"), (used.Rule, used.Version, used.Source));
        Assert.Equal("date=2026-11-23; seller-zone=1; office=2992; zone=1", used.Figures);
    }
}
