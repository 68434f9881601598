// in:  the facts of a declaration, and what a manufacturer's month took of it.   out: the facts afterwards, the same object when that is no news.
// called by: Features/TrackStatus.
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>What a manufacturer's months do to the facts. Pure; as <see cref="FilingState"/>, in any order and any number of times.</summary>
public static class MonthState
{
    /// <summary>A manufacturer's month took goods of it: each part of each month is heard once.</summary>
    public static FilingView After(FilingView view, RefundShared e) =>
        view.RefundMonths.Any(m => m.MonthId == e.MonthId && m.Part == e.Part) ? view : FilingState.Changed(view, next =>
        {
            List<RefundShared> all = [.. view.RefundMonths.Append(e).OrderBy(m => m.At).ThenBy(m => m.Part, StringComparer.Ordinal)];
            var months = next.OpenSeldom().RefundMonths;
            months.Clear();
            months.Add(all);
        });
}
