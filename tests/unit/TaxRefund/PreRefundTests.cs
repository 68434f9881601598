using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.TaxRefund.Core;
using Xunit;
using static SingleWindow.Tests.Unit.TaxRefund.RefundSamples;

namespace SingleWindow.Tests.Unit.TaxRefund;

public class PreRefundTests
{
    private static readonly RouteRow Law = Rules.Methods.On("pre-refund", Day("2026-03-10"))!;

    /// <summary>400,000 unsold at 13 %, pre-refunded on 10 March 2026.</summary>
    private static PreRefundCase Fresh => new(PreRefundState.PreRefunded, 400_000, 13, 52_000, Day("2026-03-10"));

    private static PreRefundCase In(string state) => state switch
    {
        "PRE_REFUNDED" => Fresh,
        "SETTLED_SOLD" => Move(PreRefund.Sell(Fresh, 400_000, Law).Next, "settled").Next,
        "SETTLED_PARTLY" => Move(PreRefund.Sell(Fresh, 100_000, Law).Next, "settled").Next,
        "RECOVERED" => Move(Fresh, "overdue").Next,
        _ => throw new ArgumentException(state),
    };

    private static (PreRefundCase Next, Reason? Reason) Move(PreRefundCase known, string what) => what switch
    {
        "sold" => PreRefund.Sell(known, 100_000, Law),
        "settled" => PreRefund.Settle(known, Day("2027-04-30"), Law, Rules),
        "settled, all sold" => PreRefund.Settle(PreRefund.Sell(known, 400_000, Law).Next, Day("2026-04-01"), Law, Rules),
        "settled, part sold" => PreRefund.Settle(PreRefund.Sell(known, 100_000, Law).Next, Day("2026-04-01"), Law, Rules),
        "settled, none sold" => PreRefund.Settle(known, Day("2026-04-01"), Law, Rules),
        "settled too early" => PreRefund.Settle(known, Day("2026-03-31"), Law, Rules),
        "overdue" => PreRefund.Overdue(known, Day("2027-05-01"), Law, Rules),
        "overdue too early" => PreRefund.Overdue(known, Day("2027-04-30"), Law, Rules),
        _ => throw new ArgumentException(what),
    };

    [Fact]
    public void The_pre_refund_table_of_the_readme_holds_and_is_complete()
    {
        var rows = HouseReadme.States("tax-refund", "| pre-refund | event | next | kept, recovered or reason |");
        foreach (var (state, what, next, leaves) in rows)
        {
            var (after, reason) = Move(In(state), what);
            var left = reason?.Code ?? $"{Decimals.Write(after.Kept)} / {Decimals.Write(after.PaidBack)}";
            Assert.Equal((state, what, next, leaves), (state, what, PreRefund.Name(after.State), left));
            if (reason is not null)
            {
                Complete(reason);
            }
        }
        Assert.Equal(4, rows.Select(r => r.State).Distinct().Count());
        Assert.All(["SETTLED_SOLD", "SETTLED_PARTLY", "RECOVERED"], ended => Assert.Equal(3, rows.Count(r => r.State == ended)));
    }

    [Fact]
    public void Sixty_percent_sold_and_a_quarter_of_the_rest_later()
    {
        var (regular, pre) = PreRefund.Split(1_000_000, 600_000, 13, fromTotal: false);
        var known = new PreRefundCase(PreRefundState.PreRefunded, 400_000, 13, pre, Day("2026-03-10"));
        var settled = PreRefund.Settle(PreRefund.Sell(known, 100_000, Law).Next, Day("2027-04-30"), Law, Rules).Next;
        Assert.Equal((78_000m, PreRefundState.SettledPartly, 13_000m, 39_000m), (regular, settled.State, settled.Kept, settled.PaidBack));
    }

