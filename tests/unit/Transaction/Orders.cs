using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.Transaction.Core;
using SingleWindow.Transaction.Rules;

namespace SingleWindow.Tests.Unit.Transaction;

/// <summary>Orders as the tests file them: one that keeps every rule, to be spoiled.</summary>
internal static class Orders
{
    public static readonly DateTimeOffset Now = new(2026, 5, 20, 9, 0, 0, TimeSpan.Zero);

    public static OrderFacts Facts(params (string Key, string Value)[] settings) => OrderRules.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    public static OrderSubmitted Good(string filing = "ord_1", string orderNo = "QH-1001") => new()
    {
        FilingId = filing,
        Tenant = "3301960001",
        OrderNo = orderNo,
        OrderType = "E",
        EbpCode = "3301961001",
        EbpName = "百象商城",
        EbcCode = "3301960001",
        EbcName = "青禾工艺",
        GoodsValue = "59.7",
        Freight = "5",
        Currency = "502",
        FiledAt = Now.ToUnixTimeMilliseconds(),
        Lines =
        {
            new OrderLine { Gnum = 1, ItemNo = "QH-LAMP", ItemName = "竹编灯罩", Unit = "011", Currency = "502", Qty = "3", Price = "12.9", Total = "38.7" },
            new OrderLine { Gnum = 2, ItemNo = "QH-FAN", ItemName = "绢扇", Unit = "011", Currency = "502", Qty = "2", Price = "10.5", Total = "21" },
        },
    };
}
