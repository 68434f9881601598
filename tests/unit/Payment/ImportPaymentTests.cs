using SingleWindow.Contracts;
using SingleWindow.Payment;
using SingleWindow.Payment.Core;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;

namespace SingleWindow.Tests.Unit.Payment;

public class ImportPaymentTests
{
    private static readonly PaymentFacts Facts = Payments.Facts();

    [Theory]
    [InlineData("as it is", "")]
    [InlineData("another amount", "PAYMENT_NOT_THE_PAID /payment/amount CEB411/Payment/PaymentHead/amountPaid")]
    [InlineData("goods and freight alone", "PAYMENT_NOT_THE_PAID /payment/amount CEB411/Payment/PaymentHead/amountPaid")]
    [InlineData("no institution", "PAYMENT_INSTITUTION_MISSING /payment/payCode CEB411/Payment/PaymentHead/payCode")]
    [InlineData("unknown institution", "PAYMENT_INSTITUTION_UNKNOWN /payment/payCode CEB411/Payment/PaymentHead/payCode")]
    [InlineData("payer without a number", "PAYMENT_PAYER_ID /payment/payer/idNumber CEB411/Payment/PaymentHead/payerIdNumber")]
    [InlineData("payer without a name", "PAYMENT_PAYER_NAME /payment/payer/name CEB411/Payment/PaymentHead/payerName")]
    [InlineData("no payer", "PAYMENT_PAYER_ID /payment/payer CEB411/Payment/PaymentHead/payerIdNumber")]
    [InlineData("dollars", "PAYMENT_CURRENCY_DIFFERS /payment/currency CEB411/Payment/PaymentHead/currency")]
    public async Task A_payment_of_an_import_is_compared_with_what_was_paid(string what, string expected)
    {
        await using var house = await SqliteHouse.OpenAsync(PaymentModule.House(Facts));
        var order = Payments.Order();
        (order.OrderType, order.Currency, order.Paid, order.TaxTotal) = ("I", "142", "70.14", "5.44");
        var payment = Payments.Good();
        (payment.Currency, payment.Amount) = (what == "dollars" ? "502" : "142", what switch { "another amount" => "70.15", "goods and freight alone" => "64.7", _ => "70.14" });
        payment.PayCode = what switch { "no institution" => "", "unknown institution" => "3399999999", _ => payment.PayCode };
        payment.Payer = what == "no payer" ? null : new Person
        {
            IdType = "1", IdNumber = what == "payer without a number" ? "" : "11010519491231002X", Name = what == "payer without a name" ? "" : "Anna",
        };

        await house.StepAsync(Payments.Now, order, payment);

        var answer = Assert.IsType<PaymentChecked>(Assert.Single(house.Sent));
        Assert.Equal(expected, string.Join('|', answer.Reasons.Select(r => $"{r.Code} {r.Pointer} {r.Ceb}")));
        Assert.Equal(expected.Length == 0 ? Verdict.Accepted : Verdict.Refused, answer.Verdict);
        Assert.Equal(payment.Payer, answer.Payer);
    }
}
