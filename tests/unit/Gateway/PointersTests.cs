using SingleWindow.Gateway.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

public sealed class PointersTests
{
    [Theory]
    [InlineData("/declaration/lines/0/qty1", "declaration", false, "/goods/0/qty1")]
    [InlineData("/declaration/lines/2/gname", "declaration", false, "/goods/2/name")]
    [InlineData("/declaration/customsCode", "declaration", false, "/customsOffice")]
    [InlineData("/declaration/freight", "declaration", false, "/freight/amount")]
    [InlineData("/order/lines/1/itemName", "order", false, "/order/lines/1/name")]
    [InlineData("/order/ebpCode", "order", true, "/platformCode")]
    [InlineData("/payment/payNo", "payment", false, "/payment/paymentNo")]
    [InlineData("/payment/amount", "payment", true, "/amount")]
    [InlineData("/waybill/packNo", "waybill", false, "/waybill/packages")]
    [InlineData("/logisticsNo", "departure", true, "/waybillNo")]
    [InlineData("/goods/0/invoiceNo", "declaration", false, "/goods/0/invoiceNo")]
    [InlineData("/currency", "proceeds", true, "/currency")]
    [InlineData("", "declaration", false, "")]
    public void APointerIsTheFilersOwn(string given, string leg, bool alone, string expected) =>
        Assert.Equal(expected, Pointers.InJson(given, leg, alone));
}
