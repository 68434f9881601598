using System.Security.Claims;
using CsCheck;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.FxSettlement;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Features;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Platform.Store;
using Xunit;
using static SingleWindow.Tests.Unit.FxSettlement.SettlementSamples;

namespace SingleWindow.Tests.Unit.FxSettlement;

/// <summary>What is overdue, the settlement report, the list of rates.</summary>
public class BooksTests
{
    private static readonly ClaimsPrincipal Officer = Who("role", "officer");

    private static ClaimsPrincipal Who(params string[] claims) =>
        new(new ClaimsIdentity(claims.Chunk(2).Select(c => new Claim(c[0], c[1])), "test"));

    private static SettlementCase Awaiting(string day, string amount = "10000", string order = "Q-1", string merchant = "3301960001", string currency = "502")
    {
        var goods = Goods(amount, currency);
        (goods.ReleasedAt, goods.OrderNo, goods.EbcCode) = (At(day), order, merchant);
        return Settlement.Release(null, FilingId.New(FilingId.Declaration, DateTimeOffset.FromUnixTimeMilliseconds(At(day))), goods, [], Rules, At(day)).Next;
    }

    private static ProceedsReported Money(string amount, string day, string order = "Q-1", string merchant = "3301960001", string currency = "502")
    {
        var report = Report(amount, day: day, number: order + day + amount, currency: currency);
        (report.OrderNo, report.EbcCode) = (order, merchant);
        return report;
    }

    private static SettlementCase With(SettlementCase? row, ProceedsReported report) => Settlement.Report(row, report, Rules, Now).Next;

