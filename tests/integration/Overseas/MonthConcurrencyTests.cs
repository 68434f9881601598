using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.TaxRefund;

namespace SingleWindow.Tests.Integration.Overseas;

/// <summary>Several instances of the tax refund house over one PostgreSQL: a manufacturer's month is decided once, and a declaration is in one of them.</summary>
public sealed class MonthConcurrencyTests(TestServers servers)
{
    private static readonly IHouse House = TaxRefundModule.House(RefundSamples.Rules);

    [Fact]
    public async Task Months_filed_together_go_in_order_and_no_export_is_in_two()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Day("2026-03-10"));
        // Forty exports; their money and their goods come at the same time as the first months, on any instance.
        List<IMessage[]> steps = [];
        for (var n = 0; n < 40; n++)
        {
            var id = $"dcl_{n:D3}";
            steps.Add([
                new DeclarationDecided { FilingId = id, Released = MonthBench.Goods("142", (RefundSamples.Cotton, "1000")) },
                new GoodsMoved { FilingId = id, LeftAt = RefundSamples.At("2026-03-10") },
            ]);
            steps.Add([new ProducerPaid { FilingId = id, ReceivedAt = RefundSamples.At("2026-03-12") }]);
            if (n % 8 == 7)
            {
                // Five filings of each of three months, each sent twice; some name one export.
                for (var month = 3; month <= 5; month++)
                {
                    var filed = Month($"rmo_{n:D3}_{month}", $"2026-{month:D2}", n % 16 == 7 ? [] : ["dcl_001"]);
                    steps.Add([filed]);
                    steps.Add([filed]);
                }
            }
        }
        instances.Now = Day("2026-07-01");
        await instances.RunAsync(steps);
        // Whatever was refused or came late is in the months that follow.
        var book = Assert.Single(await instances.RowsAsync(MonthWork.BookTable));
        await instances.StepAsync(0, Month("rmo_last", RefundMonths.TextOf(book.Month + 1), []));

        var months = await instances.RowsAsync(MonthWork.MonthTable);
        var decided = months.Where(m => m.Decided is not null).Select(m => m.Decided!.Month).ToList();
        Assert.Equal(decided.Count, decided.Distinct().Count());
        Assert.Equal(months.Count, instances.Sent.OfType<DocumentAnswered>().Count());
        var exports = await instances.RowsAsync(MonthWork.ExportTable);
        Assert.Equal(40, exports.Count);
        Assert.All(exports, e => Assert.StartsWith("rmo_", e.MonthId, StringComparison.Ordinal));
        // Each was shared once, and with the month that its row names.
        var shares = instances.Sent.OfType<RefundShared>().ToList();
        Assert.Equal(exports.Select(e => (e.ExportId, e.MonthId)), shares.Select(s => (s.FilingId, s.MonthId)).Order());
        Assert.Equal(40 * 130m, months.Sum(m => Decimals.Read(m.Decided?.Ceiling is { Length: > 0 } ceiling ? ceiling : "0")));
        Assert.Equal(40 * 130m, shares.Sum(s => Decimals.Read(s.Refund) + Decimals.Read(s.Exempted)));
        // What each carried forward is what the next began with.
        var inOrder = months.Where(m => m.Decided is not null).Select(m => m.Decided!).OrderBy(m => m.Month, StringComparer.Ordinal).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), p => Assert.Equal((p.First.CarryForward, RefundMonths.IndexOf(p.First.Month) + 1), (p.Second.OpeningCredit, RefundMonths.IndexOf(p.Second.Month))));
    }

    private static RefundMonthFiled Month(string id, string month, string[] named)
    {
        var filed = new RefundMonthFiled
        {
            FilingId = id, Tenant = RefundSamples.Producer, At = RefundSamples.At("2026-07-01"), Month = month, DomesticOutputVat = "10.01", InputVat = "333.33",
        };
        filed.Claims.Add(named.Select(n => new RefundMonthClaim { DeclarationId = n }));
        return filed;
    }

    private static DateTimeOffset Day(string day) => DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.At(day));
}
