using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

public class NettingTests
{
    [Theory]
    [InlineData("6 %, USD 600", "10000", "9400", "", "-600", "settled")]
    [InlineData("6.7 %, USD 2,000", "30000", "28000", "", "-2000", "documents")]
    [InlineData("6 %, USD 6,000", "100000", "94000", "", "-6000", "manual")]
    [InlineData("3 %, USD 6,000", "200000", "194000", "", "-6000", "documents")]
    [InlineData("costs netted", "10000", "6500", "overseas-warehouse=1500;logistics=800;platform=1200", "0", "settled")]
    [InlineData("exactly 5 %, USD 5,000", "100000", "95000", "", "-5000", "settled")]
    [InlineData("exactly 5 %, over USD 5,000", "100000.2", "95000.19", "", "-5000.01", "documents")]
    [InlineData("over 5 %, exactly USD 1,000", "10000", "9000", "", "-1000", "settled")]
    [InlineData("over 5 %, over USD 1,000", "10000", "8999.99", "", "-1000.01", "documents")]
    [InlineData("over 5 %, exactly USD 5,000", "50000", "45000", "", "-5000", "documents")]
    [InlineData("over 5 %, over USD 5,000", "50000", "44999.99", "", "-5000.01", "manual")]
    [InlineData("too much counts like too little", "30000", "32000", "", "2000", "documents")]
    [InlineData("nothing declared", "0", "6000", "", "6000", "manual")]
    public void The_size_of_the_difference_decides(string name, string declared, string receipt, string fees, string difference, string outcome)
    {
        Assert.NotEmpty(name);
        var net = Netting.Net(Goods(declared), [Report(receipt, fees: fees)], byBank: false, Rules);
        Assert.Equal((difference, outcome), (net.Difference, net.Outcome));
        Assert.Equal(outcome switch { "documents" => "PROCEEDS_DIFFERENCE_DOCUMENTS", "manual" => "PROCEEDS_DIFFERENCE_MANUAL", _ => "" }, Codes(net.Reasons));
        var used = Assert.Single(net.Used, u => u.Rule == "FX-TOLERANCE");
        Assert.Contains("design", used.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("euro, over USD 1,000 though under EUR 1,000", "300", "10000", "9050", "documents")]
    [InlineData("yen, 10 % of JPY 1,000,000 is under USD 1,000", "116", "1000000", "900000", "settled")]
    [InlineData("CNY, 6,000 is under USD 1,000", "142", "60000", "54000", "settled")]
    [InlineData("CNY, 9,000 is over USD 1,000", "142", "90000", "81000", "documents")]
    public void Differences_are_compared_in_usd(string name, string currency, string declared, string receipt, string outcome)
    {
        Assert.NotEmpty(name);
        Assert.Equal(outcome, Netting.Net(Goods(declared, currency), [Report(receipt, currency: currency)], byBank: false, Rules).Outcome);
    }

    [Theory]
    [InlineData("a listed cost says nothing", "logistics=100", "2026-11-20", "settled", "", "")]
    [InlineData("the platform fee shows its mark", "platform=100", "2026-11-20", "settled", "", "FX-FEE-platform")]
    [InlineData("storage from 2025-10-29", "storage=100", "2025-10-29", "settled", "", "")]
    [InlineData("storage before", "storage=100", "2025-10-28", "manual", "PROCEEDS_FEE_KIND", "")]
    [InlineData("an unknown kind", "bribe=100", "2026-11-20", "manual", "PROCEEDS_FEE_KIND", "")]
    public void A_cost_nets_by_its_own_permission(string name, string fees, string day, string outcome, string reasons, string used)
    {
        Assert.NotEmpty(name);
        var net = Netting.Net(Goods(), [Report("9900", fees: fees, day: day)], byBank: false, Rules);
        Assert.Equal((outcome, reasons, "0"), (net.Outcome, Codes(net.Reasons), net.Difference));
        Assert.Equal(used, string.Join(' ', net.Used.Where(u => u.Rule.StartsWith("FX-FEE", StringComparison.Ordinal)).Select(u => u.Rule)));
    }

    [Fact]
    public void A_kind_on_no_list_nets_by_setting_alone()
    {
        var net = Netting.Net(Goods(), [Report("9900", fees: "platform=100")], byBank: false, Load(("PermittedFeeKinds", "")));
        Assert.Equal(("manual", "PROCEEDS_FEE_KIND"), (net.Outcome, Codes(net.Reasons)));
    }

    [Fact]
    public void The_net_receipt_is_converted_half_up_at_the_rate_of_the_last_day()
    {
        var rate = Buying("502", "2026-11-20")!.Rate;
        ProceedsReported[] reports = [Report("5000.55", day: "2026-11-20", number: "B"), Report("4000.01", "600", day: "2026-09-02", number: "A", fees: "logistics=400")];
        var net = Netting.Net(Goods(), reports, byBank: false, Rules);
        Assert.Equal(("settled", "9000.56", "400", "600", "0.56", "2026-11-20"), (net.Outcome, net.Received, net.Fees, net.Refunds, net.Difference, net.RateDate));
        Assert.Equal((Decimals.Write(rate), "bank-buying/*/502/2026-11-01T00:00:00+08:00", "bank-buying", "sample"), (net.Rate, net.RateId, net.RateKind, net.RateSource));
        Assert.Equal(Decimals.Write(Math.Round(9000.56m * rate, 2, MidpointRounding.AwayFromZero)), net.Cny);
        Assert.Equal(["prc_B", "prc_A"], net.ProceedsIds);
    }

    [Fact]
    public void Cny_is_one()
    {
        var net = Netting.Net(Goods("100.005", "142"), [Report("100.005", currency: "142")], byBank: false, Rules);
        Assert.Equal(("settled", "1", "100.01", "CNY"), (net.Outcome, net.Rate, net.Cny, net.RateSource));
    }

    [Theory]
    [InlineData("another currency", "300", "2026-11-20", "PROCEEDS_CURRENCY")]
    [InlineData("no rate so early", "502", "2023-12-31", "RATE_MISSING")]
    [InlineData("no rate so late", "502", "2028-01-08", "RATE_EXPIRED")]
    public void What_cannot_be_measured_is_held_without_a_rate(string name, string currency, string day, string code)
    {
        Assert.NotEmpty(name);
        var net = Netting.Net(Goods(), [Report("10000", currency: currency, day: day)], byBank: false, Rules);
        Assert.Contains(net.Reasons, r => r.Code == code);
        Assert.Equal(("manual", "", "0"), (net.Outcome, net.Rate, net.Cny));
    }

    [Theory]
    [InlineData("502")]
    [InlineData("300")]
    [InlineData("110")]
    [InlineData("116")]
    [InlineData("303")]
    [InlineData("142")]
    public void Every_day_from_2024_to_2027_has_a_sample_rate(string currency)
    {
        for (var day = Day("2024-01-01"); day < Day("2028-01-01"); day = day.AddDays(1))
        {
            Assert.Equal(day, Buying(currency, ChinaDay.Text(day))!.Date);
        }
    }

    [Fact]
    public void The_bank_settles_another_currency_at_the_cross_rate()
    {
        var (usd, eur) = (Buying("502", "2026-11-20")!.Rate, Buying("300", "2026-11-20")!.Rate);
        var net = Netting.Net(Goods(), [Report("1000", currency: "300"), Report("2000", number: "2")], byBank: true, Rules);
        var received = 2000m + Decimals.ToFen(1000m * (eur / usd));
        Assert.Equal(("settled", Decimals.Write(received)), (net.Outcome, net.Received));
        Assert.Contains(net.Used, u => u.Rule == "FX-CROSS");
        var missing = Netting.Net(Goods(), [Report("1000", currency: "999")], byBank: true, Rules);
        Assert.Contains("RATE_CURRENCY", Codes(missing.Reasons), StringComparison.Ordinal);
        Assert.Equal(("manual", "0"), (missing.Outcome, missing.Cny));
    }

    [Fact]
    public void Yen_is_converted_at_its_rate_for_a_hundred()
    {
        var quote = Buying("116", "2026-11-20")!;
        var net = Netting.Net(Goods("123457", "116"), [Report("123457", currency: "116")], byBank: false, Rules);
        Assert.Equal(("settled", 100, Decimals.Write(quote.Quoted)), (net.Outcome, net.RateUnit, net.Rate));
        Assert.Equal(Math.Round(123457m * quote.Quoted / 100m, 2, MidpointRounding.AwayFromZero), Decimals.Read(net.Cny));
    }

    private static readonly Gen<decimal> Money = Gen.Int[0, 2_000_000].Select(i => i / 100m);

    [Fact]
    public void Receipt_and_fees_and_refunds_less_declared_is_always_the_difference() =>
        Gen.Select(Money, Gen.Select(Money, Money, Money, Gen.Int[0, 3]).Array[1, 4], Gen.Bool).Sample((declared, parts, byBank) =>
        {
            string[] kinds = ["logistics", "platform", "tax", "unknown"];
            var reports = parts.Select((p, i) => Report(Decimals.Write(p.Item1), Decimals.Write(p.Item2), number: $"N{i}", fees: $"{kinds[p.Item4]}={Decimals.Write(p.Item3)}")).ToArray();
            var net = Netting.Net(Goods(Decimals.Write(declared)), reports, byBank, Rules);
            Array.Reverse(reports);
            var reversed = Netting.Net(Goods(Decimals.Write(declared)), reports, byBank, Rules);
            return Decimals.Read(net.Received) + Decimals.Read(net.Fees) + Decimals.Read(net.Refunds) - Decimals.Read(net.Declared) == Decimals.Read(net.Difference)
                && Decimals.Read(net.Received) == parts.Sum(p => p.Item1)
                && (net.Outcome == "settled" ? Decimals.Read(net.Cny) == Decimals.ToFen(Decimals.Read(net.Received) * Decimals.Read(net.Rate)) : net is { Cny: "0", Rate: "" })
                && (net.Outcome, net.Received, net.Fees, net.Refunds, net.Difference, net.Cny)
                    == (reversed.Outcome, reversed.Received, reversed.Fees, reversed.Refunds, reversed.Difference, reversed.Cny);
        });
}
