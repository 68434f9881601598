using Microsoft.Extensions.Configuration;
using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Rules;

namespace SingleWindow.Tests.Unit.Payment;

/// <summary>Payments and orders as the tests send them: good ones, to be spoiled.</summary>
internal static class Payments
{
    public static readonly DateTimeOffset Now = new(2026, 5, 20, 9, 0, 0, TimeSpan.Zero);

    public static PaymentFacts Facts(params (string Key, string Value)[] settings) => PaymentRules.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build());

    public static PaymentSubmitted Good(string filing = "pay_1", string payNo = "HT-9001", string orderNo = "QH-1001") => new()
    {
        FilingId = filing,
        Tenant = "3301962001",
        EbpCode = "3301961001",
        EbcCode = "3301960001",
        OrderNo = orderNo,
        PayCode = "3301962001",
        PayName = "汇通支付",
        PayNo = payNo,
        Amount = "64.7",
        Currency = "502",
        AccountedAt = Now.AddHours(-2).ToUnixTimeMilliseconds(),
    };

    public static OrderChecked Order(string filing = "ord_1", Verdict verdict = Verdict.Accepted, string goods = "59.7", long at = 1, string orderNo = "QH-1001") => new()
    {
        FilingId = filing,
        Verdict = verdict,
        EbpCode = "3301961001",
        EbcCode = "3301960001",
        OrderNo = orderNo,
        GoodsValue = goods,
        Freight = "5",
        Currency = "502",
        CheckedAt = at,
    };
}
