using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Payment.Core;

/// <summary>
/// The rules of one payment: by itself, and against its order. Every reason is reported. Called by <see cref="PaymentDesk"/>.
/// </summary>
public static class PaymentChecks
{
    /// <summary>Customs code of the US dollar: the cap is compared in this currency alone, other currencies are not converted here.</summary>
    public const string Dollars = "502";

    private const decimal Largest = 99_999_999_999_999.99999m;

    /// <summary>What the payment says by itself. In: the payment, facts, now. Out: reasons, and the directory row it rests on.</summary>
    public static (List<Reason> Reasons, Institution? Institution) Alone(PaymentSubmitted payment, PaymentFacts facts, DateTimeOffset now)
    {
        List<Reason> reasons = [];
        var today = ChinaDay.Of(now);
        var nowMs = now.ToUnixTimeMilliseconds();
        var settings = facts.Settings;

        var import = payment.Payer is not null;

        void Refuse(string code, string pointer, string value, string otherValue = "")
        {
            var reason = facts.Refusal(code, today).At(pointer, value, otherValue);
            reason.Ceb = import ? ImportElements.Of(reason.Ceb) : reason.Ceb;
            reasons.Add(reason);
        }

        var readable = TryAmount(payment.Amount, out var amount);
        if (!readable)
        {
            Refuse("PAYMENT_AMOUNT_INVALID", "/payment/amount", payment.Amount, "> 0");
        }
        if (!facts.Currencies.Contains(payment.Currency))
        {
            Refuse("PAYMENT_CURRENCY_UNKNOWN", "/payment/currency", payment.Currency);
        }
        var paidOn = today;
        if (payment.AccountedAt > nowMs + settings.ClockSkewMs)
        {
            Refuse("PAYMENT_TIME_FUTURE", "/payment/accountedAt", Instant.Text(payment.AccountedAt), Instant.Text(nowMs));
        }
        else if (payment.AccountedAt < nowMs - settings.MaxAgeMs)
        {
            Refuse("PAYMENT_TIME_OLD", "/payment/accountedAt", Instant.Text(payment.AccountedAt), Instant.Text(nowMs - settings.MaxAgeMs));
        }
        else
        {
            paidOn = ChinaDay.Of(payment.AccountedAt);
        }

        if (import && !IdentityNumbers.Names(payment.Payer))
        {
            Refuse("PAYMENT_PAYER_ID", "/payment/payer/idNumber", IdentityNumbers.Masked(payment.Payer!.IdNumber));
        }
        if (import && payment.Payer!.Name.AsSpan().Trim() is "" or "无" or "/")
        {
            Refuse("PAYMENT_PAYER_NAME", "/payment/payer/name", "");
        }

        Institution? institution = null;
        if (payment.PayCode.Length == 0)
        {
            if (import)
            {
                Refuse("PAYMENT_INSTITUTION_MISSING", "/payment/payCode", "");
            }
            else if (payment.PayName.AsSpan().Trim() is "" or "无" or "/")
            {
                Refuse("PAYMENT_NAME_EMPTY", "/payment/payName", payment.PayName);
            }
            return (reasons, null);
        }
        institution = facts.Institutions.On(payment.PayCode, paidOn);
        if (institution is null)
        {
            Refuse(
                facts.Institutions.HasKey(payment.PayCode) ? "PAYMENT_INSTITUTION_STRUCK" : "PAYMENT_INSTITUTION_UNKNOWN", "/payment/payCode",
                payment.PayCode, $"{paidOn:yyyy-MM-dd}");
        }
        if (readable && settings.CapRefuses && payment.Currency == Dollars
            && facts.Limits.On(PaymentFacts.CapKey, paidOn) is { } cap && amount > cap.Value)
        {
            Refuse("PAYMENT_OVER_CAP", "/payment/amount", payment.Amount, Decimals.Write(cap.Value));
        }
        return (reasons, institution);
    }

    /// <summary>Adds what the payment and its accepted order say differently.</summary>
    public static void Against(
        OrderChecked order, PaymentChecked payment, PaymentFacts facts, DateOnly day, ICollection<Reason> reasons)
    {
        Terms(order, payment, facts, day, reasons);
        var import = order.OrderType == "I";
        // Amounts of two currencies are not compared.
        if (payment.Currency == order.Currency && Decimals.TryRead(payment.Amount, out var paid) && Math.Abs(paid - Due(order)) > facts.Settings.Tolerance)
        {
            var reason = facts.Refusal(import ? "PAYMENT_NOT_THE_PAID" : "PAYMENT_AMOUNT_DIFFERS", day)
                .At("/payment/amount", payment.Amount, Decimals.Write(Due(order)), "order");
            reason.Ceb = import ? ImportElements.Of(reason.Ceb) : reason.Ceb;
            reasons.Add(reason);
        }
    }

    /// <summary>What an order asks to be paid.</summary>
    public static decimal Due(OrderChecked order) =>
        order.OrderType == "I" ? Decimals.Read(order.Paid) : Decimals.Read(order.GoodsValue) + Decimals.Read(order.Freight);

    /// <summary>Above zero, N19,5.</summary>
    public static bool TryAmount(string text, out decimal amount) => Decimals.TryRead(text, out amount) && amount.Scale <= 5 && amount is > 0m and <= Largest;

    /// <summary>Adds what payment and order say differently beside the amount.</summary>
    public static void Terms(
        OrderChecked order, PaymentChecked payment, PaymentFacts facts, DateOnly day, ICollection<Reason> reasons)
    {
        var (currency, ebpCode) = (payment.Currency, payment.EbpCode);
        var import = order.OrderType == "I";

        void Refuse(string code, string pointer, string value, string orderValue)
        {
            var reason = facts.Refusal(code, day).At(pointer, value, orderValue, "order");
            reason.Ceb = import ? ImportElements.Of(reason.Ceb) : reason.Ceb;
            reasons.Add(reason);
        }

        if (import && payment.Payer is null)
        {
            Refuse("PAYMENT_PAYER_ID", "/payment/payer", "", "");
        }
        if (currency != order.Currency)
        {
            Refuse("PAYMENT_CURRENCY_DIFFERS", "/payment/currency", currency, order.Currency);
        }
        if (ebpCode != order.EbpCode)
        {
            Refuse("PAYMENT_PLATFORM_DIFFERS", "/payment/ebpCode", ebpCode, order.EbpCode);
        }
    }
}
