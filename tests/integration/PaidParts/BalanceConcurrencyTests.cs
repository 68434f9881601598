using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.Payment;

namespace SingleWindow.Tests.Integration.PaidParts;

/// <summary>Several instances of the payment house over one PostgreSQL: no balance is used twice, whoever is faster.</summary>
public sealed class BalanceConcurrencyTests(TestServers servers)
{
    private static readonly IHouse House = PaymentModule.House(Payments.Facts());

    [Fact]
    public async Task Refunds_of_one_payment_from_all_sides_never_give_back_more_than_it_was()
    {
        await using var running = await HouseInstances.OpenAsync(servers, House, Payments.Now);
        await running.StepAsync(0, Payments.Order("dcl_1"), Payments.Good("dcl_1"));

        // 64.7: six of 10 fit. Each comes twice, and a reversal in between finds that money went back.
        List<IMessage[]> steps = [.. Enumerable.Range(1, 40).Select(n => new IMessage[] { Refund($"rfd_{n}", "10") })];
        steps.Insert(20, [new ReversalRequested { FilingId = "rev_1", PayCode = "3301962001", PayNo = "HT-9001" }]);
        await running.RunAsync([.. steps, .. steps]);

        var answers = running.Sent.OfType<DocumentAnswered>().Where(a => a.FilingId != "rev_1").ToList();
        Assert.Equal((40, 40), (answers.Count, answers.Select(a => a.FilingId).Distinct().Count()));
        var part = (await running.RowsAsync(PaymentTables.Parts)).Single();
        var reversing = running.Sent.OfType<PaymentWithdrawn>().Any(w => w.Asks);
        Assert.Equal(reversing ? PartState.Reversing : PartState.Accepted, part.State);
        Assert.Equal(reversing ? 0 : 6, answers.Count(a => a.Outcome == "done"));
        Assert.Equal(10m * answers.Count(a => a.Outcome == "done"), part.Refunded);
        Assert.All(answers.Where(a => a.Outcome == "refused"), a => Assert.Contains(a.Reasons.Single().Code, (string[])["REFUND_OVER_BALANCE", "REFUND_REVERSED"]));
        Assert.Single(running.Sent.OfType<PaymentWithdrawn>());
    }

    [Fact]
    public async Task Instalments_and_shares_of_the_same_orders_never_pay_more_than_is_asked()
    {
        await using var running = await HouseInstances.OpenAsync(servers, House, Payments.Now);
        List<IMessage[]> steps = [];
        for (var n = 1; n <= 40; n++)
        {
            // Ten orders of 64.7; instalments of 20 compete with payments of 30 and 10 for two of them, and numbers are used twice.
            var (one, two) = ($"QH-{n % 10}", $"QH-{(n + 3) % 10}");
            steps.Add([Instalment($"pay_{n:00}a", $"A-{n}", one, "20")]);
            steps.Add([Merged($"pay_{n:00}b", $"B-{n}", (one, "30"), (two, "10"))]);
            steps.Add([Instalment($"pay_{n:00}c", $"A-{n}", two, "5")]);
            if (n <= 10)
            {
                steps.Add([Payments.Order($"ord_{n}", orderNo: $"QH-{n % 10}")]);
            }
            steps.Add([Refund($"rfd_{n}", "7", $"A-{n}")]);
        }
        await running.RunAsync([.. steps, .. steps]);

        var trades = await running.RowsAsync(PaymentTables.Trades);
        var parts = await running.RowsAsync(PaymentTables.Parts);
        Assert.NotEmpty(parts);
        foreach (var order in trades.Where(t => !t.IsNumber))
        {
            var own = parts.Where(p => p.OrderKey == order.OrderKey && p.Stands).ToList();
            Assert.InRange(own.Sum(p => p.Left), 0, 64.7m);
            Assert.Equal(Decimals.Write(own.Sum(p => p.Left)), order.Payment!.Amount);
        }
        foreach (var number in trades.Where(t => t.IsNumber))
        {
            var own = parts.Where(p => p.PaymentId == number.Payment!.FilingId).ToList();
            Assert.Equal(Decimals.Read(number.Payment!.Amount), own.Sum(p => p.Amount));
        }
        var claims = trades.Where(t => t.Claim is not null).ToList();
        Assert.Equal(claims.Count, claims.DistinctBy(t => t.Claim).Count());
        var done = running.Sent.OfType<DocumentAnswered>().Where(a => a.Outcome == "done").ToList();
        Assert.Equal(done.Count, done.Select(a => a.FilingId).Distinct().Count());
        Assert.Equal(7m * done.Count, parts.Sum(p => p.Refunded));
    }

    private static PayerRefunded Refund(string id, string amount, string payNo = "HT-9001") =>
        new() { FilingId = id, Tenant = "3301962001", RefundNo = id, PayCode = "3301962001", PayNo = payNo, Amount = amount, Currency = "502" };

    private static PaymentSubmitted Instalment(string id, string payNo, string orderNo, string amount)
    {
        var payment = Payments.Good(id, payNo, orderNo);
        (payment.Amount, payment.Instalment) = (amount, true);
        return payment;
    }

    private static PaymentSubmitted Merged(string id, string payNo, params (string OrderNo, string Amount)[] shares)
    {
        var payment = Instalment(id, payNo, "", Decimals.Write(shares.Sum(s => Decimals.Read(s.Amount))));
        payment.Shares.Add(shares.Select(s => new PaymentShare { OrderNo = s.OrderNo, Amount = s.Amount }));
        return payment;
    }
}
