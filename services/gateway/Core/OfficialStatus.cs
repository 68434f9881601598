using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>The official returnStatus codes as the door shows them, and which one stands.</summary>
public static class OfficialStatus
{
    /// <summary>Names of a code; a code nobody listed is kept and shown as it is.</summary>
    public static (string En, string Zh) NameOf(int code) =>
        ReturnStatus.Find(code) is { } known ? (known.En, known.Zh) : ("code " + code.ToString(System.Globalization.CultureInfo.InvariantCulture), "未列明状态");

    /// <summary>
    /// The code that stands: a final one stays whatever comes late, otherwise the latest by time, the further one where times agree. Of an
    /// amended declaration the moves of its last version count.
    /// </summary>
    public static int Latest(FilingView view)
    {
        StatusMove? best = null;
        foreach (var move in view.Moves)
        {
            if (move.Version == view.DocumentVersion && (best is null || Beats(move, best)))
            {
                best = move;
            }
        }
        return best?.Status ?? (view.Draft ? 1 : 2);
    }

    /// <summary>Time of the latest move of customs, 0 when there is none.</summary>
    public static long LatestAt(FilingView view)
    {
        long latest = 0;
        foreach (var move in view.Moves)
        {
            latest = Math.Max(latest, move.At);
        }
        return latest;
    }

    private static bool Beats(StatusMove a, StatusMove b) =>
        Finality(a.Status).CompareTo(Finality(b.Status)) switch
        {
            0 => a.At != b.At ? a.At > b.At : Progress(a.Status) > Progress(b.Status),
            var order => order > 0,
        };

    private static int Finality(int code) => code switch { 899 => 3, 800 => 2, 100 => 1, _ => 0 };

    // 399 closes a review or an inspection although its number lies between theirs.
    private static int Progress(int code) => code == 399 ? 600 : code;
}
