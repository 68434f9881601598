using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class ProducerRefundTests
{
    private static readonly Gen<decimal> Money = Gen.Int[0, 2_000_000_000].Select(fen => fen / 100m);

    private static readonly Gen<ProducerMonth> AnyMonth = Gen.Select(
        Gen.Select(Money, Gen.Int[0, 100], Gen.Int[0, 13]).Array[0, 6], Money, Money, Money,
        (lines, output, input, opening) => new ProducerMonth(
            [.. lines.Select(l => new ProducerLine(l.Item1, Decimals.ToFen(l.Item1 * l.Item2 / 100m), 13, l.Item3))], output, input, opening, 12));

    [Fact]
    public void Parts_add_up_and_nothing_falls_below_zero() =>
        AnyMonth.Sample(month =>
        {
            var r = ProducerRefund.Month(month);
            return r.Refund + r.Exempted == r.Ceiling
                && r.Refund >= 0 && r.Exempted >= 0 && r.CarryForward >= 0 && r.Payable >= 0 && r.NonCreditable >= 0
                && r.Refund <= month.InputVat + month.OpeningCredit
                && (r.Payable == 0 || r.Refund + r.CarryForward == 0)
                // Nothing of the input is lost: it is set off, refunded, carried or non-creditable.
                && month.InputVat + month.OpeningCredit - r.NonCreditable - month.DomesticOutputVat == r.Refund + r.CarryForward - r.Payable;
        });

    [Fact]
    public void A_year_of_months_hands_its_credit_on_and_loses_none() =>
        AnyMonth.Array[1, 12].Sample(months =>
        {
            decimal carry = 0, balance = 0;
            foreach (var month in months)
            {
                var r = ProducerRefund.Month(month with { OpeningCredit = carry });
                carry = r.CarryForward;
                balance += month.InputVat - r.NonCreditable - month.DomesticOutputVat - r.Refund + r.Payable;
            }
            return balance == carry;
        });

    [Theory]
    [InlineData("battery, last day at 6 %", Battery, "2026-12-31", "monthly", "ceiling=6; non-creditable=7")]
    [InlineData("battery, refund cancelled", Battery, "2027-01-01", "deemed-domestic", "ceiling=0; non-creditable=0")]
    [InlineData("full rate", Cotton, "2026-11-23", "monthly", "ceiling=13; non-creditable=0")]
    public void A_declaration_brings_its_share_into_the_month(string name, string code, string day, string outcome, string figures)
    {
        Assert.NotEmpty(name);
        var goods = Goods("producer", Line(code, invoice: ""));
        goods.EbcCode = Producer;
        var decided = Decide(goods, day);
        Assert.Equal((outcome, "0", "0", ""), (decided.Outcome, decided.Amount, decided.ToCost, Codes(decided)));
        Assert.EndsWith(figures, decided.Used[0].Figures, StringComparison.Ordinal);
        Assert.Equal(("RF03", "2026-01-01"), (decided.Used[0].Rule, decided.Used[0].Version));
        Assert.Contains(decided.Used, u => u.Rule == "RATE-" + code);
    }

    [Theory]
    [InlineData("producer", "3301960001", "3301960001: trader", "producer")]
    [InlineData("producer", "3301960099", "3301960099: not registered", "producer")]
    [InlineData("trader", Producer, "3301960005: producer", "trader")]
    public void The_way_of_refund_is_that_of_the_sellers_kind(string route, string seller, string value, string needed)
    {
        var goods = Goods(route);
        goods.EbcCode = seller;
        var reason = Assert.Single(Decide(goods, "2026-11-23").Reasons);
        Assert.Equal(("REFUND_SELLER_KIND", value, needed), (reason.Code, reason.Value, reason.OtherValue));
    }

    [Fact]
    public void A_code_outside_the_library_refuses_the_declaration()
    {
        var goods = Goods("producer", Line(), Line("0000000000"));
        goods.EbcCode = Producer;
        var decided = Decide(goods, "2026-11-23");
        Assert.Equal(("refused", "REFUND_CODE_UNKNOWN", "/goods/1/gcode"), (decided.Outcome, Codes(decided), decided.Reasons[0].Pointer));
    }

    [Theory]
    [InlineData("142", "2027-01-01", "fob=100; output-vat=11.5")]
    [InlineData("502", "2027-01-01", "fob=100; output-vat=11.5044248")]
    public void Output_vat_is_to_the_fen_in_yuan_and_exact_in_any_other_currency(string currency, string day, string figures)
    {
        // A trader, a producer and whoever asked for the exemption: taxed goods are taxed alike.
        foreach (var (route, seller, outcome) in (ReadOnlySpan<(string, string, string)>)
            [("trader", "3301960001", "deemed-domestic"), ("producer", Producer, "deemed-domestic"), ("no-invoice", "3301960001", "refused")])
        {
            var goods = Goods(route, Line(Battery));
            (goods.EbcCode, goods.Currency) = (seller, currency);
            var decided = Decide(goods, day);
            Assert.Equal(outcome, decided.Outcome);
            Assert.EndsWith(figures, Assert.Single(decided.Used, u => u.Rule == "RF04").Figures, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Output_vat_is_what_the_tax_inclusive_value_holds() =>
        Money.Sample(fob =>
        {
            var vat = DeemedDomesticSale.OutputVat(fob, 13);
            return vat >= 0 && Math.Abs((fob - vat) * 0.13m - vat) <= 0.006m;
        });

    [Fact]
    public void Assessed_income_names_every_condition_that_is_missing()
    {
        var law = Rules.Methods.On("assessed-income", Day("2026-11-23"))!;
        Assert.Empty(AssessedIncome.Missing("3301960001", Day("2026-11-23"), new IncomeFacts(1, null, true, false, true, false), law, Rules));
        var reasons = AssessedIncome.Missing("3301960099", Day("2026-11-23"), new IncomeFacts(1, null, false, true, false, true), law, Rules).ToList();
        Assert.Equal(["INCOME_SELLER", "INCOME_NOT_LOGGED", "INCOME_VOUCHER", "INCOME_NOT_EXEMPT", "INCOME_MIXED"], reasons.Select(r => r.Code));
        Assert.All(reasons, Complete);
    }
}
