using CsCheck;
using SingleWindow.Contracts;
using SingleWindow.Transaction.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Transaction;

public class OrderChecksTests
{
    private static readonly OrderFacts Facts = Orders.Facts();
    private static readonly DateOnly Day = new(2026, 5, 20);

    public static TheoryData<string, Action<OrderSubmitted>, string, string> Spoiled() => new()
    {
        { "B2B order", o => o.OrderType = "B", "ORDER_TYPE_NOT_RETAIL", "/order/orderType" },
        { "merchant nobody knows", o => o.EbcCode = "3399999999", "ORDER_MERCHANT_UNKNOWN", "/order/ebcCode" },
        { "merchant suspended", o => o.EbcCode = "3301960009", "ORDER_MERCHANT_INACTIVE", "/order/ebcCode" },
        { "merchant code full width", o => o.EbcCode = "３301960001", "ORDER_MERCHANT_CODE", "/order/ebcCode" },
        { "merchant code empty", o => o.EbcCode = "", "ORDER_MERCHANT_CODE", "/order/ebcCode" },
        { "platform nobody knows", o => o.EbpCode = "3399999998", "ORDER_PLATFORM_UNKNOWN", "/order/ebpCode" },
        { "platform suspended", o => o.EbpCode = "3301961009", "ORDER_PLATFORM_INACTIVE", "/order/ebpCode" },
        { "platform is only a merchant", o => o.EbpCode = "3301960001", "ORDER_PLATFORM_UNKNOWN", "/order/ebpCode" },
        { "platform code with a blank", o => o.EbpCode = "33019 1001", "ORDER_PLATFORM_CODE", "/order/ebpCode" },
        { "merchant named none", o => o.EbcName = " None ", "ORDER_NAME_EMPTY", "/order/ebcName" },
        { "platform named slash", o => o.EbpName = "/", "ORDER_NAME_EMPTY", "/order/ebpName" },
        { "goods named 无", o => o.Lines[1].ItemName = "无", "ORDER_NAME_EMPTY", "/order/lines/1/itemName" },
        { "currency by letters", o => { o.Currency = "USD"; o.Lines[0].Currency = "USD"; o.Lines[1].Currency = "USD"; }, "ORDER_CURRENCY_UNKNOWN", "/order/currency" },
        { "one line in yuan", o => o.Lines[1].Currency = "142", "ORDER_CURRENCY_MIXED", "/order/lines/1/currency" },
        { "no lines", o => o.Lines.Clear(), "ORDER_LINES_NONE", "/order/lines" },
        { "line number twice", o => o.Lines[1].Gnum = 1, "ORDER_LINE_REPEATED", "/order/lines/1/gnum" },
        { "line number zero", o => o.Lines[0].Gnum = 0, "ORDER_LINE_NUMBER", "/order/lines/0/gnum" },
        { "unit by name", o => o.Lines[0].Unit = "件", "ORDER_UNIT_UNKNOWN", "/order/lines/0/unit" },
        { "quantity zero", o => o.Lines[0].Qty = "0", "ORDER_QTY_NOT_POSITIVE", "/order/lines/0/qty" },
        { "price missing", o => o.Lines[0].Price = "", "ORDER_PRICE_NOT_POSITIVE", "/order/lines/0/price" },
        { "total negative", o => o.Lines[0].Total = "-38.7", "ORDER_TOTAL_NOT_POSITIVE", "/order/lines/0/total" },
        { "quantity is a word", o => o.Lines[0].Qty = "three", "ORDER_NUMBER_FORMAT", "/order/lines/0/qty" },
        { "six decimals", o => o.Lines[0].Price = "12.900001", "ORDER_NUMBER_FORMAT", "/order/lines/0/price" },
        { "fifteen digits before the point", o => o.GoodsValue = "100000000000000", "ORDER_NUMBER_FORMAT", "/order/goodsValue" },
        { "freight negative", o => o.Freight = "-0.01", "ORDER_FREIGHT_NEGATIVE", "/order/freight" },
        { "line a cent off", o => { o.Lines[0].Total = "38.71"; o.GoodsValue = "59.71"; }, "ORDER_LINE_ARITHMETIC", "/order/lines/0/total" },
        { "sum a cent off", o => o.GoodsValue = "59.71", "ORDER_SUM_ARITHMETIC", "/order/goodsValue" },
    };

    [Theory]
    [MemberData(nameof(Spoiled), DisableDiscoveryEnumeration = true)]
    public void One_fault_gives_one_reason_at_its_field(string name, Action<OrderSubmitted> spoil, string code, string pointer)
    {
        var order = Orders.Good();
        spoil(order);

        var (reasons, _) = OrderChecks.Run(order, Facts, Day);

        var reason = Assert.Single(reasons);
        Assert.True(reason.Code == code && reason.Pointer == pointer, $"{name}: {reason.Code} at {reason.Pointer}");
        Assert.All([reason.Rule, reason.Source, reason.Act, reason.En, reason.Zh, reason.FixEn, reason.FixZh, reason.Ceb], Assert.NotEmpty);
    }

