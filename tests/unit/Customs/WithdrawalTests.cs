using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Tests.Unit.Customs.Import;
using Xunit;

namespace SingleWindow.Tests.Unit.Customs;

/// <summary>Payments that are taken out of a case, and what is paid in their place.</summary>
public sealed class WithdrawalTests
{
    private const string Other = "110101199003070281";

    private static readonly ClearanceSettings Held = Samples.Settings with { TestMode = true };

    [Fact]
    public async Task A_reversal_that_overtakes_its_payment_is_refused_and_one_that_follows_it_is_not()
    {
        var bench = new Bench(Held);
        var (list, order, payment) = (Samples.Declaration(), Samples.Order(), Samples.Payment());
        list.OrderNo = order.OrderNo = payment.OrderNo = "SO-1-YELLOW";

        // Neither the case is here, nor in it the payment that its submission brings.
        await RefusedAsync();
        await bench.Step(list, order, Samples.Waybill());
        await RefusedAsync();
        Assert.Null(bench.Loose(LooseKeys.Payment(Samples.Tenant, "SO-1-YELLOW")));

        await bench.Step(payment);
        Assert.Equal(300, bench.Case()!.Status);
        Assert.True((await AskAsync()).Done);
        Assert.True(bench.Case()!.Lacks(Legs.Payment));
        // It is gone: there is nothing on its way any more.
        Assert.True((await AskAsync()).Done);

        async Task RefusedAsync()
        {
            var answer = await AskAsync();
            var reason = Assert.Single(answer.Reasons);
            Assert.Equal((false, "L04", "PAYMENT_ON_ITS_WAY", "SO-1-YELLOW", "/paymentNo"), (answer.Done, reason.Rule, reason.Code, reason.Value, reason.Pointer));
            Assert.All([reason.Act, reason.En, reason.Zh, reason.FixEn, reason.FixZh, reason.Source], Assert.NotEmpty);
        }

        async Task<WithdrawalAnswered> AskAsync()
        {
            var left = await bench.Step(new PaymentWithdrawn
            {
                FilingId = "rev_1", PaymentId = Samples.Id, EbcCode = Samples.Tenant, Asks = true, At = Samples.NowMs + 1,
                Orders = { new StatedPayment { OrderNo = "SO-1-YELLOW", FilingId = Samples.Id } },
            });
            return Assert.Single(left.OfType<WithdrawalAnswered>());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_payment_of_a_later_version_is_taken_out_of_it_and_that_of_the_one_before_is_not(bool later)
    {
        var bench = new Bench(Held);
        await bench.Step(Version(1));
        await bench.Step(new ClosureRequested { ClosureId = "amd_1", FilingId = Samples.Id, Ending = Ending.Amended, At = Samples.NowMs, Version = 1 });
        await bench.Step(Version(2));
        Assert.Equal((2, 300), (bench.Case()!.Version, bench.Case()!.Status));

        var left = await bench.Step(new PaymentWithdrawn
        {
            FilingId = "rev_1", PaymentId = "x", EbcCode = Samples.Tenant, Asks = true, At = Samples.NowMs + 1,
            Orders = { new StatedPayment { OrderNo = "SO-1-YELLOW", FilingId = FilingId.OfVersion(Samples.Id, later ? 2 : 1) } },
        });

        var answer = Assert.Single(left.OfType<WithdrawalAnswered>());
        Assert.Equal(later ? [] : ["PAYMENT_ON_ITS_WAY"], answer.Reasons.Select(r => r.Code));
        Assert.Equal((later, later), (answer.Done, bench.Case()!.Lacks(Legs.Payment)));

        static Google.Protobuf.IMessage[] Version(int version)
        {
            var legs = FilingId.OfVersion(Samples.Id, version);
            var (list, order, payment) = (Samples.Declaration(), Samples.Order(legs), Samples.Payment(legs));
            list.OrderNo = order.OrderNo = payment.OrderNo = "SO-1-YELLOW";
            list.Version = version == 1 ? 0 : version;
            return [order, payment, Samples.Waybill(legs), list];
        }
    }

    /// <summary>The money of the orderer went back while customs held the list: whoever pays in its place must be the orderer too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_payer_of_an_import_that_is_held_does_not_serve(bool inParts)
    {
        var bench = new Bench(Held);
        await bench.Step(ImportTrade.Deposited());
        var list = ImportTrade.List();
        list.OrderNo += "-YELLOW";
        var submission = ImportTrade.Submission(list);
        await bench.Step(submission);
        Assert.Equal(300, bench.Case(list.FilingId)!.Status);
        await bench.Step(new PaymentWithdrawn
        {
            FilingId = "rfd_1", PaymentId = list.FilingId, EbcCode = list.EbcCode, At = Samples.NowMs + 1,
            Orders = { new StatedPayment { OrderNo = list.OrderNo, FilingId = list.FilingId } },
        });
        Assert.True(bench.Case(list.FilingId)!.Lacks(Legs.Payment));

        await bench.Step(Paid("pay_2", Other, 2));
        var told = bench.Decided.Last();
        Assert.Equal(("I01", "REJECT_IDENTITY"), (told.Reasons[^1].Rule, told.Reasons[^1].Code));
        Assert.DoesNotContain(Other, told.ToString(), StringComparison.Ordinal);
        Assert.Equal((300, true), (bench.Case(list.FilingId)!.Status, bench.Case(list.FilingId)!.Lacks(Legs.Payment)));
        await bench.Step(Release());
        Assert.Equal(("ORDER_NOT_PAID", 300), (bench.Decided.Last().Reasons[^1].Code, bench.Case(list.FilingId)!.Status));

        await bench.Step(Paid("pay_3", ImportTrade.Anna, 3));
        Assert.False(bench.Case(list.FilingId)!.Lacks(Legs.Payment));
        await bench.Step(Release());
        Assert.Equal(800, bench.Case(list.FilingId)!.Status);

        PaymentChecked Paid(string filing, string payer, int at)
        {
            var paid = submission.OfType<PaymentChecked>().Single().Clone();
            (paid.FilingId, paid.CheckedAt, paid.Full) = (filing, Samples.NowMs + at, true);
            paid.Payer = ImportTrade.Buyer(inParts ? ImportTrade.Anna : payer);
            if (inParts)
            {
                paid.Parts.Add(new PaymentPart { FilingId = list.FilingId, Amount = "100", Payer = ImportTrade.Buyer() });
                paid.Parts.Add(new PaymentPart { FilingId = filing, Amount = "20.01", Payer = ImportTrade.Buyer(payer) });
            }
            return paid;
        }

        HoldDecided Release() => new() { FilingId = list.FilingId, Link = "customs", Decision = "release", By = "officer", ByRole = "officer" };
    }
}