    [Theory]
    // 11.03 at 13 % is 1.43; 5.50 of it and 5.53 are 0.715 and 0.7189: 0.72 each.
    [InlineData("rate-on-each", "0.72", "0.72")]
    [InlineData("total-less-sold", "0.72", "0.71")]
    public void The_two_readings_of_the_split_are_a_fen_apart(string position, string regular, string pre)
    {
        var fromTotal = With("TaxRefund:PreRefundSplit", position).Settings.SplitFromTotal;
        Assert.Equal((Decimals.Read(regular), Decimals.Read(pre)), PreRefund.Split(11.03m, 5.50m, 13, fromTotal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("400000.01")]
    public void A_sale_is_above_zero_and_no_larger_than_what_is_unsold(string sold)
    {
        var (next, reason) = PreRefund.Sell(Fresh, Decimals.Read(sold), Law);
        Assert.Equal(("PRE_REFUND_SOLD", sold, "400000"), (reason?.Code, reason?.Value, reason?.OtherValue));
        Assert.Same(next, PreRefund.Sell(next, 400_001, Law).Next);
    }

    [Fact]
    public void Whatever_happens_the_final_amounts_are_what_was_pre_refunded() =>
        Gen.Select(Gen.Int[1, 1_000_000_000], Gen.Int[0, 100], Gen.Int[0, 3].Select(i => new[] { 0m, 6m, 9m, 13m }[i]), Gen.Bool,
            Gen.Select(Gen.Int[0, 3], Gen.Int[-1, 500_000_000], Gen.Int[-40, 500]).Array[0, 8]).Sample((fen, soldPct, rate, fromTotal, moves) =>
        {
            var amount = fen / 100m;
            var sold = Decimals.ToFen(amount * soldPct / 100m);
            var (regular, pre) = PreRefund.Split(amount, sold, rate, fromTotal);
            var row = new PreRefundCase(PreRefundState.PreRefunded, amount - sold, rate, pre, Day("2026-03-10"));
            foreach (var (what, part, days) in moves)
            {
                var day = Day("2026-03-10").AddDays(days);
                var (next, reason) = what switch
                {
                    0 => PreRefund.Settle(row, day, Law, Rules),
                    1 => PreRefund.Overdue(row, day, Law, Rules),
                    _ => PreRefund.Sell(row, part / 100m, Law),
                };
                // Whatever is refused changes nothing, and what has ended stays.
                if ((reason is not null && !ReferenceEquals(next, row)) || (row.State != PreRefundState.PreRefunded && !ReferenceEquals(next, row)))
                {
                    return false;
                }
                row = next;
            }
            var whole = Decimals.ToFen(amount * rate / 100m);
            return regular >= 0 && pre >= 0 && row.Sold >= 0 && row.Sold <= row.Unsold
                && (fromTotal ? regular + pre == whole : Math.Abs(regular + pre - whole) <= 0.01m)
                && (row.State == PreRefundState.PreRefunded
                    ? row is { Kept: 0, PaidBack: 0 }
                    : row.Kept + row.PaidBack == row.Amount && row.Kept >= 0 && row.PaidBack >= 0)
                && (row.State != PreRefundState.SettledSold || row.PaidBack == 0) && (row.State != PreRefundState.Recovered || row.Kept == 0);
        });

    [Theory]
    [InlineData("unsold goods on departure", "2025-01-27", "pre-refunded", "13", "")]
    [InlineData("before refund on departure", "2025-01-26", "refused", "0", "REFUND_ROUTE_NOT_IN_FORCE")]
    public void A_declaration_under_9810_gets_a_pre_refund(string name, string day, string outcome, string amount, string codes)
    {
        Assert.NotEmpty(name);
        var goods = Goods("trader");
        goods.Procedure = "9810";
        var decided = Decide(goods, day);
        Assert.Equal((outcome, amount, codes), (decided.Outcome, decided.Amount, Codes(decided)));
        Assert.Equal(codes.Length == 0, decided.Used.Any(u => u.Rule == "RF05" && u.Figures.Contains("code=HWC-YT; pre-refund=13", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", "refused", "NO_INVOICE_PROCEDURE")]
    [InlineData("1", "exempt", "")]
    [InlineData("2,47", "refused", "NO_INVOICE_PROCEDURE")]
    public void Whether_9810_is_exempt_without_invoice_is_a_setting_of_the_zone(string zones, string outcome, string codes)
    {
        var goods = Goods("no-invoice");
        goods.Procedure = "9810";
        var decided = RefundRoute.Decide(goods, Day("2026-11-23"), With("TaxRefund:Exempt9810Zones", zones), Unclaimed);
        Assert.Equal((outcome, codes), (decided.Outcome, Codes(decided)));
    }
}
