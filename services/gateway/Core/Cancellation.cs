using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>Whether a declaration may still be asked to be cancelled. Customs has the last word.</summary>
public static class Cancellation
{
    /// <summary>The problem code that forbids it at once; null: customs is asked.</summary>
    public static string? Refuse(FilingView view)
    {
        if (view.ReleasedAt != 0)
        {
            return "ALREADY_RELEASED";
        }
        if (view.Ending != Ending.Unspecified)
        {
            return "ALREADY_ENDED";
        }
        return view.Closure is { Refused: false } ? "CLOSURE_RUNNING" : null;
    }
}
