using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;

namespace SingleWindow.Customs.Core;

/// <summary>
/// An order is not paid any more: its payment leaves the case, which waits for the next one. What is released stays so. Called by WithdrawPayment.
/// </summary>
public static class Withdrawal
{
    /// <summary>Says why a payment that is asked for cannot be taken back; nothing when it can.</summary>
    /// <param name="file">The case that has the payment, or whose own leg it is; null: none is known.</param>
    public static void Check(CaseFile? file, StatedPayment order, Explainer say)
    {
        if (file is { Status: OfficialStatus.Released or OfficialStatus.Closed })
        {
            say.Say("L03", "reversal", "/paymentNo", "", order.OrderNo, "declaration", OfficialStatus.Info(file.Status));
        }
        else if (FilingId.IsDeclaration(order.FilingId) && !Has(file) && (file is null || file is { Ending: Ending.Unspecified } && (file.Sought & Legs.Payment) == 0))
        {
            // The payment is still on its way here.
            say.Say("L04", "reversal", "/paymentNo", "", order.OrderNo, "", "");
        }
    }

    /// <summary>The case has a payment that can still be taken out.</summary>
    public static bool Has(CaseFile? file) => file is not null && (file.IsOpen || file.IsHeld) && !file.Lacks(Legs.Payment);

    /// <summary>The case without its payment: it stands in line for the next one.</summary>
    public static CaseFile Take(CaseFile file) => file with
    {
        Missing = file.Missing | Legs.Payment,
        Loose = file.Loose & ~Legs.Payment,
        Sought = file.Sought | Legs.Payment,
        Refused = file.Refused & ~Legs.Payment,
        Payment = null,
    };

    /// <summary>A payment that comes to a case which is held: customs matched it before, but not who paid this one.</summary>
    public static void Rejoin(Papers papers, PaymentChecked payment, Explainer say)
    {
        if (papers is { Declaration.IeFlag: "I", Order: { } order })
        {
            IdentityRule.Check(Payers.Of(order, payment), say);
        }
    }
}

/// <summary>Who paid an order of an import.</summary>
public static class Payers
{
    /// <summary>Orderer and payer; of an order in parts the first payer who is not the orderer, if any is not.</summary>
    public static Parties Of(OrderChecked order, PaymentChecked payment)
    {
        var orderer = Document(order.Buyer);
        var payer = Document(payment.Payer);
        foreach (var part in payment.Parts)
        {
            if (part.ReversedAt == 0 && !IdentityRule.Same(orderer, Document(part.Payer)))
            {
                payer = Document(part.Payer);
                break;
            }
        }
        return new Parties(orderer, payer, order.BuyerVerified);
    }

    private static IdentityDocument Document(Person? person) => new(person?.IdType ?? "", person?.IdNumber ?? "");
}
