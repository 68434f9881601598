using SingleWindow.Contracts;

namespace SingleWindow.Gateway.Core;

/// <summary>By which numbers a leg filed alone and the declaration that waits for it find each other.</summary>
public static class LooseLegs
{
    public static string Order(string ebp, string ebc, string orderNo) => $"order/{ebp}/{ebc}/{orderNo}";

    public static string Payment(string ebp, string ebc, string orderNo) => $"payment/{ebp}/{ebc}/{orderNo}";

    public static string Waybill(string carrier, string waybillNo) => $"waybill/{carrier}/{waybillNo}";

    public static string Of(OrderChecked e) => Order(e.EbpCode, e.EbcCode, e.OrderNo);

    public static string Of(PaymentChecked e) => Payment(e.EbpCode, e.EbcCode, e.OrderNo);

    public static string Of(WaybillChecked e) => Waybill(e.LogisticsCode, e.LogisticsNo);
}
