using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.TaxRefund;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.TaxRefund;

namespace SingleWindow.Tests.Integration.Returns;

/// <summary>Several instances of the tax refund house over one PostgreSQL: the goods of one line come back once, and its refund is paid back once.</summary>
public sealed class ReturnConcurrencyTests(TestServers servers)
{
    private const string Export = "dcl_1";

    private static readonly IHouse House = TaxRefundModule.House(RefundSamples.Rules);

    [Fact]
    public async Task Returns_of_one_line_never_take_more_than_was_exported_and_pay_its_refund_back_once()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, DateTimeOffset.FromUnixTimeMilliseconds(RefundSamples.Now));
        var goods = RefundSamples.Goods("trader", RefundSamples.Line(amount: "900.05"));
        (goods.Lines[0].Qty, goods.Lines[0].Amount) = ("10", "100");
        await instances.StepAsync(0, new DeclarationDecided { FilingId = Export, Released = goods }, new GoodsMoved { FilingId = Export, LeftAt = RefundSamples.At("2026-11-20") });

        // Thirty ask for one piece each, every one twice, on whichever instance is free; goods and pay-backs come in between.
        List<IMessage[]> steps = [];
        for (var n = 1; n <= 30; n++)
        {
            steps.Add([Asked(n)]);
            steps.Add([Arrived(n), Asked(n)]);
        }
        await instances.RunAsync(steps);

        var rows = await instances.RowsAsync(RefundWork.ReturnTable);
        var open = rows.Where(r => r.Counts).ToList();
        Assert.Equal((30, 10), (rows.Count, open.Count));
        Assert.All(open, r => Assert.Equal((ReturnState.PayBackFirst, true), (r.State, r.ArrivedAt != 0)));
        Assert.All(rows.Except(open), r => Assert.Equal("RETURN_QUANTITY", r.Answer!.Reasons.Single().Code));

        List<IMessage[]> paid = [.. open.Select(r => new IMessage[] { new RefundPaidBack { FilingId = r.ReturnId, DeclarationId = Export, Amount = r.Answer!.PayBack, At = 1 } })];
        await instances.RunAsync([.. paid, .. paid]);

        var back = instances.Sent.OfType<ReturnDecided>().Where(a => a.Outcome == "returned").ToList();
        Assert.Equal((10, 10, 117.01m, 100m), (
            back.Count, back.Select(a => a.FilingId).Distinct().Count(), back.Sum(a => Decimals.Read(a.PaidBack)), back.Sum(a => Decimals.Read(a.ValueBack))));
        Assert.Single(back, a => a.Whole);
    }

    private static ReturnRequested Asked(int n) => new()
    {
        FilingId = $"ret_{n}", Tenant = "3301965001", DeclarationId = Export, Reason = "unsold", IeFlag = "E", CustomsCode = "2992", AppliedAt = RefundSamples.Now,
        Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
    };

    private static ReturnArrived Arrived(int n) => new() { FilingId = $"ret_{n}", DeclarationId = Export, ArrivedAt = RefundSamples.At("2026-12-01") };
}
