using SingleWindow.Contracts;
using SingleWindow.Payment.Core;
using Xunit;

namespace SingleWindow.Tests.Unit.Payment;

public class PaymentChecksTests
{
    private static readonly PaymentFacts Facts = Payments.Facts();
    private static readonly long NowMs = Payments.Now.ToUnixTimeMilliseconds();

    public static TheoryData<string, Action<PaymentSubmitted>, string, string> Spoiled() => new()
    {
        { "amount zero", p => p.Amount = "0", "PAYMENT_AMOUNT_INVALID", "/payment/amount" },
        { "amount a word", p => p.Amount = "much", "PAYMENT_AMOUNT_INVALID", "/payment/amount" },
        { "amount with six decimals", p => p.Amount = "1.000001", "PAYMENT_AMOUNT_INVALID", "/payment/amount" },
        { "currency by letters", p => p.Currency = "USD", "PAYMENT_CURRENCY_UNKNOWN", "/payment/currency" },
        { "institution nobody knows", p => p.PayCode = "3399999999", "PAYMENT_INSTITUTION_UNKNOWN", "/payment/payCode" },
        { "institution struck off", p => p.PayCode = "3301962009", "PAYMENT_INSTITUTION_STRUCK", "/payment/payCode" },
        { "no institution and no name", p => { p.PayCode = ""; p.PayName = " "; }, "PAYMENT_NAME_EMPTY", "/payment/payName" },
        { "a cent over the cap", p => p.Amount = "50000.01", "PAYMENT_OVER_CAP", "/payment/amount" },
        { "six minutes ahead", p => p.AccountedAt = NowMs + 360_000, "PAYMENT_TIME_FUTURE", "/payment/accountedAt" },
        { "over a year ago", p => p.AccountedAt = NowMs - (366 * 86_400_000L), "PAYMENT_TIME_OLD", "/payment/accountedAt" },
        { "no time", p => p.AccountedAt = 0, "PAYMENT_TIME_OLD", "/payment/accountedAt" },
    };

    [Theory]
    [MemberData(nameof(Spoiled), DisableDiscoveryEnumeration = true)]
    public void One_fault_gives_one_reason_at_its_field(string name, Action<PaymentSubmitted> spoil, string code, string pointer)
    {
        var payment = Payments.Good();
        spoil(payment);

        var reason = Assert.Single(PaymentChecks.Alone(payment, Facts, Payments.Now).Reasons);

        Assert.True(reason.Code == code && reason.Pointer == pointer, $"{name}: {reason.Code} at {reason.Pointer}");
        Assert.All([reason.Rule, reason.Source, reason.Act, reason.En, reason.Zh, reason.FixEn, reason.FixZh, reason.Ceb], Assert.NotEmpty);
    }

    public static TheoryData<string, Action<PaymentSubmitted>> Kept() => new()
    {
        { "as it is", _ => { } },
        { "exactly the cap", p => p.Amount = "50000" },
        { "above the figure of the cap in yen", p => { p.Amount = "60000"; p.Currency = "116"; } },
        { "above the cap through a foreign institution", p => { p.PayCode = ""; p.Amount = "60000"; } },
        { "cash", p => { p.PayCode = ""; p.PayNo = ""; p.PayName = "现金支付"; } },
        { "four minutes ahead", p => p.AccountedAt = NowMs + 240_000 },
    };

    [Theory]
    [MemberData(nameof(Kept), DisableDiscoveryEnumeration = true)]
    public void A_payment_that_keeps_the_rules_has_no_reasons(string name, Action<PaymentSubmitted> change)
    {
        var payment = Payments.Good();
        change(payment);

        var reasons = PaymentChecks.Alone(payment, Facts, Payments.Now).Reasons;

        Assert.True(reasons.Count == 0, $"{name}: {string.Join(", ", reasons.Select(r => r.Code))}");
    }

    [Fact]
    public void The_directory_is_read_on_the_day_of_the_payment()
    {
        var patient = Payments.Facts(("Payment:MaxAge", "1500.00:00:00"));
        var payment = Payments.Good();
        payment.PayCode = "3301962009";
        payment.AccountedAt = new DateTimeOffset(2024, 12, 31, 23, 59, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        Assert.Empty(PaymentChecks.Alone(payment, patient, Payments.Now).Reasons);

        payment.AccountedAt = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        Assert.Equal("PAYMENT_INSTITUTION_STRUCK", Assert.Single(PaymentChecks.Alone(payment, patient, Payments.Now).Reasons).Code);
    }

    [Fact]
    public void The_cap_can_be_switched_off_and_says_how_firm_it_is()
    {
        var payment = Payments.Good();
        payment.Amount = "50000.01";

        Assert.Empty(PaymentChecks.Alone(payment, Payments.Facts(("Payment:CapRefuses", "false")), Payments.Now).Reasons);
        Assert.Contains("in principle", Assert.Single(PaymentChecks.Alone(payment, Facts, Payments.Now).Reasons).Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount a cent short", "64.69", "502", "3301961001", "PAYMENT_AMOUNT_DIFFERS", "64.69", "64.7")]
    [InlineData("currency", "64.7", "142", "3301961001", "PAYMENT_CURRENCY_DIFFERS", "142", "502")]
    [InlineData("currency and amount: amounts of two currencies are not compared", "1", "142", "3301961001", "PAYMENT_CURRENCY_DIFFERS", "142", "502")]
    [InlineData("platform", "64.70", "502", "无", "PAYMENT_PLATFORM_DIFFERS", "无", "3301961001")]
    public void A_difference_from_the_order_shows_both_values(
        string name, string amount, string currency, string platform, string code, string value, string orderValue)
    {
        List<Reason> reasons = [];
        var payment = new PaymentChecked { Amount = amount, Currency = currency, EbpCode = platform };
        PaymentChecks.Against(Payments.Order(), payment, Facts, new DateOnly(2026, 5, 20), reasons);

        var reason = Assert.Single(reasons);
        Assert.True((reason.Code, reason.Value, reason.OtherLeg, reason.OtherValue) == (code, value, "order", orderValue), $"{name}: {reason}");
    }
}
