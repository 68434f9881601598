using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// Writes reasons while rules look at one declaration. A rule that is not in force on the day says nothing.
/// </summary>
public sealed class Explainer(RuleBook rules, DateOnly day)
{
    private readonly List<Reason> _reasons = [];
    private readonly List<string> _infos = [];

    public IReadOnlyList<Reason> Reasons => _reasons;

    public DateOnly Day => day;

    /// <summary>The documents are those of an import: their elements are those of its messages.</summary>
    public bool Import { get; init; }

    /// <summary>Says that a rule is broken.</summary>
    /// <param name="rule">Row of reasons.csv.</param>
    /// <param name="leg">Whose document says it.</param>
    /// <param name="pointer">JSON Pointer into the submission.</param>
    /// <param name="ceb">Element of the CEB message.</param>
    /// <param name="value">What the document says.</param>
    /// <param name="otherLeg">The document it was compared with; empty for a rule.</param>
    /// <param name="other">What that document or the rule says.</param>
    /// <param name="line">Line number, 0 when the rule is about no line.</param>
    public void Say(string rule, string leg, string pointer, string ceb, string value, string otherLeg, string other, int line = 0)
    {
        if (rules.Reasons.On(rule, day) is not { } row)
        {
            return;
        }
        _reasons.Add(new Reason
        {
            Code = row.Code,
            Rule = row.Rule,
            RuleVersion = row.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Source = row.Source,
            Leg = leg,
            Pointer = pointer,
            Ceb = Import ? ImportElements.Of(ceb) : ceb,
            Value = value,
            OtherLeg = otherLeg,
            OtherValue = other,
            Act = row.Act,
            En = Fill(row.En, value, other, line),
            Zh = Fill(row.Zh, value, other, line),
            FixEn = row.FixEn,
            FixZh = row.FixZh,
        });
        if (!_infos.Contains(row.Info))
        {
            _infos.Add(row.Info);
        }
    }

    /// <summary>Takes over what another house found in its own document.</summary>
    public void Add(IEnumerable<Reason> reasons)
    {
        _reasons.AddRange(reasons);
        if (!_infos.Contains(OtherRefusal))
        {
            _infos.Add(OtherRefusal);
        }
    }

    /// <summary>returnInfo of the refusal: one part for each code, with the first reason in words.</summary>
    public string ReturnInfo()
    {
        var first = _reasons.Count == 0 ? "" : _reasons[0].Zh;
        var text = first.Length > 200 ? first[..200] : first;
        return string.Concat(_infos.Select((code, i) => i == 0 ? $"[Code:{code};Desc:{text}]" : $"[Code:{code};Desc:海关退单]"));
    }

    private const string OtherRefusal = "1300";

    private static string Fill(string template, string value, string other, int line) => template
        .Replace("{line}", line.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{value}", value.Length == 0 ? "(empty)" : value, StringComparison.Ordinal)
        .Replace("{other}", other.Length == 0 ? "(empty)" : other, StringComparison.Ordinal);
}
