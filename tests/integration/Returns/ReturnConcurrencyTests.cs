using System.Collections.Concurrent;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Unit.TaxRefund;

namespace SingleWindow.Tests.Integration.Returns;

/// <summary>Several instances of the tax refund house over one PostgreSQL: the goods of one line come back once, and its refund is paid back once.</summary>
public sealed class ReturnConcurrencyTests(TestServers servers)
{
    private const int Instances = 4;
    private const string Export = "dcl_1";

    private static readonly IHouse House = TaxRefundModule.House(RefundSamples.Rules);

    private static readonly Dictionary<Type, EventKind> Kinds = House.Reads.ToDictionary(k => k.GetType().GenericTypeArguments[0]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Returns_of_one_line_never_take_more_than_was_exported_and_pay_its_refund_back_once()
    {
        var server = await servers.PostgresAsync();
        var name = servers.Name();
        var stores = Enumerable.Range(0, Instances).Select(_ => new PostgresStore(server.ConnectionString(name))).ToArray();
        try
        {
            await stores[0].MigrateAsync(Migrations.Of(typeof(TaxRefundModule).Assembly, "postgres"), Ct);
            var sent = new ConcurrentQueue<ReturnDecided>();
            var goods = RefundSamples.Goods("trader", RefundSamples.Line(amount: "900.05"));
            (goods.Lines[0].Qty, goods.Lines[0].Amount) = ("10", "100");
            await StepAsync(stores[0], sent, new DeclarationDecided { FilingId = Export, Released = goods }, new GoodsMoved { FilingId = Export, LeftAt = RefundSamples.At("2026-11-20") });

            // Thirty ask for one piece each, every one twice, on whichever instance is free; goods and pay-backs come in between.
            List<IMessage[]> steps = [];
            for (var n = 1; n <= 30; n++)
            {
                steps.Add([Asked(n)]);
                steps.Add([Arrived(n), Asked(n)]);
            }
            await RunAsync(steps);

            var rows = await stores[0].QueryAsync(RefundWork.ReturnTable, "ORDER BY return_id", new Dictionary<string, object?>(), Ct);
            var open = rows.Where(r => r.Counts).ToList();
            Assert.Equal((30, 10), (rows.Count, open.Count));
            Assert.All(open, r => Assert.Equal((ReturnState.PayBackFirst, true), (r.State, r.ArrivedAt != 0)));
            Assert.All(rows.Except(open), r => Assert.Equal("RETURN_QUANTITY", r.Answer!.Reasons.Single().Code));

            List<IMessage[]> paid = [.. open.Select(r => new IMessage[] { new RefundPaidBack { FilingId = r.ReturnId, DeclarationId = Export, Amount = r.Answer!.PayBack, At = 1 } })];
            await RunAsync([.. paid, .. paid]);

            var back = sent.Where(a => a.Outcome == "returned").ToList();
            Assert.Equal((10, 10, 117.01m, 100m), (
                back.Count, back.Select(a => a.FilingId).Distinct().Count(), back.Sum(a => Decimals.Read(a.PaidBack)), back.Sum(a => Decimals.Read(a.ValueBack))));
            Assert.Single(back, a => a.Whole);

            Task RunAsync(List<IMessage[]> all)
            {
                var waiting = new ConcurrentQueue<IMessage[]>(all);
                return Task.WhenAll(stores.Select(async store =>
                {
                    while (waiting.TryDequeue(out var step))
                    {
                        await StepAsync(store, sent, step);
                    }
                }));
            }
        }
        finally
        {
            foreach (var store in stores)
            {
                await store.DisposeAsync();
            }
        }
    }

    private static ReturnRequested Asked(int n) => new()
    {
        FilingId = $"ret_{n}", Tenant = "3301965001", DeclarationId = Export, Reason = "unsold", IeFlag = "E", CustomsCode = "2992", AppliedAt = RefundSamples.Now,
        Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
    };

    private static ReturnArrived Arrived(int n) => new() { FilingId = $"ret_{n}", DeclarationId = Export, ArrivedAt = RefundSamples.At("2026-12-01") };

    /// <summary>One step, again until the store takes it, as the step runner does.</summary>
    private static async Task StepAsync(PostgresStore store, ConcurrentQueue<ReturnDecided> sent, params IMessage[] messages)
    {
        var items = messages.Select(m => new Item(Kinds[m.GetType()], m, default, Guid.Empty)).ToList();
        for (; ; )
        {
            try
            {
                await using var tx = await store.BeginAsync(Ct);
                var context = new StepContext(DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.Now));
                var work = await House.LoadAsync(tx, items, Ct);
                foreach (var item in items)
                {
                    House.Handle(work, item, context);
                }
                await House.SaveAsync(tx, work, Ct);
                await tx.CommitAsync(Ct);
                foreach (var answer in context.Outgoing.Select(o => o.Item).OfType<ReturnDecided>())
                {
                    sent.Enqueue(answer);
                }
                return;
            }
            catch (Exception error) when (store.IsTransient(error))
            {
                await Task.Yield();
            }
        }
    }
}
