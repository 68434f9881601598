using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Transaction;

public class TransactionHouseTests
{
    [Fact]
    public async Task Rows_survive_between_steps_and_the_holder_answers_for_its_number()
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        await house.StepAsync(Orders.Now, Orders.Good("dcl_1"), Orders.Good("ord_2"), Orders.Good("ord_3", "QH-10"));
        await house.StepAsync(Orders.Now, Orders.Good("ord_4"), new FilingClosed { FilingId = "dcl_1" }, Orders.Good("ord_5"), Orders.Good("dcl_1"));

        Assert.Equal(
            [("dcl_1", Verdict.Accepted), ("ord_2", Verdict.Refused), ("ord_3", Verdict.Accepted), ("ord_4", Verdict.Refused), ("ord_5", Verdict.Accepted)],
            house.Sent.Cast<OrderChecked>().Select(o => (o.FilingId, o.Verdict)));
        var named = await OrderTable.NamedAsync(house.Store, OrderNumber.Of("3301960001", "QH-1001"), TestContext.Current.CancellationToken);
        Assert.Equal(["ord_5", "dcl_1", "ord_2", "ord_4"], named.Select(r => r.FilingId));
        Assert.Equal(house.Sent[0], named[1].Answer);
    }

    [Fact]
    public async Task Two_hundred_orders_in_one_step_are_all_answered()
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Orders.Facts()));
        var orders = Enumerable.Range(0, 200).Select(i => (IMessage)Orders.Good($"dcl_{i}", $"QH-{i}")).ToArray();
        await house.StepAsync(Orders.Now, orders);
        await house.StepAsync(Orders.Now, orders);

        Assert.Equal(200, house.Sent.Count);
    }
}