    public static TheoryData<string, Action<OrderSubmitted>> Kept() => new()
    {
        { "as it is", _ => { } },
        { "foreign platform without a code", o => { o.EbpCode = "无"; o.EbpName = "Far Market"; } },
        { "no freight", o => o.Freight = "0" },
        { "dated an hour ahead", o => o.FiledAt += 3_600_000 },
        { "product rounded half up at the fifth decimal",
            o => { o.Lines[0].Qty = "0.5"; o.Lines[0].Price = "0.00001"; o.Lines[0].Total = "0.00001"; o.GoodsValue = "21.00001"; } },
        { "discredited merchant", o => o.EbcCode = "3301960003" },
        { "hundred lines", o => Fill(o, 100) },
    };

    [Theory]
    [MemberData(nameof(Kept), DisableDiscoveryEnumeration = true)]
    public void An_order_that_keeps_the_rules_has_no_reasons(string name, Action<OrderSubmitted> change)
    {
        var order = Orders.Good();
        change(order);

        var (reasons, merchant) = OrderChecks.Run(order, Facts, Day);

        Assert.True(reasons.Count == 0, $"{name}: {string.Join(", ", reasons.Select(r => r.Code))}");
        Assert.NotNull(merchant);
    }

    [Fact]
    public void A_hundred_and_one_lines_are_refused_before_they_are_read()
    {
        var order = Orders.Good();
        Fill(order, 101);

        var (reasons, _) = OrderChecks.Run(order, Facts, Day);

        Assert.Equal("ORDER_LINES_TOO_MANY", Assert.Single(reasons).Code);
    }

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var order = Orders.Good();
        order.OrderType = "B";
        order.EbcCode = "3399999999";
        order.Lines[0].Unit = "999";
        order.Lines[1].Qty = "-1";
        order.GoodsValue = "1";

        var (reasons, _) = OrderChecks.Run(order, Facts, Day);

        Assert.Equal(
            ["ORDER_TYPE_NOT_RETAIL", "ORDER_MERCHANT_UNKNOWN", "ORDER_UNIT_UNKNOWN", "ORDER_QTY_NOT_POSITIVE", "ORDER_SUM_ARITHMETIC"],
            reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData("2021-10-31", "regular")]
    [InlineData("2021-11-01", "advanced-certified")]
    public void The_grade_is_the_one_of_the_day(string day, string grade)
    {
        var order = Orders.Good();
        order.EbcCode = "3301960004";

        var (_, merchant) = OrderChecks.Run(order, Facts, DateOnly.ParseExact(day, "yyyy-MM-dd"));

        Assert.Equal(grade, merchant?.CreditGrade);
    }

    [Fact]
    public void A_tolerance_set_by_the_operator_covers_the_difference_and_no_more()
    {
        var tolerant = Orders.Facts(("Transaction:Tolerance", "0.01"));
        var order = Orders.Good();
        order.GoodsValue = "59.71";
        Assert.Empty(OrderChecks.Run(order, tolerant, Day).Reasons);

        order.GoodsValue = "59.72";
        Assert.Equal("ORDER_SUM_ARITHMETIC", Assert.Single(OrderChecks.Run(order, tolerant, Day).Reasons).Code);
    }

    [Fact]
    public void Arithmetic_agrees_with_exact_integers_for_any_figures() =>
        Gen.Select(Gen.Long[1, 99_999_999], Gen.Long[1, 99_999_999]).Sample((qty, price) =>
        {
            // Figures in units of 0.00001; the product in units of 10^-10, rounded half up to 10^-5.
            var product = ((Int128)qty * price + 50_000) / 100_000;
            var order = Orders.Good();
            order.Lines.RemoveAt(1);
            order.Lines[0].Qty = Decimals.Write(qty / 100_000m);
            order.Lines[0].Price = Decimals.Write(price / 100_000m);
            order.Lines[0].Total = order.GoodsValue = Decimals.Write((decimal)product / 100_000m);
            var reasons = OrderChecks.Run(order, Facts, Day).Reasons;
            return product == 0 ? reasons.Count > 0 : reasons.Count == 0;
        });

    private static void Fill(OrderSubmitted order, int lines)
    {
        order.Lines.Clear();
        for (var i = 1; i <= lines; i++)
        {
            order.Lines.Add(new OrderLine { Gnum = i, ItemNo = "QH-FAN", ItemName = "绢扇", Unit = "011", Currency = "502", Qty = "1", Price = "2.5", Total = "2.5" });
        }
        order.GoodsValue = Decimals.Write(lines * 2.5m);
    }
}
