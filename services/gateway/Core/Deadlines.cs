using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>How long the gateway waits before it acts or says so.</summary>
/// <param name="Legs">For legs that never come, and for customs' first word; then the declaration is closed, or shown as overdue.</param>
/// <param name="Departure">From release to departure; then overdue.</param>
/// <param name="Proceeds">From departure, or the end of the sales abroad, to settlement; then overdue.</param>
public sealed record DeadlineSettings(TimeSpan Legs, TimeSpan Departure, TimeSpan Proceeds);

/// <summary>When a declaration is looked at again, and what a passed deadline means. Timers are never cancelled: the facts decide.</summary>
public static class Deadlines
{
    /// <summary>After a refused expiry the question is asked again when this part of the legs' deadline has gone by.</summary>
    private const int AskAgain = 12;

    /// <summary>What happens at a deadline.</summary>
    public enum Act
    {
        Nothing,
        Close,
        Late,
    }

    /// <summary>The next moment this declaration must be looked at; null when nothing is awaited by a date.</summary>
    public static long? Next(FilingView view, long created, DeadlineSettings settings)
    {
        if (view.Draft || FilingStatus.Of(FilingKind.Declaration, view).Final)
        {
            return null;
        }
        if (view.ReleasedAt == 0)
        {
            return view.Late >= Late.Clearance ? null : view.Closure switch
            {
                // Its answer says what becomes of it: a second question would take the place of the first, and its receipt.
                { Refused: false } => null,
                // Customs would not close it, because a leg came or an officer holds it: a while later its facts say whether it is late.
                { Ending: Ending.Expired } closure => closure.At + Ms(settings.Legs / AskAgain),
                _ => Began(view, created) + Ms(settings.Legs),
            };
        }
        if (view.LeftAt == 0)
        {
            return view.Late >= Late.Departure ? null : view.ReleasedAt + Ms(settings.Departure);
        }
        if (view.Import is { } import)
        {
            return view.Late >= Late.Tax || TaxFrom(import) is not { } from ? null : from;
        }
        // The tax refund house ends the sales abroad in time; the money is waited for from then on.
        return view.Late >= Late.Proceeds || view.Settlement is not null || view.Overseas is { Closed: null } ? null : SoldAt(view) + Ms(settings.Proceeds);
    }

    /// <summary>
    /// Keeps a due time that lies before the needed one (firing early only asks again) and drops it at the end: every other due time is a
    /// note of its own (Store/Dues), and a declaration needs one in its life instead of four.
    /// </summary>
    public static long? Keep(long? due, FilingView view, long created, DeadlineSettings settings)
    {
        if (FilingStatus.Of(FilingKind.Declaration, view).Final)
        {
            return null;
        }
        var next = Next(view, created, settings);
        return due is { } kept && (next is null || kept <= next) ? kept : next;
    }

    /// <summary>What to do when <paramref name="now"/> has come.</summary>
    public static (Act Act, Late Late) Decide(FilingView view, long created, long now, DeadlineSettings settings)
    {
        if (Next(view, created, settings) is not { } due || due > now)
        {
            return (Act.Nothing, Late.NotLate);
        }
        if (view.ReleasedAt != 0)
        {
            return (Act.Late, view.LeftAt == 0 ? Late.Departure : view.Import is null ? Late.Proceeds : Late.Tax);
        }
        if (OfficialStatus.Latest(view) is 300 or 399 or 500)
        {
            return (Act.Late, Late.Clearance);
        }
        return LegsComplete(view) ? (Act.Late, Late.Clearance) : (Act.Close, Late.NotLate);
    }

    /// <summary>From when on the proceeds are waited for: the departure, or the end of the sales abroad.</summary>
    public static long SoldAt(FilingView view) => view.Overseas is { Closed: not null } overseas ? overseas.ClosedAt : view.LeftAt;

    /// <summary>The end of the last day on which sales abroad are reported; null: none.</summary>
    public static long? SalesUntil(OverseasMark overseas) => Midnight(overseas.Opened?.SettleUntil) is { } day ? day + Ms(TimeSpan.FromDays(1)) : null;

    /// <summary>Since when the documents of its version are waited for, Unix milliseconds.</summary>
    public static long Began(FilingView view, long created) => Math.Max(created, view.AmendedAt);

    /// <summary>First moment in China at which the tax of an import is collected, Unix milliseconds; null: customs named no day.</summary>
    public static long? TaxFrom(ImportMark import) => Midnight(import.Assessed?.TaxFrom);

    /// <summary>The end of the last day of the collection.</summary>
    public static long? TaxTo(ImportMark import) => Midnight(import.Assessed?.TaxTo) is { } day ? day + Ms(TimeSpan.FromDays(1)) : null;

    private static long? Midnight(string? day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), ChinaDay.Offset).ToUnixTimeMilliseconds() : null;

    private static bool LegsComplete(FilingView view) =>
        IsHere(view.Order) && IsHere(view.Payment) && IsHere(view.Waybill);

    private static bool IsHere(LegMark? leg) => leg?.State is LegState.Checked or LegState.NotNeeded;

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;
}
