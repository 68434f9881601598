using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Payment;

public class PaymentHouseTests
{
    [Theory]
    [InlineData("payment first")]
    [InlineData("order first")]
    [InlineData("one step")]
    public async Task Order_and_payment_meet_whichever_comes_first(string arrival)
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        IMessage[] both = [Payments.Good("dcl_1"), Payments.Order("dcl_1")];
        if (arrival == "one step")
        {
            await house.StepAsync(Payments.Now, both);
        }
        else
        {
            await house.StepAsync(Payments.Now, both[arrival == "payment first" ? 0 : 1]);
            await house.StepAsync(Payments.Now, both[arrival == "payment first" ? 1 : 0]);
        }
        await house.StepAsync(Payments.Now, both);

        Assert.Equal(("dcl_1", Verdict.Accepted), (((PaymentChecked)Assert.Single(house.Sent)).FilingId, ((PaymentChecked)house.Sent[0]).Verdict));
        var trade = await PaymentTables.TradeAsync(house.Store, TradeRow.KeyOf("3301960001", "QH-1001"), TestContext.Current.CancellationToken);
        Assert.Equal((PaymentState.Accepted, "3301962001", (string?)"3301962001|HT-9001"), (trade!.State, trade.Tenant, trade.Claim));
        Assert.Equal(house.Sent[0], trade.Payment);
    }

    [Fact]
    public async Task A_number_freed_by_a_closed_filing_serves_the_next_one_and_a_held_one_does_not()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, Payments.Order("dcl_1"), Payments.Good("dcl_1"));
        await house.StepAsync(Payments.Now, Payments.Good("pay_2", orderNo: "QH-1002"), Payments.Order("ord_2", orderNo: "QH-1002"));
        await house.StepAsync(Payments.Now, new FilingClosed { FilingId = "dcl_1" });
        await house.StepAsync(Payments.Now, Payments.Good("pay_3", orderNo: "QH-1002"));

        Assert.Equal(
            [("dcl_1", ""), ("pay_2", "PAYMENT_NUMBER_USED"), ("pay_3", "")],
            house.Sent.Cast<PaymentChecked>().Select(p => (p.FilingId, string.Join(",", p.Reasons.Select(r => r.Code)))));
    }

    [Fact]
    public async Task Legs_after_the_end_of_their_filing_say_nothing()
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Payments.Facts()));
        await house.StepAsync(Payments.Now, new FilingClosed { FilingId = "dcl_1" });
        await house.StepAsync(Payments.Now, Payments.Good("dcl_1"), Payments.Order("dcl_1"));

        Assert.Empty(house.Sent);
    }
}
