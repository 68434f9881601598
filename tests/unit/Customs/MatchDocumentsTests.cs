using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class MatchDocumentsTests
{
    private sealed record Row(string Rule, string Code, Action<Papers> Break, string Leg, string Pointer, string Value, string OtherLeg, string Other);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["platform of the declaration"] = new("M01", "MATCH_PLATFORM", p => p.Declaration!.EbpCode = "X", "declaration", "/platformCode", "X", "order", "3301961001"),
        ["platform of the payment"] = new("M01", "MATCH_PLATFORM", p => p.Payment!.EbpCode = "X", "payment", "/payment/platformCode", "X", "order", "3301961001"),
        ["merchant of the order"] = new("M02", "MATCH_MERCHANT", p => { p.Order!.EbcCode = "X"; p.Payment!.EbcCode = "X"; }, "declaration", "/merchantCode", "3301960001", "order", "X"),
        ["merchant of the payment"] = new("M02", "MATCH_MERCHANT", p => p.Payment!.EbcCode = "X", "payment", "/payment/merchantCode", "X", "order", "3301960001"),
        ["merchant of the waybill"] = new("M02", "MATCH_MERCHANT", p => p.Waybill!.EbcCode = "X", "waybill", "/waybill/merchantCode", "X", "declaration", "3301960001"),
        ["order number"] = new("M03", "MATCH_ORDER_NO", p => p.Declaration!.OrderNo = "SO-2", "declaration", "/orderNo", "SO-2", "order", "SO-1"),
        ["order number of the payment"] = new("M03", "MATCH_ORDER_NO", p => p.Payment!.OrderNo = "SO-2", "payment", "/payment/orderNo", "SO-2", "order", "SO-1"),
        ["carrier"] = new("M04", "MATCH_WAYBILL_NO", p => p.Declaration!.LogisticsCode = "X", "declaration", "/carrierCode", "X", "waybill", "3301963001"),
        ["waybill number"] = new("M04", "MATCH_WAYBILL_NO", p => p.Declaration!.LogisticsNo = "X", "declaration", "/waybillNo", "X", "waybill", "YH0001"),
        ["goods value"] = new("M05", "MATCH_GOODS_VALUE", p => { p.Order!.GoodsValue = "43.01"; p.Payment!.Amount = "48.01"; }, "declaration", "/goods", "43", "order", "43.01"),
        ["currency of the order"] = new("M06", "MATCH_CURRENCY", p => { p.Order!.Currency = "300"; p.Payment!.Currency = "300"; }, "declaration", "/goods/0/currency", "502", "order", "300"),
        ["item number"] = new("M08", "MATCH_LINE_ITEM", p => p.Order!.Lines[1].ItemNo = "X", "declaration", "/goods/1/itemNo", "PZ-1", "order", "X"),
        ["quantity"] = new("M09", "MATCH_LINE_QTY", p => p.Order!.Lines[0].Qty = "3", "declaration", "/goods/0/qty", "2", "order", "3"),
        ["price"] = new("M10", "MATCH_LINE_PRICE", p => p.Order!.Lines[0].Price = "12.6", "declaration", "/goods/0/price", "12.5", "order", "12.6"),
        ["line total"] = new("M11", "MATCH_LINE_TOTAL", p => p.Order!.Lines[0].Total = "24", "declaration", "/goods/0/total", "25", "order", "24"),
        ["line currency"] = new("M12", "MATCH_LINE_CURRENCY", p => p.Order!.Lines[1].Currency = "300", "declaration", "/goods/1/currency", "502", "order", "300"),
        ["line unit"] = new("M13", "MATCH_LINE_UNIT", p => p.Order!.Lines[1].Unit = "007", "declaration", "/goods/1/unit", "006", "order", "007"),
        ["payment amount"] = new("M14", "MATCH_PAYMENT_AMOUNT", p => p.Payment!.Amount = "43", "payment", "/payment/amount", "43", "order", "48"),
        ["payment currency"] = new("M15", "MATCH_PAYMENT_CURRENCY", p => p.Payment!.Currency = "142", "payment", "/payment/currency", "142", "order", "502"),
        ["gross weight"] = new("M16", "MATCH_GROSS_WEIGHT", p => p.Waybill!.GrossWeight = "1.3", "waybill", "/waybill/grossWeight", "1.3", "declaration", "1.2"),
        ["packages"] = new("M17", "MATCH_PACKAGES", p => p.Waybill!.PackNo = 2, "waybill", "/waybill/packages", "2", "declaration", "1"),
        ["freight"] = new("M19", "MATCH_FREIGHT", p => p.Declaration!.Freight = "6", "declaration", "/freight/amount", "6", "order", "5"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_disagreement_is_refused_and_explained(string name)
    {
        var row = Rows[name];

        var decided = Samples.Settle(row.Break).Decided!;

        Assert.Equal([100], decided.Moves());
        Assert.Equal(Ending.Refused, decided.Ending);
        var reason = Assert.Single(decided.Reasons);
        Assert.Equal(
            (row.Rule, row.Code, row.Leg, row.Pointer, row.Value, row.OtherLeg, row.Other),
            (reason.Rule, reason.Code, reason.Leg, reason.Pointer, reason.Value, reason.OtherLeg, reason.OtherValue));
        Assert.StartsWith("CEB", reason.Ceb, StringComparison.Ordinal);
        Assert.Contains("Likely cause", reason.En, StringComparison.Ordinal);
        Assert.Contains("可能", reason.Zh, StringComparison.Ordinal);
        Assert.DoesNotContain("{", reason.En + reason.Zh, StringComparison.Ordinal);
        Assert.All([reason.FixEn, reason.FixZh, reason.Act, reason.Source, reason.RuleVersion], text => Assert.NotEmpty(text));
    }

    [Fact]
    public void The_clean_sample_matches() => Assert.Equal([120, 399, 800], Samples.Settle().Decided!.Moves());

    [Fact]
    public void A_line_that_only_one_side_has_is_named_on_that_side()
    {
        var decided = Samples.Settle(p =>
        {
            p.Order!.Lines[1].Gnum = 3;
        }).Decided!;

        Assert.Equal(["MATCH_LINES", "MATCH_LINES"], decided.Codes());
        Assert.Equal(["/goods/1/gnum", "/order/lines/1/gnum"], decided.Reasons.Select(r => r.Pointer));
        Assert.Contains("[Code:1322;", decided.Moves[0].Info, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_in_another_order_still_match() => Assert.Equal([120, 399, 800], Samples.Settle(p =>
    {
        var first = p.Order!.Lines[0];
        p.Order.Lines.RemoveAt(0);
        p.Order.Lines.Add(first);
    }).Decided!.Moves());

    [Fact]
    public void All_disagreements_are_told_at_once()
    {
        var decided = Samples.Settle(p =>
        {
            p.Payment!.Amount = "1";
            p.Waybill!.PackNo = 9;
            p.Order!.Lines[0].Unit = "007";
        }).Decided!;

        Assert.Equal(["MATCH_PAYMENT_AMOUNT", "MATCH_PACKAGES", "MATCH_LINE_UNIT"], decided.Codes());
        Assert.Equal("[Code:1300;", decided.Moves[0].Info[..11]);
        Assert.Contains("[Code:1322;", decided.Moves[0].Info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("48.05", "0.05", true)]
    [InlineData("48.06", "0.05", false)]
    [InlineData("47.95", "0.05", true)]
    [InlineData("48.00001", "0", false)]
    public void Amounts_may_differ_by_the_tolerance(string amount, string tolerance, bool released)
    {
        var outcome = Samples.Settle(p => p.Payment!.Amount = amount, Samples.Settings with { AmountTolerance = Decimals.Read(tolerance) });

        Assert.Equal(released ? 800 : 100, outcome.File.Status);
    }

    [Theory]
    [InlineData("1.3", "0.1", true)]
    [InlineData("1.31", "0.1", false)]
    public void Weights_may_differ_by_the_tolerance(string gross, string tolerance, bool released)
    {
        var outcome = Samples.Settle(p => p.Waybill!.GrossWeight = gross, Samples.Settings with { WeightTolerance = Decimals.Read(tolerance) });

        Assert.Equal(released ? 800 : 100, outcome.File.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    public void Freight_is_compared_only_where_both_state_it(string freight) =>
        Assert.Equal(800, Samples.Settle(p => p.Declaration!.Freight = freight).File.Status);

    [Fact]
    public void Freight_in_another_currency_is_not_compared() => Assert.Equal(800, Samples.Settle(p =>
    {
        p.Declaration!.Freight = "36";
        p.Declaration.FreightCurrency = "142";
    }).File.Status);

    [Fact]
    public void Equal_amounts_written_differently_agree() => Assert.Equal(800, Samples.Settle(p =>
    {
        p.Payment!.Amount = "48.00000";
        p.Order!.Lines[0].Price = "12.50";
    }).File.Status);

    [Fact]
    public void A_waybill_that_names_no_merchant_is_accepted() => Assert.Equal(800, Samples.Settle(p => p.Waybill!.EbcCode = "").File.Status);
}
