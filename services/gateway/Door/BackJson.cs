// The JSON of payments in parts and of money that goes back.
using System.ComponentModel;
using System.Text.Json.Serialization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

[Description("What one of several orders gets of a payment.")]
public sealed class PaymentShareJson
{
    [JsonRequired, Description("The order.")]
    public string OrderNo { get; set; } = "";

    [JsonRequired, Description("Its share, above 0.")]
    public WireDecimal Amount { get; set; }

    internal static void Add(PaymentSubmitted payment, bool? instalment, List<PaymentShareJson>? shares)
    {
        payment.Instalment = instalment ?? false;
        payment.Shares.Add((shares ?? []).Select(s => new PaymentShare { OrderNo = s.OrderNo, Amount = s.Amount.ToString() }));
    }
}

[Description("Money of a payment that its institution gave back to the payer.")]
public sealed class PayerRefundJson
{
    [JsonRequired, Description("The institution's own number of the refund, unique for it.")]
    public string RefundNo { get; set; } = "";

    [Description("Customs code of the payment institution; the caller's company when left out.")]
    public string? InstitutionCode { get; set; }

    [JsonRequired, Description("Transaction number of the payment.")]
    public string PaymentNo { get; set; } = "";

    [Description("The order it is for; left out when the payment pays one alone.")]
    public string? OrderNo { get; set; }

    [JsonRequired, Description("Above 0, at most what was paid for the order and has not gone back.")]
    public WireDecimal Amount { get; set; }

    [JsonRequired, Description("Currency of the payment.")]
    public string Currency { get; set; } = "";

    [JsonRequired, Description("When the money went back: RFC 3339 with offset.")]
    public string RefundedAt { get; set; } = "";

    [Description("Why, at most 200 characters.")]
    public string? Reason { get; set; }

    internal Bundle ToBundle(string company, Faults faults) => new(Refund: new PayerRefunded
    {
        RefundNo = RefundNo, PayCode = InstitutionCode ?? company, PayNo = PaymentNo, OrderNo = OrderNo ?? "", Amount = Amount.ToString(), Currency = Currency,
        Reason = Reason ?? "", RefundedAt = Times.Instant(RefundedAt, "/refundedAt", "", faults),
    });
}

[Description("A payment that its institution takes back as a whole, as if it never came.")]
public sealed class PaymentReversalJson
{
    [JsonRequired, Description("The institution's own number of the reversal, unique for it.")]
    public string ReversalNo { get; set; } = "";

    [Description("Customs code of the payment institution; the caller's company when left out.")]
    public string? InstitutionCode { get; set; }

    [JsonRequired, Description("Transaction number of the payment.")]
    public string PaymentNo { get; set; } = "";

    [JsonRequired, Description("Why, at most 200 characters.")]
    public string Reason { get; set; } = "";

    internal Bundle ToBundle(string company) => new(Reversal: new ReversalRequested
    {
        ReversalNo = ReversalNo, PayCode = InstitutionCode ?? company, PayNo = PaymentNo, Reason = Reason,
    });
}

[Description("One payment of an order: what was paid, what went back to its payer, and when it was taken back.")]
public sealed record PaidPartJson(string? Id, string? PaymentNo, string Amount, string Refunded, DateTimeOffset At, DateTimeOffset? ReversedAt);

[Description("How far an order is paid.")]
public sealed record PaidOrderJson(string OrderNo, string Paid, string? Due, string Currency, bool Full, IReadOnlyList<PaidPartJson> Payments);
