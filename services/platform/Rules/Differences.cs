using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Rules;

/// <summary>One figure that two decisions on the same facts do not share.</summary>
/// <param name="Stored">As it was decided; empty: not there.</param>
/// <param name="Now">As it is decided again; empty: not there.</param>
public sealed record Difference(string Field, string Stored, string Now);

/// <summary>
/// A stored decision beside the same one taken again, figure by figure, reason by reason and rule by rule. Under the rules it was taken with there is no
/// difference. Called by: the replays of the houses.
/// </summary>
public sealed class Differences
{
    /// <summary>Differences an answer lists (design): a decision over many shares may have thousands.</summary>
    public const int Most = 500;

    private readonly List<Difference> _found = [];

    public IReadOnlyList<Difference> Found => _found;

    public void Add(string field, string stored, string now)
    {
        if (stored != now)
        {
            _found.Add(new Difference(field, stored, now));
        }
    }

    public void Amount(string field, decimal stored, decimal now) => Add(field, Decimals.Write(stored), Decimals.Write(now));

    /// <summary>Every reason by its code and place: rule, version, both values and source.</summary>
    public void Reasons(IEnumerable<Reason> stored, IEnumerable<Reason> now)
    {
        Each("reasons/", stored, now, r => r.Code + r.Pointer, Told);

        static string Told(Reason reason)
        {
            var values = reason.OtherValue.Length == 0 ? reason.Value : $"{reason.Value} / {reason.OtherValue}";
            return $"{reason.Rule} {reason.RuleVersion} {values} ({reason.Source})";
        }
    }

    /// <summary>Every rule: version, figures and source.</summary>
    public void Rules(IEnumerable<Used> stored, IEnumerable<Used> now) => Each("rules/", stored, now, u => u.Rule, u => $"{u.Version} {u.Figures} ({u.Source})");

    // What stands several times under one name is told with all.
    private void Each<T>(string root, IEnumerable<T> stored, IEnumerable<T> now, Func<T, string> nameOf, Func<T, string> told)
    {
        var (before, after) = (stored.ToLookup(nameOf, told, StringComparer.Ordinal), now.ToLookup(nameOf, told, StringComparer.Ordinal));
        foreach (var name in before.Concat(after).Select(g => g.Key).Distinct(StringComparer.Ordinal))
        {
            Add(root + name, string.Join(" | ", before[name]), string.Join(" | ", after[name]));
        }
    }

    /// <summary>Takes a decision again: for its own day first, which tells whether the rules it was taken under are still the loaded ones.</summary>
    /// <param name="decidedOn">Rule day of the stored decision.</param>
    /// <param name="on">The rule day asked for; null: that of the decision.</param>
    /// <param name="replay">Compares the stored decision with the one of a day; null: its own.</param>
    public static ReplayedDecision Replay(string decision, DateOnly decidedOn, DateOnly? on, Func<DateOnly?, Differences> replay)
    {
        var own = replay(null);
        var asked = on is null ? own : replay(on);
        var replayed = new ReplayedDecision
        {
            Decision = decision, DecidedOn = ChinaDay.Text(decidedOn), ReplayedOn = ChinaDay.Text(on ?? decidedOn), RulesLoaded = own._found.Count == 0,
            LeftOut = Math.Max(0, asked._found.Count - Most),
        };
        replayed.Differences.Add(asked._found.Take(Most).Select(d => new ReplayDifference { Field = d.Field, Stored = d.Stored, Now = d.Now }));
        return replayed;
    }

    /// <summary>The rule day a replay asks for; none: that of the decision.</summary>
    /// <returns>False when it is no day from 1970 to 8999.</returns>
    public static bool TryReadDay(ReplayQuestion question, out DateOnly? day)
    {
        day = null;
        if (question.Date.Length == 0)
        {
            return true;
        }
        if (!DateOnly.TryParseExact(question.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) || on.Year is < 1970 or >= 9000)
        {
            return false;
        }
        day = on;
        return true;
    }
}
