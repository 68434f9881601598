using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>
/// Orderer (订购人) and payer (支付人): the same person, unless the platform verified the orderer's identity. Source: GACC 2016/26 art 6.
/// </summary>
public static class IdentityRule
{
    public static void Check(Parties parties, Explainer say)
    {
        if (!parties.Verified && !Same(parties.Orderer, parties.Payer))
        {
            say.Say(
                "I01", "payment", "/payment/payerIdNumber", "CEB411/Payment/PaymentHead/payerIdNumber", IdentityNumbers.Masked(parties.Payer.IdNumber), "order",
                IdentityNumbers.Masked(parties.Orderer.IdNumber));
        }
    }

    /// <summary>One document of one kind; the check letter of an identity card is written x or X. Nobody is the same as somebody unnamed.</summary>
    public static bool Same(IdentityDocument a, IdentityDocument b) =>
        a.IdNumber.Length > 0 && a.IdType == b.IdType && string.Equals(a.IdNumber, b.IdNumber, StringComparison.OrdinalIgnoreCase);
}
