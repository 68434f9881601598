// in:  the facts of a deposit or letter, and who decides what about it.   out: whether that may be, and the facts afterwards.
// called by: Features/ConfirmGuarantees.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Who may confirm, refuse or cancel a deposit or letter, and when. Pure.</summary>
public static class GuaranteeState
{
    public const string Pending = "pending", Confirmed = "confirmed", Refused = "refused", Cancelled = "cancelled";

    /// <summary>The problem code that forbids a decision, or null. Of two decisions the first is passed on, whatever the second says.</summary>
    /// <param name="company">Of who decides.</param>
    /// <param name="tenant">Who lodged it.</param>
    public static string? Forbids(FilingView view, string decision, string company, string tenant) =>
        decision != Cancelled && company == tenant ? "OWN_CONFIRMATION"
        : view.Guarantee?.Decision == Cancelled ? "GUARANTEE_CANCELLED"
        : view.Guarantee is { Decision.Length: > 0 } ? "ALREADY_CONFIRMED"
        : view.Answer?.Outcome == Pending ? null : "NOT_PENDING";

    /// <summary>A decision was passed on to customs.</summary>
    public static FilingView Decided(FilingView view, GuaranteeDecided e) => FilingState.Changed(view, next => next.Guarantee = new GuaranteeMark
    {
        Bank = view.Guarantee?.Bank ?? "", Decision = e.Decision, By = e.By, ByRole = e.ByRole, Reason = e.Reason, CertificateNo = e.CertificateNo, At = e.At,
    });
}
