using System.Globalization;
using System.Text;
using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Rules;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

public sealed class ScoreRiskTests
{
    private static readonly ClearanceSettings Drawing = new() { Sampling = true, SamplingKey = Encoding.UTF8.GetBytes("key of a test") };
    private static readonly DateOnly Day = ChinaDay.Of(Samples.NowMs);

    [Theory]
    [InlineData("17.5", "green", 0, "")] // 70 % of 25: not below
    [InlineData("17.49", "yellow", 40, "RISK_PRICE_LOW")]
    [InlineData("12.5", "yellow", 40, "RISK_PRICE_LOW")] // 50 %: not below
    [InlineData("12.49", "red", 80, "RISK_PRICE_VERY_LOW")]
    [InlineData("50", "green", 0, "")] // 200 %: not above
    [InlineData("50.01", "red", 60, "RISK_PRICE_HIGH")]
    public void Prices_far_from_the_reference_are_held(string price, string channel, int score, string code)
    {
        var decided = Samples.Settle(p => Skirts(p, "1", price)).Decided!;

        Assert.Equal((channel, score), (decided.Channel, decided.Score));
        Assert.Equal(code.Length == 0 ? [] : [code], decided.Codes());
    }

    [Fact]
    public void A_reference_of_too_few_prices_is_not_used() =>
        Assert.Null(Samples.Rules.Reference("9209300000", "035", "502", Day));

    [Theory]
    [InlineData("10", 0, "green")]
    [InlineData("11", 30, "green")] // adds up, but does not hold by itself
    public void More_pieces_than_self_use_explains_score(string qty, int score, string channel)
    {
        var decided = Samples.Settle(p => Shirts(p, qty)).Decided!;

        Assert.Equal((score, channel), (decided.Score, decided.Channel));
    }

    [Fact]
    public void Pieces_of_one_item_are_counted_over_all_lines()
    {
        var decided = Samples.Settle(p =>
        {
            Shirts(p, "6");
            var second = new GoodsItem(p.Declaration!.Lines[0]) { Gnum = 2 };
            p.Declaration.Lines[1] = second;
            p.Order!.Lines[1] = new OrderLine(p.Order.Lines[0]) { Gnum = 2 };
            Totals(p);
        }).Decided!;

        Assert.Equal(30, decided.Score);
    }

    [Theory]
    [InlineData("0.58", 0)] // 0.4 + 3 × 0.06
    [InlineData("0.59", 30)]
    [InlineData("0.22", 0)]
    [InlineData("0.21", 30)]
    public void Weight_out_of_range_scores(string net, int score) =>
        Assert.Equal(score, Samples.Settle(p => { Skirts(p, "1", "25"); p.Declaration!.NetWeight = net; }).Decided!.Score);

    [Theory]
    [InlineData("2025-12-03", 10)] // 89 days
    [InlineData("2025-12-02", 0)] // 90 days
    public void A_new_enterprise_scores(string since, int score) => Assert.Equal(score, Samples.Settle(p =>
        p.Order!.RegisteredSince = new DateTimeOffset(DateOnly.ParseExact(since, "yyyy-MM-dd"), new TimeOnly(4, 0), TimeSpan.Zero).ToUnixTimeMilliseconds()).Decided!.Score);

    [Fact]
    public void Scores_add_up_to_a_channel()
    {
        var decided = Samples.Settle(p =>
        {
            Skirts(p, "11", "17");
            p.Declaration!.NetWeight = "1";
            p.Order!.RegisteredSince = Samples.NowMs;
        }).Decided!;

        Assert.Equal((110, "red"), (decided.Score, decided.Channel)); // 40 + 30 + 30 + 10
        Assert.Equal([120, 500], decided.Moves());
        Assert.Equal(["K10", "K13", "K19", "K20"], decided.Reasons.Select(r => r.Rule));
        Assert.All(decided.Reasons, r => Assert.Equal("officer", r.Act));
        Assert.All(decided.Reasons, r => Assert.DoesNotContain("{", r.En + r.Zh, StringComparison.Ordinal));
    }

    [Fact]
    public void Seventy_points_are_yellow()
    {
        var decided = Samples.Settle(p => { Skirts(p, "11", "17"); p.Declaration!.NetWeight = "4.4"; p.Declaration.GrossWeight = p.Waybill!.GrossWeight = "5"; }).Decided!;

        Assert.Equal((70, "yellow"), (decided.Score, decided.Channel));
        Assert.Equal([120, 300], decided.Moves());
    }

    [Theory]
    [InlineData("advanced-certified", 0.01)]
    [InlineData("regular", 0.03)]
    [InlineData("discredited", 0.80)]
    public void About_the_share_of_its_grade_is_drawn(string grade, double share)
    {
        var rate = ScoreRisk.Rate(Samples.Rules.Sampling.On(grade, Day)!, null);

        var drawn = Enumerable.Range(0, 20_000).Count(n => ScoreRisk.IsDrawn(Parcel(n), rate, Drawing.SamplingKey.Span));

        Assert.InRange(drawn / 20_000.0, share - 0.01, share + 0.01);
    }