    public static TheoryData<string, SettlementCase, string, bool, string> Cases => new()
    {
        { "90 days, over 90", Awaiting("2026-01-01"), "2026-04-01", false, "" },
        { "91 days, over 90", Awaiting("2026-01-01"), "2026-04-02", false, "deferred 10000 2026-01-01 91 1 2026-05-01 2027-04-30 EXPORT_WITHOUT_PROCEEDS" },
        { "90 days and more", Awaiting("2026-01-01"), "2026-04-01", true, "deferred 10000 2026-01-01 90 1 2026-05-01 2027-04-30 EXPORT_WITHOUT_PROCEEDS" },
        { "89 days, 90 and more", Awaiting("2026-01-01"), "2026-03-31", true, "" },
        { "a part came: the rest is overdue", With(Awaiting("2026-01-01"), Money("8000", "2026-01-05")), "2026-04-10", false, "deferred 2000 2026-01-01 99 9 2026-05-01 2027-04-30 EXPORT_WITHOUT_PROCEEDS" },
        { "too much came: nothing is", With(Awaiting("2026-01-01"), Money("16000", "2026-01-05")), "2026-04-10", false, "" },
        { "settled", With(Awaiting("2026-01-01"), Money("10000", "2026-01-05")), "2026-04-10", false, "" },
        { "an advance of 30 days", With(null, Money("500", "2026-01-01")), "2026-01-31", false, "" },
        { "an advance of 31 days", With(null, Money("500", "2026-01-01")), "2026-02-01", false, "advance 500 2026-01-01 31 1 2026-03-02  PROCEEDS_WITHOUT_EXPORT" },
        { "an advance in parts counts from the first", With(With(null, Money("500", "2026-01-20")), Money("300", "2026-01-01")), "2026-02-01", false, "advance 800 2026-01-01 31 1 2026-03-02  PROCEEDS_WITHOUT_EXPORT" },
        { "before the rule", Awaiting("2010-01-01"), "2011-01-01", false, "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void What_waits_too_long_is_overdue(string name, SettlementCase row, string asOf, bool onTheDay, string expected)
    {
        var late = Overdue.Of(row, Day(asOf), Load(("OverdueOnTheDay", onTheDay ? "true" : "false")));
        Assert.True(
            expected == (late is null ? "" : $"{late.Kind} {late.Amount} {late.Since} {late.Days} {late.DaysOverdue} {late.ReportBy} {late.RefundReceiptBy} {late.Reason.Code}"), $"{name}: {late}");
        Assert.True(late is null || (late.Reason.FixEn.Length > 0 && late.Reason.FixZh.Length > 0 && late.Reason.Source.Contains("SAFE", StringComparison.Ordinal)), name);
    }

    // The day of FX receipt in the rows RF14, RF15 and RF99 of the date vectors.
    [Theory]
    [InlineData("RF14", "2026-03-20", "2027-04-30")]
    [InlineData("RF15", "2026-12-31", "2027-04-30")]
    [InlineData("RF99", "2025-12-31", "2026-04-30")]
    public void Money_keeps_the_refund_until_30_april_of_the_next_year(string row, string export, string expected) =>
        Assert.Equal((row, Day(expected)), (row, Overdue.RefundReceiptBy(Day(export))));

    [Fact]
    public void The_report_adds_up_gross_and_net_by_merchant_and_currency()
    {
        var report = new SettlementReport();
        report.Add(Awaiting("2026-11-01", "700"));
        report.Add(With(Awaiting("2026-11-02"), Netted("Q-2")));
        report.Add(With(Awaiting("2026-11-03", "30000", "Q-3"), Money("25000", "2026-11-20", "Q-3")));
        report.Add(Awaiting("2026-11-03", "5", "Q-4", currency: "300"));
        report.Add(Awaiting("2026-11-03", "6", "Q-5", "3301960002"));
        var lines = report.Page("", 10);
        Assert.Equal(["3301960001 300", "3301960001 502", "3301960002 502"], lines.Select(l => $"{l.EbcCode} {l.Currency}"));
        var usd = lines[1];
        Assert.Equal((3, 1, 1, 1, 0), (usd.Exports, usd.Settled, usd.Held, usd.Awaiting, usd.Refused));
        // Restored: 10,000 in and 3,500 of costs; actual: 6,500. The other case is 5,000 short.
        Assert.Equal(("40700", "35000", "3500", "0", "31500", "0", "5700"), (usd.Declared, usd.Gross, usd.Fees, usd.Refunds, usd.Net, usd.Difference, usd.Open));
        Assert.Equal(Decimals.Write(Decimals.ToFen(6500m * Buying("502", "2026-11-20")!.Rate)), usd.SettledCny);
        Assert.Equal(["3301960001 502"], report.Page("3301960001|300", 1).Select(l => $"{l.EbcCode} {l.Currency}"));

        static ProceedsReported Netted(string order)
        {
            var report = Report("6500", fees: "overseas-warehouse=1500;logistics=800;platform=1200");
            report.OrderNo = order;
            return report;
        }
    }

    [Fact]
    public void Every_line_of_a_report_closes_whatever_came() =>
        Gen.Select(Gen.Int[1, 3_000_000], Gen.Int[-1, 3_000_000], Gen.Int[0, 100_000], Gen.Int[0, 2]).Array[1, 8].Sample(cases =>
        {
            var rows = cases.Select((c, i) =>
            {
                var row = Awaiting("2026-11-01", Decimals.Write(c.Item1 / 100m), $"Q-{i}", currency: c.Item4 == 0 ? "300" : "502");
                var report = Money(Decimals.Write(Math.Max(0, c.Item2) / 100m), "2026-11-20", $"Q-{i}", currency: row.Released!.Currency);
                report.Refunds = Decimals.Write(c.Item3 / 100m);
                var paid = c.Item2 < 0 ? row : With(row, report);
                return c.Item4 == 2 && paid.State == SettlementState.Held ? Settlement.Hold(paid, HoldOf(paid, "refuse"), Rules, Now).Next : paid;
            }).ToList();
            var (straight, reversed) = (new SettlementReport(), new SettlementReport());
            rows.ForEach(straight.Add);
            rows.AsEnumerable().Reverse().ToList().ForEach(reversed.Add);
            var lines = straight.Page("", 10);
            return lines.SequenceEqual(reversed.Page("", 10)) && lines.Sum(l => l.Exports) == rows.Count
                && lines.Sum(l => Decimals.Read(l.Declared)) == cases.Sum(c => c.Item1 / 100m)
                && lines.Sum(l => Decimals.Read(l.Difference)) == rows.Sum(Accepted)
                && lines.Sum(l => Decimals.Read(l.SettledCny)) == rows.Where(r => r.State == SettlementState.Settled).Sum(r => Decimals.Read(r.Outcome!.Cny))
                && lines.TrueForAll(l => Decimals.Read(l.Declared) + Decimals.Read(l.Difference) == Decimals.Read(l.Gross) + Decimals.Read(l.Open)
                    && Decimals.Read(l.Gross) == Decimals.Read(l.Net) + Decimals.Read(l.Fees) + Decimals.Read(l.Refunds)
                    && l.Exports == l.Settled + l.Held + l.Awaiting + l.Refused && Decimals.Read(l.Open) >= 0);
        });

    // The difference nobody waits for any more: of a case that ended, or too much money in one that is held.
    private static decimal Accepted(SettlementCase row) => row.State switch
    {
        SettlementState.Settled or SettlementState.Refused => Decimals.Read(row.Outcome!.Difference),
        SettlementState.Held => Math.Max(0m, Decimals.Read(row.Outcome!.Difference)),
        _ => 0m,
    };

    private static HoldDecided HoldOf(SettlementCase row, string decision)
    {
        var hold = Hold(decision);
        hold.FilingId = row.FilingId!;
        return hold;
    }

    [Fact]
    public async Task Lists_go_page_by_page_and_show_each_caller_its_own()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("books");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "books.db"));
            await store.MigrateAsync(Migrations.Of(typeof(FxSettlementModule).Assembly, "sqlite"), ct);
            List<SettlementCase> rows =
            [
                .. Enumerable.Range(1, 7).Select(i => Awaiting($"2026-01-0{i}", order: $"L-{i}")),
                .. Enumerable.Range(1, 3).Select(i => Awaiting($"2026-01-0{i}", order: $"M-{i}", merchant: "3301960002")),
                Awaiting("2026-04-01", order: "young"),
                With(Awaiting("2026-01-05", order: "paid"), Money("10000", "2026-01-05", "paid")),
                .. Enumerable.Range(1, 3).Select(i => With(null, Money("500", $"2026-02-0{i}", $"A-{i}"))),
                With(null, Money("500", "2026-02-01", "B-1", "3301960002")),
            ];
            await using (var tx = await store.BeginAsync(ct))
            {
                await tx.InsertAsync(SettlementWork.Table, rows, ct);
                await tx.CommitAsync(ct);
            }
            async Task<List<string>> Late(ClaimsPrincipal user, int limit)
            {
                List<string> found = [];
                var after = "";
                do
                {
                    var page = await AskBooks.OverdueAsync(new OverdueQuestion { AsOf = "2026-04-20", Limit = limit, After = after }, store, user, Rules, Day("2030-01-01"), ct);
                    Assert.InRange(page.Cases.Count, 0, limit);
                    found.AddRange(page.Cases.Select(c => c.OrderNo));
                    after = page.Next;
                }
                while (after.Length > 0);
                return found;
            }
            string[] own = ["A-1", "A-2", "A-3", "L-1", "L-2", "L-3", "L-4", "L-5", "L-6", "L-7"];
            Assert.Equal(own, (await Late(Who("role", "merchant", "company", "3301960001"), 3)).Order(StringComparer.Ordinal));
            Assert.Equal([.. own, "B-1", "M-1", "M-2", "M-3"], (await Late(Officer, 1)).OrderBy(o => o[0] is 'B' or 'M').ThenBy(o => o, StringComparer.Ordinal));
            Assert.Equal(["A-1", "A-2", "A-3", "B-1"], await Late(Who("role", "bank", "company", Bank), 2));
            Assert.Empty(await Late(Who("role", "merchant", "company", "%"), 200));
            Assert.Empty(await Late(Who("role", "merchant"), 200));

