using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.Customs;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.Payment;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Integration.Amendments;

/// <summary>Several instances over one PostgreSQL: what races for one version of a declaration is decided once.</summary>
public sealed class AmendmentConcurrencyTests(TestServers servers)
{
    private const int Lists = 30;

    private static readonly IHouse Customs = CustomsModule.House(ImportSamples.Rules, Samples.Settings with { TestMode = true }, ImportSamples.Settings);

    [Fact]
    public async Task An_amendment_a_release_and_a_cancellation_of_one_list_leave_one_of_them()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, Customs, Samples.Now);
        await instances.StepAsync(0, Deposited("100000"));
        foreach (var chunk in Enumerable.Range(1, Lists).Chunk(10))
        {
            await instances.StepAsync(0, [.. chunk.SelectMany(n => Submission(Held(n)))]);
        }
        Assert.Equal(Lists, (await instances.RowsAsync(CustomsTables.Cases)).Count(c => c.Status == OfficialStatus.ManualReview));

        // Two of the three in one step now and then, each twice, on all instances at once.
        List<IMessage[]> steps = [];
        for (var n = 1; n <= Lists; n++)
        {
            IMessage[] three =
            [
                new ClosureRequested { ClosureId = $"amd_{n}", FilingId = Id(n), Ending = Ending.Amended, By = Samples.Tenant },
                new HoldDecided { FilingId = Id(n), Link = "customs", Decision = "release", By = "officer", ByRole = "officer" },
                new ClosureRequested { ClosureId = $"cls_{n}", FilingId = Id(n), Ending = Ending.Cancelled, By = Samples.Tenant },
            ];
            IMessage[] turned = [three[n % 3], three[(n + 1) % 3], three[(n + 2) % 3]];
            steps.AddRange(n % 5 == 0 ? [turned[..2], turned[2..], turned] : [.. turned.Select(m => new[] { m }), .. turned.Select(m => new[] { m })]);
        }
        await instances.RunAsync(steps);

        var amended = Of(d => d.Ending == Ending.Amended);
        var released = Of(d => d.Released is not null);
        var cancelled = Of(d => d.Ending == Ending.Cancelled);
        Assert.Equal(amended.Count, amended.Distinct().Count());
        // A cancellation may come after an amendment, as one of the next version; a release never.
        Assert.Empty(released.Intersect(amended.Concat(cancelled)));
        Assert.Equal(Lists, released.Union(amended).Union(cancelled).Count());
        Assert.NotEmpty(amended);

        await instances.RunAsync(amended.Except(cancelled).Chunk(2).Select(c => c.SelectMany(Next).ToArray()));
        var files = await instances.RowsAsync(ImportTables.Imports);
        var cases = (await instances.RowsAsync(CustomsTables.Cases)).ToDictionary(c => c.FilingId);
        foreach (var id in amended.Except(cancelled))
        {
            Assert.Equal((OfficialStatus.Released, 2), (cases[id].Status, cases[id].Version));
            Assert.Equal(60, files.Single(f => f.FilingId == id).Holding.Quota[Counters.Yuan].Left);
        }
        Assert.All(cancelled, id => Assert.Equal(0, files.Single(f => f.FilingId == id).Holding.Cover.Left));
        foreach (var row in await instances.RowsAsync(ImportTables.YearUse))
        {
            Assert.Equal(files.Where(f => f.Person == row.Person).Sum(f => f.Holding.Quota[row.Counter].Left), row.Sums.Used);
            Assert.Equal(0, row.Sums.Reserved);
        }
        Assert.Equal(files.Sum(f => f.Holding.Cover.Left), (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums.Covered);

        List<string> Of(Func<DeclarationDecided, bool> which) => [.. instances.Sent.OfType<DeclarationDecided>().Where(which).Select(d => d.FilingId)];
    }

    /// <summary>The unique index of payment numbers meets a number that two stored rows exchange in one step.</summary>
    [Fact]
    public async Task A_payment_number_moves_from_one_order_to_another_in_one_step()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, PaymentModule.House(Payments.Facts()), Payments.Now);
        for (var i = 0; i < 20; i++)
        {
            var (one, payNo) = (Id(i), $"HT-{i}");
            // The two orders take turns in coming first, so either row may be the first of the table.
            var (old, next) = i % 2 == 0 ? ($"A-{i}", $"B-{i}") : ($"B-{i}", $"A-{i}");
            await instances.StepAsync(0, Payments.Order(one, orderNo: old), Payments.Good(one, payNo, old), Payments.Order(FilingId.Next(one), at: 2, orderNo: next));
            await instances.StepAsync(1, Payments.Good(FilingId.Next(one), payNo, next));
        }
        var trades = await instances.RowsAsync(PaymentTables.Trades);
        Assert.Equal(20, trades.Count(t => t.Claim is not null && t.State == PaymentState.Accepted && FilingId.VersionOf(t.Payment!.FilingId) == 2));
        Assert.Equal(20, trades.Count(t => t.Claim is null && t.State == PaymentState.Closed));
    }

    private static DeclarationSubmitted Held(int n)
    {
        var list = List(n);
        (list.OrderNo, list.Import.Buyer) = ($"IO-YELLOW-{n}", new Person { IdType = "2", IdNumber = $"P{n % 4}", Name = "P" });
        return list;
    }

    private static IEnumerable<IMessage> Next(string id)
    {
        var list = Held(int.Parse(id[^8..], System.Globalization.CultureInfo.InvariantCulture));
        (list.Version, list.OrderNo, list.Lines[0].Price, list.Lines[0].Total) = (2, list.OrderNo.Replace("-YELLOW", "-B", StringComparison.Ordinal), "50", "50");
        foreach (var message in Submission(list))
        {
            switch (message)
            {
                case OrderChecked e:
                    e.FilingId = FilingId.Next(e.FilingId);
                    break;
                case PaymentChecked e:
                    e.FilingId = FilingId.Next(e.FilingId);
                    break;
                case WaybillChecked e:
                    e.FilingId = FilingId.Next(e.FilingId);
                    break;
            }
            yield return message;
        }
    }
}