    [Fact]
    public void The_draw_repeats_under_one_key_and_differs_under_another()
    {
        string Draws(string key) => string.Concat(Enumerable.Range(0, 400).Select(n => ScoreRisk.IsDrawn(Parcel(n), 0.5m, Encoding.UTF8.GetBytes(key)) ? '1' : '0'));

        Assert.Equal(Draws("a"), Draws("a"));
        Assert.NotEqual(Draws("a"), Draws("b"));
    }

    [Theory]
    [InlineData("advanced-certified", "0.05", "0.01")]
    [InlineData("regular", "0.05", "0.05")]
    [InlineData("discredited", "0.05", "0.80")]
    [InlineData("discredited", "0.9", "0.9")]
    public void A_base_rate_is_multiplied_by_the_grade_and_kept_above_its_floor(string grade, string baseRate, string rate) =>
        Assert.Equal(Decimals.Read(rate), ScoreRisk.Rate(Samples.Rules.Sampling.On(grade, Day)!, Decimals.Read(baseRate)));

    [Fact]
    public void A_drawn_parcel_is_inspected_and_says_so()
    {
        var drawn = Enumerable.Range(0, 10_000).First(n => ScoreRisk.IsDrawn(Parcel(n), 0.03m, Drawing.SamplingKey.Span));

        var outcome = Samples.Settle(p => p.Declaration!.LogisticsNo = p.Waybill!.LogisticsNo = Parcel(drawn).LogisticsNo, Drawing);

        Assert.Equal([120, 500], outcome.Decided!.Moves());
        Assert.Equal(["RISK_SAMPLED"], outcome.Decided!.Codes());
        Assert.Contains(outcome.File.ReadDecision().Used, u => u.Figures.Contains("rate=0.03; drawn=yes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SO-1-YELLOW", "yellow", 300)]
    [InlineData("SO-1-RED", "red", 500)]
    [InlineData("SO-1", "green", 800)]
    public void Triggers_force_a_channel_in_test_mode_alone(string orderNo, string channel, int status)
    {
        void Name(Papers p) => p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = orderNo;

        var inTest = Samples.Settle(Name, Samples.Settings with { TestMode = true });
        var inProduction = Samples.Settle(Name);

        Assert.Equal((channel, status), (inTest.Decided!.Channel, inTest.File.Status));
        Assert.Equal(800, inProduction.File.Status);
    }

    [Fact]
    public void A_trigger_throws_in_test_mode_alone()
    {
        void Name(Papers p) => p.Declaration!.OrderNo = p.Order!.OrderNo = p.Payment!.OrderNo = "SO-THROW";

        Assert.Throws<InvalidOperationException>(() => Samples.Settle(Name, Samples.Settings with { TestMode = true }));
        Assert.Equal(800, Samples.Settle(Name).File.Status);
    }

    [Fact]
    public void Any_readable_numbers_end_in_a_decision() => Gen.Select(Gen.Decimal[0m, 99_999_999_999_999m], Gen.Decimal[0m, 99_999_999_999_999m], Gen.Decimal[0m, 99_999_999_999_999m])
        .Sample((qty, price, net) =>
        {
            var outcome = Samples.Settle(p =>
            {
                Skirts(p, Decimals.Write(qty), Decimals.Write(price));
                p.Declaration!.NetWeight = Decimals.Write(net);
                p.Declaration.GrossWeight = p.Waybill!.GrossWeight = Decimals.Write(net);
            });
            return outcome.File.Status is 100 or 300 or 500 or 800;
        }, iter: 2000);

    /// <summary>One line of goods that have a reference price of 25 and a weight of 0.4 ± 0.06 kg.</summary>
    private static void Skirts(Papers p, string qty, string price)
    {
        p.Declaration!.Lines.RemoveAt(1);
        p.Order!.Lines.RemoveAt(1);
        var line = p.Declaration.Lines[0];
        (line.Gcode, line.Qty, line.Qty1, line.Price) = ("6204530090", qty, qty, price);
        (p.Order.Lines[0].Qty, p.Order.Lines[0].Price) = (qty, price);
        p.Declaration.NetWeight = Decimals.TryRead(qty, out var pieces) && pieces < 1000 ? Decimals.Write(pieces * 0.4m) : "0.9";
        p.Declaration.GrossWeight = p.Waybill!.GrossWeight = "20";
        Totals(p);
    }

    private static void Shirts(Papers p, string qty)
    {
        var line = p.Declaration!.Lines[0];
        (line.Qty, line.Qty1) = (qty, qty);
        p.Order!.Lines[0].Qty = qty;
        Totals(p);
    }

    /// <summary>Makes the amounts agree again; an amount too large to state is left out of the product.</summary>
    private static void Totals(Papers p)
    {
        var sum = 0m;
        for (var i = 0; i < p.Declaration!.Lines.Count; i++)
        {
            var line = p.Declaration.Lines[i];
            var (qty, price) = (Decimals.Read(line.Qty), Decimals.Read(line.Price));
            var total = qty > 1_000_000 || price > 1_000_000 ? price : qty * price;
            line.Total = p.Order!.Lines[i].Total = Decimals.Write(total);
            sum += total;
        }
        p.Order!.GoodsValue = Decimals.Write(sum);
        p.Payment!.Amount = Decimals.Write(sum + 5);
    }

    private static DeclarationSubmitted Parcel(int n) => new() { LogisticsCode = "3301963001", LogisticsNo = "YH" + n.ToString(CultureInfo.InvariantCulture) };
}
