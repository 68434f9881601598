using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Logistics.Core;

/// <summary>A dated row of the register of logistics companies.</summary>
/// <param name="Status">active | suspended.</param>
public sealed record Carrier(string Code, string NameZh, string NameEn, string Status, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public bool IsActive => Status == "active";
}

/// <summary>A dated row of the refusals of this house: which rule, who acts, what fixes it.</summary>
public sealed record Refusal(
    string Code, string Rule, string Leg, string Ceb, string Act, string En, string Zh, string FixEn, string FixZh,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public Reason At(string pointer, string value, string otherValue = "", string otherLeg = "") => new()
    {
        Code = Code, Rule = Rule, RuleVersion = $"{ValidFrom:yyyy-MM-dd}", Source = Source, Leg = Leg, Pointer = pointer, Ceb = Ceb,
        Value = value, OtherLeg = otherLeg, OtherValue = otherValue, Act = Act, En = En, Zh = Zh, FixEn = FixEn, FixZh = FixZh,
    };
}

/// <summary>Settings of the house.</summary>
/// <param name="SimulatedCarrier">Reports the departure of released parcels at once (test mode).</param>
/// <param name="ClockSkewMs">How far ahead of the clock, or before the release, a departure may be dated, ms (design).</param>
/// <param name="MaxAgeMs">How long ago a departure may be dated, ms (design).</param>
/// <param name="ReuseMonths">Months after which a waybill number may be used again (CEB message specification).</param>
public sealed record LogisticsSettings(bool SimulatedCarrier, long ClockSkewMs, long MaxAgeMs, int ReuseMonths);

/// <summary>Everything the checks look up, compiled once at start.</summary>
public sealed class LogisticsFacts
{
    private readonly DatedTable<Refusal> _refusals;
    private readonly FrozenDictionary<Carrier, Used> _registered;

    public LogisticsFacts(IEnumerable<Carrier> carriers, IEnumerable<string> currencies, IEnumerable<Refusal> refusals, LogisticsSettings settings)
    {
        var all = carriers.ToList();
        Carriers = new DatedTable<Carrier>(all, c => c.Code);
        Currencies = currencies.ToFrozenSet(StringComparer.Ordinal);
        Settings = settings;
        _refusals = new DatedTable<Refusal>(refusals, r => r.Code);
        _registered = all.ToFrozenDictionary(c => c, c => new Used
        {
            Rule = "L01", Version = $"{c.ValidFrom:yyyy-MM-dd}", Figures = $"status={c.Status}", Source = c.Source,
        });
    }

    public DatedTable<Carrier> Carriers { get; }
    public FrozenSet<string> Currencies { get; }
    public LogisticsSettings Settings { get; }

    /// <summary>Shared between messages: never changed after this.</summary>
    public Used Registered(Carrier carrier) => _registered[carrier];

    /// <exception cref="InvalidDataException">The refusals of the house have no such row on that day.</exception>
    public Refusal Refusal(string code, DateOnly day) =>
        _refusals.On(code, day) ?? throw new InvalidDataException($"reasons.csv has no row for {code} on {day:yyyy-MM-dd}.");
}
