using System.Globalization;
using System.Runtime.Versioning;

namespace SingleWindow.Tests.Servers;

/// <summary>One line of /proc/PID/stat.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Parent">Its parent.</param>
/// <param name="IsAlive">False for one that has ended and only waits to be collected.</param>
/// <param name="Ticks">CPU of itself and of its ended and collected children.</param>
/// <param name="Started">Start time: with the id it names one process for good, as ids are used again.</param>
[SupportedOSPlatform("linux")]
readonly record struct ProcStat(int Pid, int Parent, bool IsAlive, long Ticks, long Started)
{
    /// <summary>Reads one process; null when it is gone.</summary>
    public static ProcStat? Read(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            // The name in brackets may itself hold blanks and brackets: the fields begin after the last one.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
            return new(pid, (int)Number(fields[1]), fields[0] is not ("Z" or "X"), ticks, Number(fields[19]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A process with all its descendants, parents first; empty when it is gone.</summary>
    public static List<ProcStat> Tree(int root)
    {
        if (Read(root) is not { } first) return [];
        var byParent = All().ToLookup(p => p.Parent);
        List<ProcStat> tree = [first];
        for (var i = 0; i < tree.Count; i++) tree.AddRange(byParent[tree[i].Pid]);
        return tree;
    }

    /// <summary>Whether this very process still runs.</summary>
    public bool StillRuns() => Read(Pid) is { IsAlive: true } now && now.Started == Started;

    static IEnumerable<ProcStat> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } stat) yield return stat;
        }
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
