using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class TraderRefundTests
{
    [Theory]
    [InlineData("EX01: 4,000 goes to cost", "100000", 13, 9, RefundFlag.Refundable, "9000", "4000", "refunded")]
    [InlineData("EX02: nothing goes to cost", "5000000", 13, 13, RefundFlag.Refundable, "650000", "0", "refunded")]
    [InlineData("EX03: exempt goods, all input to cost", "100000", 13, 0, RefundFlag.Exempt, "0", "13000", "none")]
    [InlineData("EX03 taxed as a domestic sale: input stays creditable", "100000", 13, 0, RefundFlag.Taxed, "0", "0", "deemed-domestic")]
    [InlineData("EX04: 2.9997 and 1.3332 are rounded", "33.33", 13, 9, RefundFlag.Refundable, "3", "1.33", "refunded")]
    [InlineData("half a fen goes up", "0.5", 13, 9, RefundFlag.Refundable, "0.05", "0.02", "refunded")]
    public void A_trader_gets_the_refund_rate_back_and_carries_the_rest(
        string name, string amount, int vat, int rate, RefundFlag flag, string refund, string toCost, string outcome)
    {
        Assert.NotEmpty(name);
        var row = new RefundLibraryRow("1234567890", "", "", vat, rate, flag, new DateOnly(2020, 1, 1), null, "test");
        var rules = With(row);
        var decided = RefundRoute.Decide(Goods("trader", Line("1234567890", amount)), Day("2026-11-23"), rules, Unclaimed);
        Assert.Equal((outcome, refund, toCost, ""), (decided.Outcome, decided.Amount, decided.ToCost, Codes(decided)));
    }

    [Theory]
    [InlineData("battery", Battery, "2024-11-30", "13", "0", "2019-04-01")]
    [InlineData("battery", Battery, "2024-12-01", "9", "4", "2024-12-01")]
    [InlineData("battery", Battery, "2026-03-31", "9", "4", "2024-12-01")]
    [InlineData("battery", Battery, "2026-04-01", "6", "7", "2026-04-01")]
    [InlineData("battery, last day at 6 %", Battery, "2026-12-31", "6", "7", "2026-04-01")]
    [InlineData("battery, refund cancelled", Battery, "2027-01-01", "0", "0", "2027-01-01")]
    [InlineData("solar", Solar, "2024-11-30", "13", "0", "2019-04-01")]
    [InlineData("solar", Solar, "2024-12-01", "9", "4", "2024-12-01")]
    [InlineData("solar", Solar, "2026-03-31", "9", "4", "2024-12-01")]
    [InlineData("solar, refund cancelled", Solar, "2026-04-01", "0", "0", "2026-04-01")]
    [InlineData("gold, exempt", Gold, "2026-04-01", "0", "13", "2019-04-01")]
    public void The_rate_is_that_of_the_export_day(string name, string code, string day, string refund, string toCost, string version)
    {
        Assert.NotEmpty(name);
        var decided = Decide(Goods("trader", Line(code)), day);
        Assert.Equal((refund, toCost, refund != "0" ? "refunded" : toCost == "0" ? "deemed-domestic" : "none"), (decided.Amount, decided.ToCost, decided.Outcome));
        Assert.Contains(decided.Used, u => u.Rule == "RATE-" + code && u.Version == version && u.Source.Length > 0);
    }

    public static TheoryData<string, ReleasedLine, string> Refusals => new()
    {
        { "no invoice", Line(invoice: ""), "REFUND_INVOICE_MISSING" },
        { "no amount", Line(amount: ""), "REFUND_INVOICE_AMOUNT" },
        { "amount zero", Line(amount: "0"), "REFUND_INVOICE_AMOUNT" },
        { "amount below zero", Line(amount: "-1"), "REFUND_INVOICE_AMOUNT" },
        { "amount no number", Line(amount: "1e3"), "REFUND_INVOICE_AMOUNT" },
        { "unit of the invoice is no unit of the declaration", Line(invoiceUnit: "140"), "REFUND_INVOICE_UNIT" },
        { "unit of the invoice is the declared unit", Line(invoiceUnit: "011"), "" },
        { "unit of the invoice is the first legal unit", Line(invoiceUnit: "035"), "" },
        { "unit of the invoice unknown", Line(invoiceUnit: ""), "" },
        { "code outside the library", Line("0000000000"), "REFUND_CODE_UNKNOWN" },
        { "everything at once", Line(invoice: "", amount: "x", invoiceUnit: "140"), "REFUND_INVOICE_MISSING REFUND_INVOICE_AMOUNT REFUND_INVOICE_UNIT" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void One_line_that_cannot_be_refunded_refuses_the_claim_with_all_reasons(string name, ReleasedLine line, string codes)
    {
        Assert.NotEmpty(name);
        var decided = Decide(Goods("trader", Line(), line), "2026-11-23");
        Assert.Equal(codes, Codes(decided));
        Assert.Equal(codes.Length == 0 ? ("refunded", "26") : ("refused", "0"), (decided.Outcome, decided.Amount));
        Assert.All(decided.Reasons, r => Assert.StartsWith("/goods/1", r.Pointer, StringComparison.Ordinal));
        Assert.All(decided.Reasons, r => Assert.True(r.En.Length > 0 && r.Zh.Length > 0 && r.FixEn.Length > 0 && r.FixZh.Length > 0 && r.Source.Length > 0 && r.Act.Length > 0));
    }

    [Fact]
    public void Lines_are_rounded_one_by_one_and_a_code_is_named_once()
    {
        var decided = Decide(Goods("trader", Line(Battery, "0.1"), Line(Cotton, "0.1"), Line(Battery, "0.1")), "2026-11-23");
        Assert.Equal(("0.03", "0.02"), (decided.Amount, decided.ToCost));
        Assert.Equal(["RF02", "RATE-" + Battery, "RATE-" + Cotton], decided.Used.Select(u => u.Rule));
    }

    [Fact]
    public void The_law_of_traders_changes_with_2026()
    {
        Assert.Contains("2012/39", Decide(Goods("trader"), "2025-12-31").Used[0].Source, StringComparison.Ordinal);
        Assert.Contains("announcement 11 of 2026", Decide(Goods("trader"), "2026-01-01").Used[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Refund_and_cost_are_the_input_vat_to_a_fen_and_exactly_so_by_setting() =>
        Gen.Select(Gen.Int[1, 2_000_000_000], Gen.Int[0, 13]).Sample((fen, rate) =>
        {
            var amount = fen / 100m;
            var row = new RefundLibraryRow("1", "", "", 13, rate, RefundFlag.Exempt, default, null, "test");
            var input = Decimals.ToFen(amount * 0.13m);
            var byRate = TraderRefund.Line(amount, row, costFromInput: false);
            var byInput = TraderRefund.Line(amount, row, costFromInput: true);
            return Math.Abs(byRate.Refund + byRate.ToCost - input) <= 0.01m
                && byInput.Refund + byInput.ToCost == input
                && byRate.Refund == byInput.Refund && byRate.Refund >= 0 && byRate.ToCost >= 0;
        });

    private static RefundRules With(RefundLibraryRow row) => new(
        [new RouteRow("trader", "RF02", new DateOnly(2020, 1, 1), null, "test")], [row], [], [], [], RefundTables.None, RefundSettings.Default);
}
