using System.Security.Claims;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Platform.Hosting;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Features;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class QuoteTests
{
    private static RefundQuoteQuestion Ask(string method, string day = "2026-03-20", params RefundQuoteLine[] lines)
    {
        var asked = new RefundQuoteQuestion
        {
            Method = method, Merchant = method == "producer" ? Producer : "3301960001", Procedure = "9610", ExportDate = day, Zone = "1", CustomsCode = "2992",
        };
        asked.Lines.Add(lines);
        return asked;
    }

    private static RefundQuoteLine Invoice(string amount, string code = Cotton, string sold = "") =>
        new() { Gcode = code, InvoiceNo = "INV-1", InvoiceAmount = amount, Sold = sold };

    private static RefundQuoteLine Fob(string fob, string code = Cotton, string materials = "") => new() { Gcode = code, Fob = fob, FreeMaterials = materials };

    private static string Codes(RefundQuote quote) => string.Join(' ', quote.Reasons.Select(r => $"{r.Code}@{r.Pointer}"));

    [Fact]
    public void A_trader_is_told_amounts_window_rules_and_marks()
    {
        var asked = Ask("trader", "2026-05-20", Invoice("100000", Battery));
        asked.Claim = new RefundClaim { Day = "2026-06-15", FxReceived = "2026-06-01" };
        var quote = Quote.Of(asked, Rules);
        Assert.Equal(("refunded", "6000", "7000", ""), (quote.Outcome, quote.Refund, quote.ToCost, Codes(quote)));
        Assert.Equal(("2026-06-01", "2027-04-30", "2029-05-20", "regular"), (quote.ClaimFrom, quote.ClaimUntil, quote.ClaimLast, quote.ClaimStanding));
        Assert.Equal(["RF02", "RATE-" + Battery, "TaxRefund:CostRule", "RF07", "TaxRefund:MonthEnd"], quote.Used.Select(u => u.Rule));
        Assert.All(quote.Used, u => Assert.True(u.Version.Length > 0 && u.Source.Length > 0 && u.Figures.Length > 0, u.ToString()));
        Assert.Equal(["RATE-" + Battery, "TaxRefund:CostRule", "TaxRefund:MonthEnd"], quote.Marks.Select(m => m[..m.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_quote_is_what_the_declaration_would_be_told() =>
        Gen.Select(Gen.Int[0, 200_000_000], Gen.OneOf(Gen.Const(Cotton), Gen.Const(Battery), Gen.Const(Solar), Gen.Const(Gold), Gen.Const("0000000000"))).Array[1, 5]
            .Select(Gen.Int[0, 2000], Gen.Bool).Sample((lines, days, overseas) =>
            {
                var day = Day("2023-01-01").AddDays(days);
                var goods = Goods("trader", [.. lines.Select(l => Line(l.Item2, Decimals.Write(l.Item1 / 100m)))]);
                goods.Procedure = overseas ? "9810" : "9610";
                var decided = RefundRoute.Decide(goods, day, Rules, Unclaimed);
                var asked = Ask("trader", ChinaDay.Text(day), [.. lines.Select(l => Invoice(Decimals.Write(l.Item1 / 100m), l.Item2))]);
                asked.Procedure = goods.Procedure;
                var quote = Quote.Of(asked, Rules);
                var amount = quote.PreRefund.Length > 0 ? quote.PreRefund : quote.Refund;
                return quote.Outcome == decided.Outcome && quote.Reasons.Select(r => r.Code).SequenceEqual(decided.Reasons.Select(r => r.Code))
                    && (decided.Outcome == "refused" ? amount.Length == 0 : amount == decided.Amount && quote.ToCost == decided.ToCost);
            });

    [Fact]
    public void A_producers_month_of_two_codes_and_one_that_is_taxed()
    {
        // Batteries are refunded at 9 of 13 that day, the jackets fully.
        var asked = Ask("producer", "2026-03-20", Fob("800000", Battery, "100000"), Fob("100000"));
        asked.Month = new RefundMonth { DomesticOutputVat = "65000", InputVat = "120000", OpeningCredit = "10000" };
        var quote = Quote.Of(asked, Rules);
        Assert.Equal(("monthly", "28000", "76000", "37000", "39000", "0", "0", "4680", ""),
            (quote.Outcome, quote.NonCreditable, quote.Ceiling, quote.Refund, quote.Exempted, quote.CarryForward, quote.Payable, quote.Surcharges, Codes(quote)));
        Assert.Contains(quote.Marks, m => m.Contains("the local rate varies", StringComparison.Ordinal));

        asked = Ask("producer", "2026-04-20", Fob("113000", Solar), Fob("100000"));
        quote = Quote.Of(asked, Rules);
        Assert.Equal(("monthly", "13000", "13000", "0", "13000"), (quote.Outcome, quote.OutputVat, quote.Payable, quote.Refund, quote.Exempted));
    }

    [Fact]
    public void A_pre_refund_is_split_and_settled()
    {
        var asked = Ask("pre-refund", "2026-03-20", Invoice("1000000", sold: "600000"));
        var quote = Quote.Of(asked, Rules);
        Assert.Equal(("pre-refunded", "78000", "52000", "PRE_REFUNDED"), (quote.Outcome, quote.Refund, quote.PreRefund, quote.PreRefundState));
        asked.Settlement = new RefundSettlement { CompletedOn = "2026-05-10", Day = "2026-06-01", Sold = "100000" };
        quote = Quote.Of(asked, Rules);
        Assert.Equal(("SETTLED_PARTLY", "13000", "39000", "2026-06-01", "2027-04-30"),
            (quote.PreRefundState, quote.Kept, quote.Recovered, quote.SettleFrom, quote.SettleUntil));
        asked.Settlement.Day = "2027-05-01";
        quote = Quote.Of(asked, Rules);
        Assert.Equal(("RECOVERED", "0", "52000"), (quote.PreRefundState, quote.Kept, quote.Recovered));
    }

    [Fact]
    public void After_the_cut_off_the_goods_are_a_domestic_sale()
    {
        var line = Invoice("100000");
        line.Fob = "113000";
        var asked = Ask("trader", "2026-03-20", line);
        asked.Claim = new RefundClaim { Day = "2029-03-21", FxReceived = "2026-06-01" };
        var quote = Quote.Of(asked, Rules);
        Assert.Equal(("deemed-domestic", "deemed-domestic", "", "13000"), (quote.Outcome, quote.ClaimStanding, quote.Refund, quote.OutputVat));
    }

    [Fact]
    public void Deemed_sale_income_tax_and_exemption()
    {
        Assert.Equal(("deemed-domestic", "13000"), Two(Ask("deemed-domestic", "2026-03-20", Fob("113000")), q => q.OutputVat));
        var income = Ask("assessed-income");
        income.Income = new RefundIncome { Revenue = "5000000", EffectivePct = "5", Logged = true, VatExempt = true };
        Assert.Equal(("assessed-income", "200000 10000"), Two(income, q => $"{q.TaxableIncome} {q.IncomeTax}"));
        Assert.Equal(("exempt", ""), Two(Ask("no-invoice", "2026-03-20", new RefundQuoteLine { Gcode = Cotton }), Codes));
        Assert.Equal(("refused", "NO_INVOICE_NOT_LOGGED@/goods/0"), Two(Ask("no-invoice", "2026-03-20", new RefundQuoteLine { Gcode = Cotton, NotLogged = true }), Codes));

        static (string, string) Two(RefundQuoteQuestion asked, Func<RefundQuote, string> told)
        {
            var quote = Quote.Of(asked, Rules);
            return (quote.Outcome, told(quote));
        }
    }

    [Theory]
    [InlineData("2026-09-15", "100", "tax-relief", "0", "")]
    [InlineData("2026-09-15", "99.99", "pay-back-first", "0.01", "RETURN_REFUND_FIRST@/return/paidBack")]
    [InlineData("2026-10-01", "100", "customs-procedure", "0", "RETURN_LATE@/return/day")]
    [InlineData("2027-03-21", "100", "refused", "0", "RETURN_LATE@/return/day RETURN_LATE@/return/day")]
    public void A_return_is_told_its_regime_and_what_comes_first(string day, string paidBack, string outcome, string owed, string codes)
    {
        var asked = Ask("return", "2026-03-20");
        asked.Returned = new RefundReturn { Day = day, Cause = "unsold", Exported = "4", Returning = "4", RefundPaid = "100", PaidBack = paidBack };
        var quote = Quote.Of(asked, Rules);
        Assert.Equal((outcome, owed, codes, "2026-09-20", "2027-03-20"), (quote.Outcome, quote.PayBack, Codes(quote), quote.ReliefUntil, quote.ProcedureUntil));
    }

    public static TheoryData<string, RefundQuoteQuestion, string> Wrong => new()
    {
        { "no method of ours", Ask("rebate", "2026-03-20", Invoice("1")), "QUOTE_FIGURE@/method" },
        { "no day", Ask("trader", "20260320", Invoice("1")), "QUOTE_FIGURE@/exportDate" },
        { "no line", Ask("trader"), "QUOTE_FIGURE@/goods" },
        { "too many lines", Ask("trader", "2026-03-20", [.. Enumerable.Repeat(Invoice("1"), 101)]), "QUOTE_FIGURE@/goods" },
        { "amount overflows", Ask("trader", "2026-03-20", Invoice("100000000000000")), "QUOTE_FIGURE@/goods/0/invoiceAmount" },
        { "amount no number", Ask("producer", "2026-03-20", Fob("1e3")), "QUOTE_FIGURE@/goods/0/fob" },
        { "amount missing", Ask("producer", "2026-03-20", Fob("")), "QUOTE_FIGURE@/goods/0/fob" },
        { "invoice missing", Ask("trader", "2026-03-20", new RefundQuoteLine { Gcode = Cotton }), "REFUND_INVOICE_MISSING@/goods/0/invoiceNo REFUND_INVOICE_AMOUNT@/goods/0/invoiceAmount" },
        { "materials above the goods", Ask("producer", "2026-03-20", Fob("1", Cotton, "2")), "REFUND_MATERIALS@/goods/0/freeMaterials" },
        { "more sold than bought", Ask("pre-refund", "2026-03-20", Invoice("1", sold: "2")), "PRE_REFUND_SOLD_SHARE@/goods/0/sold" },
        { "pre-refund before its law", Ask("pre-refund", "2025-01-26", Invoice("1")), "REFUND_ROUTE_NOT_IN_FORCE@/method" },
        { "deemed sale of an unknown code", Ask("deemed-domestic", "2026-03-20", Fob("1", "0000000000")), "REFUND_CODE_UNKNOWN@/goods/0/gcode" },
        { "income without revenue", Ask("assessed-income"), "QUOTE_FIGURE@/income/revenue" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_figure_that_is_wrong_is_named_and_nothing_is_quoted(string name, RefundQuoteQuestion asked, string codes)
    {
        Assert.NotEmpty(name);
        var quote = Quote.Of(asked, Rules);
        Assert.Equal(("refused", codes, ""), (quote.Outcome, Codes(quote), quote.Refund + quote.PreRefund + quote.OutputVat + quote.TaxableIncome));
        Assert.All(quote.Reasons, Complete);
    }

    [Fact]
    public void A_trader_cannot_be_quoted_a_producers_refund()
    {
        var asked = Ask("producer", "2026-03-20", Fob("1"));
        asked.Merchant = "3301960001";
        Assert.Equal("REFUND_SELLER_KIND@/method", Codes(Quote.Of(asked, Rules)));
    }

    [Theory]
    [InlineData("merchant", "3301960001", true)]
    [InlineData("merchant", "3301960002", false)]
    [InlineData("operator", "9999999999", true)]
    [InlineData("bank", "3301960001", false)]
    public void A_quote_is_for_the_merchant_itself_or_an_operator(string role, string company, bool may) =>
        Assert.Equal(may, RefundQuestions.MayQuote(
            Ask("trader"), new ClaimsPrincipal(new ClaimsIdentity([new Claim(Identity.RoleClaim, role), new Claim(Identity.CompanyClaim, company)], "test"))));
}
