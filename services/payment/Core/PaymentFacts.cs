using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Payment.Core;

/// <summary>A dated row of the trade FX directory of payment institutions.</summary>
public sealed record Institution(string Code, string NameZh, string NameEn, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>A dated figure. <paramref name="Mark"/> says how firmly the source puts it.</summary>
public sealed record Limit(string Key, decimal Value, string Mark, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>A dated row of the refusals of this house: which rule, who acts, what fixes it.</summary>
public sealed record Refusal(
    string Code, string Rule, string Ceb, string Act, string En, string Zh, string FixEn, string FixZh,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public Reason At(string pointer, string value, string otherValue = "", string otherLeg = "") => new()
    {
        Code = Code, Rule = Rule, RuleVersion = $"{ValidFrom:yyyy-MM-dd}", Source = Source, Leg = "payment", Pointer = pointer, Ceb = Ceb,
        Value = value, OtherLeg = otherLeg, OtherValue = otherValue, Act = Act, En = En, Zh = Zh, FixEn = FixEn, FixZh = FixZh,
    };
}

/// <summary>Settings of the house, all of them design values.</summary>
/// <param name="Tolerance">Largest difference between the amount and the order, in the order's currency.</param>
/// <param name="ClockSkewMs">How far ahead of the clock money may have arrived, ms.</param>
/// <param name="MaxAgeMs">How long ago money may have arrived, ms.</param>
/// <param name="CapRefuses">Whether the cap for one transaction refuses; false: not checked.</param>
public sealed record PaymentSettings(decimal Tolerance, long ClockSkewMs, long MaxAgeMs, bool CapRefuses);

/// <summary>Everything the checks look up, compiled once at start.</summary>
public sealed class PaymentFacts
{
    public const string CapKey = "institution_cap_usd";

    private readonly DatedTable<Refusal> _refusals;
    private readonly FrozenDictionary<Institution, Used> _listed;

    public PaymentFacts(
        IEnumerable<Institution> institutions, IEnumerable<Limit> limits, IEnumerable<string> currencies, IEnumerable<Refusal> refusals,
        PaymentSettings settings)
    {
        var all = institutions.ToList();
        Institutions = new DatedTable<Institution>(all, i => i.Code);
        Limits = new DatedTable<Limit>(limits, l => l.Key);
        Currencies = currencies.ToFrozenSet(StringComparer.Ordinal);
        Settings = settings;
        _refusals = new DatedTable<Refusal>(refusals, r => r.Code);
        _listed = all.ToFrozenDictionary(i => i, i => new Used
        {
            Rule = "P03", Version = $"{i.ValidFrom:yyyy-MM-dd}", Figures = "directory=listed", Source = i.Source,
        });
        Compared = new Used { Rule = "P08", Version = "1", Figures = $"tolerance={Decimals.Write(settings.Tolerance)}", Source = "design" };
        Uncompared = new Used { Rule = "P08", Version = "1", Figures = "order=none", Source = "design" };
    }

    public DatedTable<Institution> Institutions { get; }
    public DatedTable<Limit> Limits { get; }
    public FrozenSet<string> Currencies { get; }
    public PaymentSettings Settings { get; }

    /// <summary>Said with a verdict that compared the order. Shared between messages: never changed after this.</summary>
    public Used Compared { get; }

    /// <summary>Said with a verdict that had no order to compare with.</summary>
    public Used Uncompared { get; }

    public Used Listed(Institution institution) => _listed[institution];

    /// <exception cref="InvalidDataException">The refusals of the house have no such row on that day.</exception>
    public Refusal Refusal(string code, DateOnly day) =>
        _refusals.On(code, day) ?? throw new InvalidDataException($"reasons.csv has no row for {code} on {day:yyyy-MM-dd}.");
}
