using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Features;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Steps;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

/// <summary>One receipt for many orders, many receipts for one order, and a person's yearly quota.</summary>
public class SharesTests
{
    private static ProceedsReported Receipt(string amount, string number, params (string Order, string Amount, string Fees, string Refunds)[] shares)
    {
        var report = Report(amount, number: number);
        report.OrderNo = "";
        foreach (var (order, part, fees, refunds) in shares)
        {
            var share = new ProceedsShare { OrderNo = order, Amount = part, Refunds = refunds };
            share.Fees.Add(Report("0", fees: fees).Fees);
            report.Shares.Add(share);
        }
        return report;
    }

    private static DeclarationDecided Released(string order, string amount)
    {
        var goods = Goods(amount);
        goods.OrderNo = order;
        return new DeclarationDecided { FilingId = "dcl_" + order, Released = goods };
    }

    private static (SettlementWork Work, List<ProceedsSettled> Settled, List<ProceedsAnswered> Answers) Run(IEnumerable<object> messages)
    {
        var work = new SettlementWork();
        var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(Now));
        foreach (var message in messages)
        {
            if (message is ProceedsReported report)
            {
                MatchProceeds.Handle(work, report, context, Rules);
            }
            else
            {
                NoteRelease.Handle(work, (DeclarationDecided)message, context, Rules);
            }
        }
        var items = context.Outgoing.Select(o => o.Item).ToList();
        return (work, [.. items.OfType<ProceedsSettled>()], [.. items.OfType<ProceedsAnswered>()]);
    }

    [Fact]
    public void One_receipt_settles_many_orders_each_with_its_own_figures()
    {
        var (work, settled, answers) = Run([
            Released("A", "1000"), Released("B", "500.05"),
            Receipt("1400.05", "N", ("A", "900", "logistics=60;tax=30", "10"), ("B", "500.05", "", "0"))]);
        Assert.Equal(["dcl_A settled 900 90 10 0", "dcl_B settled 500.05 0 0 0"],
            settled.Select(s => $"{s.FilingId} {s.Outcome} {s.Received} {s.Fees} {s.Refunds} {s.Difference}"));
        Assert.Equal(["A matched 2 dcl_A", "B matched 2 dcl_B"], answers.Select(a => $"{a.OrderNo} {a.Outcome} {a.ShareOf} {a.DeclarationId}"));
        Assert.Single(work.Numbers.All);
        Assert.Equal(2, work.Cases.All.Count());
    }

    [Fact]
    public void A_share_whose_export_is_not_there_waits_alone_and_a_settled_order_refuses_its_own()
    {
        var (_, settled, answers) = Run([
            Released("A", "100"), Report100("A", "first"), Receipt("300", "N", ("A", "100", "", ""), ("B", "200", "", ""))]);
        Assert.Equal("dcl_A", Assert.Single(settled).FilingId);
        Assert.Equal(["A refused PROCEEDS_SURPLUS", "B waiting "], answers.Skip(1).Select(a => $"{a.OrderNo} {a.Outcome} {Codes(a.Reasons)}"));

        static ProceedsReported Report100(string order, string number)
        {
            var report = Report("100", number: number);
            report.OrderNo = order;
            return report;
        }
    }

    public static TheoryData<string, ProceedsReported, string> Wrong => new()
    {
        { "shares beyond the receipt", Receipt("100", "N", ("A", "60", "", ""), ("B", "40.01", "", "")), "PROCEEDS_SHARE_SUM /shares 100.01 100" },
        { "a rest that belongs to no order", Receipt("100", "N", ("A", "60", "", "")), "PROCEEDS_SHARE_SUM /shares 60 100" },
        { "one order twice", Receipt("100", "N", ("A", "60", "", ""), ("A", "40", "", "")), "PROCEEDS_SHARE_TWICE /shares/1/orderNo A " },
        { "an order beside its shares", With(Receipt("100", "N", ("A", "100", "", "")), r => r.OrderNo = "Q-1"), "PROCEEDS_SHARE_BESIDE /orderNo Q-1 " },
        { "refunds beside the shares", With(Receipt("100", "N", ("A", "100", "", "")), r => r.Refunds = "1"), "PROCEEDS_SHARE_BESIDE /refunds 1 " },
        { "a share below zero", Receipt("100", "N", ("A", "110", "", ""), ("B", "-10", "", "")), "PROCEEDS_AMOUNT /shares/1/amount -10 >= 0" },
        { "a share for nothing", Receipt("100", "N", ("A", "100", "", ""), ("B", "0", "", "")), "PROCEEDS_NOTHING /amount 0 > 0" },
        { "a receipt for nothing", Report("0", "0"), "PROCEEDS_NOTHING /amount 0 > 0" },
        { "a quota that is no number", With(Report("1"), r => r.Individual = new Individual { QuotaUsedUsd = "much" }), "PROCEEDS_AMOUNT /individual/quotaUsedUsd much >= 0" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_receipt_that_does_not_add_up_is_refused_whole(string name, ProceedsReported report, string expected)
    {
        var (work, settled, answers) = Run([Released("A", "100"), report]);
        var reason = Assert.Single(Assert.Single(answers).Reasons);
        Assert.True(expected == $"{reason.Code} {reason.Pointer} {reason.Value} {reason.OtherValue}", $"{name}: {reason}");
        Assert.True(reason.En.Length > 0 && reason.Zh.Length > 0 && reason.FixEn.Length > 0 && reason.FixZh.Length > 0 && reason.Act == "bank", name);
        Assert.Empty(settled);
        Assert.Empty(work.Numbers.All);
    }

    [Fact]
    public void A_receipt_counts_once_whatever_its_shares()
    {
        var first = Receipt("100", "N", ("A", "60", "", ""), ("B", "40", "", ""));
        var repeated = With(first.Clone(), r => r.FilingId = "prc_again");
        var other = With(Receipt("100", "N", ("A", "50", "", ""), ("B", "50", "", "")), r => r.FilingId = "prc_other");
        var (work, _, answers) = Run([first, repeated, other, first]);
        Assert.Equal(["", "", "PROCEEDS_REPEATED", "PROCEEDS_NUMBER_USED"], answers.Select(a => Codes(a.Reasons)));
        Assert.All(work.Cases.All, c => Assert.Single(c.Reports!.Items));
    }

    // Orders of 100 to 50,000 and receipts that give each of some of them a part, in any order and with repeats.
    private static readonly Gen<(decimal[] Orders, decimal[][] Receipts, int Seed)> Trades =
        Gen.Select(
            Gen.Int[10_000, 5_000_000].Select(i => i / 100m).Array[1, 4],
            Gen.Select(Gen.Int[0, 3_000_000], Gen.Int[0, 3_000_000], Gen.Int[0, 3_000_000], Gen.Int[0, 3_000_000]).Array[1, 5],
            Gen.Int[0, 1_000_000])
        .Select((orders, receipts, seed) => (orders, receipts.Select(r => new[] { r.Item1, r.Item2, r.Item3, r.Item4 }.Select(i => i / 100m).Take(orders.Length).ToArray()).ToArray(), seed));

    [Fact]
    public void Money_is_neither_made_nor_lost_and_the_order_of_arrival_changes_no_book() => Trades.Sample(trade =>
    {
        List<object> messages = [.. trade.Orders.Select((o, i) => (object)Released($"O{i}", Decimals.Write(o)))];
        for (var r = 0; r < trade.Receipts.Length; r++)
        {
            var parts = trade.Receipts[r].Select((p, i) => ($"O{i}", Amount: p)).Where(p => p.Amount > 0).ToArray();
            if (parts.Length > 0)
            {
                messages.Add(Receipt(Decimals.Write(parts.Sum(p => p.Amount)), $"N{r}", [.. parts.Select(p => (p.Item1, Decimals.Write(p.Amount), "", "0"))]));
            }
        }
        var shuffled = messages.Concat(messages).ToArray();
        new Random(trade.Seed).Shuffle(shuffled);
        var straight = Run(messages.OfType<ProceedsReported>().Cast<object>().Concat(messages.OfType<DeclarationDecided>()));
        var mixed = Run(shuffled.OfType<ProceedsReported>().Cast<object>().Concat(shuffled.OfType<DeclarationDecided>()));
        var came = messages.OfType<ProceedsReported>().Sum(r => Decimals.Read(r.Amount));
        var booked = straight.Work.Cases.All.Sum(c => c.Reports?.Items.Sum(i => Decimals.Read(i.Amount)) ?? 0m);
        return came == booked && Books(straight.Work) == Books(mixed.Work) && Matched(straight.Work, trade.Orders) <= Math.Min(came, trade.Orders.Sum())
            && Run(shuffled).Work.Cases.All.Sum(c => c.Reports?.Items.Sum(i => Decimals.Read(i.Amount)) ?? 0m) == came;
    });

    // Parts of at most the declared amount, small enough to settle one by one or not, on different days, before and after the release.
    [Fact]
    public void Parts_up_to_the_declared_amount_end_in_one_book_in_any_order_of_arrival() =>
        Gen.Select(Gen.Int[1, 2_000_000].Array[1, 5], Gen.Int[0, 100_000], Gen.Int[0, 1_000_000]).Sample((parts, open, seed) =>
        {
            List<object> messages =
            [
                .. parts.Select((p, i) => With(Report(Decimals.Write(p / 100m), "0", day: $"2026-{10 + (i % 2)}-0{i + 1}", number: $"N{i}"), r => r.OrderNo = "O0")),
                Released("O0", Decimals.Write((parts.Sum() + open) / 100m)),
            ];
            var shuffled = messages.Concat(messages).ToArray();
            new Random(seed).Shuffle(shuffled);
            var (straight, mixed) = (Run(messages), Run(shuffled));
            return Books(straight.Work) == Books(mixed.Work) && mixed.Answers.All(a => a.Outcome != "refused")
                && mixed.Settled.Zip(mixed.Settled.Skip(1)).All(s => s.First.Outcome != "settled" || s.First.At < s.Second.At)
                && straight.Work.Cases.All.Single().Outcome!.Received == Decimals.Write(parts.Sum() / 100m);
        });

    [Fact]
    public void The_rest_of_a_settled_part_is_no_surplus_and_what_goes_beyond_is()
    {
        var (work, settled, answers) = Run([
            Released("O0", "100"), Part("60", "1"), Part("30", "2"), Part("10.01", "3"), Part("10", "4"), Part("0.01", "5")]);
        Assert.Equal(["60 -40", "90 -10", "100 0"], settled.Select(s => $"{s.Received} {s.Difference}"));
        Assert.Equal(["matched", "matched", "refused PROCEEDS_SURPLUS", "matched", "refused PROCEEDS_SURPLUS"], answers.Select(a => $"{a.Outcome} {Codes(a.Reasons)}".Trim()));
        Assert.Equal(["prc_1", "prc_2", "prc_4"], work.Cases.All.Single().Outcome!.ProceedsIds);

        static ProceedsReported Part(string amount, string number) => With(Report(amount, number: number), r => r.OrderNo = "O0");
    }

    // What an order keeps of its money is at most what was declared; the rest is a difference, never matched.
    private static decimal Matched(SettlementWork work, decimal[] orders) =>
        work.Cases.All.Where(c => c.Outcome is not null).Sum(c => Math.Min(Decimals.Read(c.Outcome!.Received), orders[int.Parse(c.OrderKey[^1..], System.Globalization.CultureInfo.InvariantCulture)]));

    private static string Books(SettlementWork work) => string.Join('\n', work.Cases.All.OrderBy(c => c.OrderKey, StringComparer.Ordinal)
        .Select(c => $"{c.OrderKey} {c.State} {c.Outcome?.Outcome} {c.Outcome?.Received} {c.Outcome?.Difference} {c.Outcome?.Cny}"));

    public static TheoryData<string, ProceedsReported, string> Persons => new()
    {
        { "an FX account and order evidence take no quota", Person("10000", fx: true, used: "50000"), "settled  FX-cbec_exemption" },
        { "exactly the quota", Person("10000", fx: false, used: "40000"), "settled  FX-individual_quota_settlement" },
        { "a cent beyond", Person("10000", fx: false, used: "40000.01"), "manual INDIVIDUAL_QUOTA FX-individual_quota_settlement" },
        { "nothing used yet", Person("10000", fx: false, used: ""), "settled  FX-individual_quota_settlement" },
        { "a company has no quota", Report("10000"), "settled  " },
    };

    [Theory, MemberData(nameof(Persons))]
    public void A_persons_quota_holds_and_orders_through_an_fx_account_take_none(string name, ProceedsReported report, string expected)
    {
        var net = Netting.Net(Goods(), [report], byBank: false, Rules);
        Assert.True(expected == $"{net.Outcome} {Codes(net.Reasons)} {string.Join(' ', net.Used.Select(u => u.Rule).Where(u => u != "FX-TOLERANCE"))}", $"{name}: {net}");
        Assert.All(net.Used, u => Assert.True(u.Version.Length > 0 && u.Source.Length > 0));
    }

    [Theory]
    [InlineData("the exemption's first day", "2020-05-20", "FX-cbec_exemption", true)]
    [InlineData("the day before", "2020-05-19", "FX-individual_quota_settlement", false)]
    [InlineData("before there was a quota", "2007-01-31", "FX-QUOTA", true)]
    public void The_exemption_has_its_day(string name, string day, string rule, bool free)
    {
        var (used, why) = IndividualQuota.Check(With(Person("10000", fx: true, used: "45000"), r => r.ReceivedAt = At(day)), Rules);
        Assert.Equal((name, rule, free), (name, used.Rule, why is null));
    }

    [Fact]
    public void A_quota_is_counted_in_dollars_and_by_the_whole_receipt()
    {
        var (eur, usd) = (Buying("300", "2026-11-20")!.Rate, Buying("502", "2026-11-20")!.Rate);
        var euro = With(Person("1000", fx: false, used: "0"), r => r.Currency = "300");
        Assert.Contains($"this={Decimals.Write(Decimals.ToFen(1000m * eur / usd))};", IndividualQuota.Check(euro, Rules).Used.Figures, StringComparison.Ordinal);
        Assert.Equal("RATE_CURRENCY", IndividualQuota.Check(With(euro, r => r.Currency = "112"), Rules).Why!.Code);

        var whole = With(Receipt("50000.01", "N", ("A", "25000", "", ""), ("B", "25000.01", "", "")), r => r.Individual = new Individual { QuotaUsedUsd = "0" });
        Assert.All(Shares.Of(whole), s => Assert.Equal(("INDIVIDUAL_QUOTA", "50000.01"), (IndividualQuota.Check(s, Rules).Why!.Code, IndividualQuota.Check(s, Rules).Why!.Value)));
    }

    private static ProceedsReported Person(string amount, bool fx, string used) =>
        With(Report(amount), r => r.Individual = new Individual { FxAccount = fx, QuotaUsedUsd = used });

    private static ProceedsReported With(ProceedsReported report, Action<ProceedsReported> change)
    {
        change(report);
        return report;
    }
}
