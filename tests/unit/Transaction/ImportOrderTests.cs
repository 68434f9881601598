using SingleWindow.Contracts;
using SingleWindow.Transaction;
using SingleWindow.Transaction.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Transaction;

public class ImportOrderTests
{
    private static readonly OrderFacts Facts = Orders.Facts();

    public static readonly Dictionary<string, (Action<OrderSubmitted> Spoil, string Code, string Pointer, string Ceb)> Spoiled = new()
    {
        ["dollars"] = (o => { o.Currency = "502"; foreach (var l in o.Lines) { l.Currency = "502"; } }, "ORDER_IMPORT_CURRENCY", "/order/currency", "CEB311/Order/OrderHead/currency"),
        ["paid a fen less"] = (o => o.Paid = "70.13", "ORDER_PAID_ARITHMETIC", "/order/paid", "CEB311/Order/OrderHead/acturalPaid"),
        ["freight beyond all figures"] = (
            o => o.Freight = "79228162514264337593543950335", "ORDER_NUMBER_FORMAT", "/order/freight", "CEB311/Order"),
        ["discount below zero"] = (o => (o.Discount, o.Paid) = ("-1", "76.14"), "ORDER_IMPORT_NEGATIVE", "/order/discount", "CEB311/Order/OrderHead"),
        ["tax below zero"] = (o => (o.TaxTotal, o.Paid) = ("-1", "58.7"), "ORDER_IMPORT_NEGATIVE", "/order/taxTotal", "CEB311/Order/OrderHead"),
        ["no buyer's document"] = (o => o.Buyer.IdNumber = "", "ORDER_BUYER_ID", "/order/buyer/idNumber", "CEB311/Order/OrderHead/buyerIdNumber"),
        ["a check character that does not fit"] = (o => o.Buyer.IdNumber = "110101199003070012", "ORDER_BUYER_ID", "/order/buyer/idNumber", "CEB311/Order/OrderHead/buyerIdNumber"),
        ["a kind of document nobody knows"] = (o => o.Buyer.IdType = "3", "ORDER_BUYER_ID", "/order/buyer/idNumber", "CEB311/Order/OrderHead/buyerIdNumber"),
        ["no buyer's name"] = (o => o.Buyer.Name = "", "ORDER_NAME_EMPTY", "/order/buyer/name", "CEB311/Order"),
        ["a foreign platform"] = (o => o.EbpCode = OrderChecks.ForeignPlatform, "ORDER_PLATFORM_CODE", "/order/ebpCode", "CEB311/Order/OrderHead/ebpCode"),
        ["price below zero"] = (o => o.Lines[1].Price = "-1", "ORDER_PRICE_NOT_POSITIVE", "/order/lines/1/price", "CEB311/Order/OrderList/price"),
    };

    public static TheoryData<string> Names => [.. Spoiled.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void One_fault_gives_one_reason_in_the_elements_of_an_import(string name)
    {
        var (spoil, code, pointer, ceb) = Spoiled[name];
        var order = Import();
        spoil(order);

        var reason = Assert.Single(OrderChecks.Run(order, Facts, new DateOnly(2026, 5, 20)).Reasons);

        Assert.Equal((code, pointer, ceb), (reason.Code, reason.Pointer, reason.Ceb));
        Assert.DoesNotContain(order.Buyer.IdNumber.Length > 4 ? order.Buyer.IdNumber : "Anna", reason.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("11010519491231002X", true)]
    [InlineData("11010519491231002x", true)]
    [InlineData("110101199003070012", false)]
    [InlineData("11010119900307001", false)]
    [InlineData("1101011990030700１X", false)]
    public void A_resident_number_has_18_characters_and_its_check(string number, bool good) => Assert.Equal(good, IdentityNumbers.IsResident(number));

    [Fact]
    public async Task An_accepted_import_carries_buyer_and_amounts_and_an_export_none_of_them()
    {
        await using var house = await SqliteHouse.OpenAsync(TransactionModule.House(Facts));
        var order = Import();
        order.Lines.Add(new OrderLine { Gnum = 3, ItemNo = "GIFT", ItemName = "赠品", Unit = "011", Currency = "142", Qty = "1", Price = "0", Total = "0" });

        await house.StepAsync(Orders.Now, order, Orders.Good("ord_2", "QH-1002"));

        var (import, export) = ((OrderChecked)house.Sent[0], (OrderChecked)house.Sent[1]);
        Assert.Equal((Verdict.Accepted, "I", "5", "10.44", "70.14", true), (import.Verdict, import.OrderType, import.Discount, import.TaxTotal, import.Paid, import.BuyerVerified));
        Assert.Equal(order.Buyer, import.Buyer);
        Assert.Equal((Verdict.Accepted, "", "", null), (export.Verdict, export.OrderType, export.Paid, export.Buyer));
    }

    private static OrderSubmitted Import()
    {
        var order = Orders.Good();
        order.OrderType = "I";
        order.Currency = "142";
        foreach (var line in order.Lines)
        {
            line.Currency = "142";
        }
        (order.Discount, order.TaxTotal, order.Paid) = ("5", "10.44", "70.14");
        order.Buyer = new Person { IdType = "1", IdNumber = "11010519491231002X", Name = "Anna", Telephone = "1" };
        order.BuyerVerified = true;
        return order;
    }
}