            async Task<ReportAnswer> Told(ClaimsPrincipal user, string from = "2026-01-01", string to = "2026-02-01", string after = "", int limit = 1, int most = 1000) =>
                await AskBooks.ReportAsync(new ReportQuestion { From = from, To = to, After = after, Limit = limit }, store, user, most, ct);
            var mine = await Told(Who("role", "merchant", "company", "3301960001"));
            Assert.Equal(("", 8, 1, "80000", "10000", "70000"), (mine.Next, mine.Lines[0].Exports, mine.Lines[0].Settled, mine.Lines[0].Declared, mine.Lines[0].Net, mine.Lines[0].Open));
            var all = await Told(Officer);
            Assert.Equal("3301960001|502", all.Next);
            Assert.Equal(("3301960002", 3), ((await Told(Officer, after: all.Next)).Lines[0].EbcCode, (await Told(Officer, after: all.Next)).Lines[0].Exports));
            Assert.Equal(1, (await Told(Officer, "2026-04-01", "2026-04-02")).Lines[0].Exports);
            Assert.Empty((await Told(Officer, "2026-04-02", "2026-05-01")).Lines);
            foreach (var (from, to) in new[] { ("2026-02-01", "2026-02-01"), ("", "2026-02-01"), ("2026-02-30", "2026-03-05"), ("2026-01-01", "0001-01-01") })
            {
                var wrong = (await Assert.ThrowsAsync<RpcException>(() => Told(Officer, from, to))).Status;
                Assert.Equal((StatusCode.InvalidArgument, to.StartsWith('0')), (wrong.StatusCode, wrong.Detail == "to: a day from 1970-01-01 to 8999-12-31."));
            }
            var stranger = await Assert.ThrowsAsync<RpcException>(() => AskBooks.OverdueAsync(new OverdueQuestion { After = "L-1" }, store, Officer, Rules, Day("2026-04-20"), ct));
            Assert.StartsWith("after:", stranger.Status.Detail, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", "", "2026-11-20", 15)]
    [InlineData("USD", "", "2026-11-20", 3)]
    [InlineData("502", "bank-quote", "2026-11-20", 1)]
    [InlineData("", "customs-monthly", "2026-11-20", 5)]
    [InlineData("JPY", "boc-converted", "2024-10-16", 1)]
    [InlineData("CNY", "", "2026-11-20", 0)]
    public void Rates_are_listed_by_currency_kind_and_day(string currency, string kind, string day, int count)
    {
        var answer = AskBooks.Rates(new RatesQuestion { Currency = currency, Kind = kind, Date = day, Limit = 200 }, Rules, Day("2026-11-20"));
        Assert.Equal((day, ""), (answer.Date, answer.Next));
        Assert.True(answer.Rates.Count == count, answer.ToString());
        Assert.All(answer.Rates, r => Assert.True(r.Source.Length > 0 && r.Mark.Contains("sample", StringComparison.Ordinal) && r.Unit == (r.Currency == "116" ? 100 : 1) && (r.Rate.Length > 0) != (r.Bid.Length > 0), r.ToString()));
        Assert.Equal(answer.Rates.Select(RateList.KeyOf).Order(StringComparer.Ordinal), answer.Rates.Select(RateList.KeyOf));
    }

    [Fact]
    public void A_months_rate_tells_its_day_and_what_named_it()
    {
        var line = Assert.Single(AskBooks.Rates(new RatesQuestion { Currency = "USD", Kind = "customs-monthly", Date = "2026-03-05" }, Rules, Day("2026-11-20")).Rates);
        Assert.Equal(("2026-02-24", "2026-03-01", "2026-04-01", "sample; memory, unverified"), (line.Date, line.ValidFrom, line.ValidTo, line.Mark));
        Assert.Contains("Decree 272", line.DateSource, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IDR", "central-parity", "2026-11-20", "RATE_CURRENCY /currency")]
    [InlineData("USD", "central-parity", "2026-10-20", "RATE_MISSING /date")]
    [InlineData("USD", "bank-quote", "2028-02-01", "RATE_EXPIRED /date")]
    [InlineData("USD", "bank-quote", "2028-01-02", "RATE_MISSING /date")]
    [InlineData("USD", "customs-monthly", "2028-02-01", "CALENDAR_MISSING /date")]
    public void A_rate_that_is_not_there_says_why(string currency, string kind, string day, string expected)
    {
        var answer = AskBooks.Rates(new RatesQuestion { Currency = currency, Kind = kind, Date = day }, Rules, Day("2026-11-20"));
        Assert.Empty(answer.Rates);
        Assert.Equal(expected, string.Join(' ', answer.Gaps.Select(g => $"{g.Code} {g.Pointer}")));
    }

    [Fact]
    public void Rates_go_page_by_page()
    {
        var all = AskBooks.Rates(new RatesQuestion { Limit = 200 }, Rules, Day("2026-11-20"));
        Assert.Equal("2026-11-20", all.Date);
        List<RateLine> paged = [];
        var after = "";
        do
        {
            var page = AskBooks.Rates(new RatesQuestion { Limit = 4, After = after }, Rules, Day("2026-11-20"));
            paged.AddRange(page.Rates);
            after = page.Next;
        }
        while (after.Length > 0);
        Assert.Equal(all.Rates, paged);
    }

    [Theory]
    [InlineData("XXX", "", "2026-11-20", "currency:")]
    [InlineData("", "spot", "2026-11-20", "kind:")]
    [InlineData("", "", "20.11.2026", "date:")]
    public void A_question_about_no_rate_is_refused(string currency, string kind, string day, string named) => Assert.StartsWith(named,
        Assert.Throws<RpcException>(() => AskBooks.Rates(new RatesQuestion { Currency = currency, Kind = kind, Date = day }, Rules, Day("2026-11-20"))).Status.Detail, StringComparison.Ordinal);
}
