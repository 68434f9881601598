using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Transaction.Core;

/// <summary>A dated row of the company register.</summary>
/// <param name="Kind">merchant | platform.</param>
/// <param name="Status">active | suspended.</param>
/// <param name="CreditGrade">Customs grade on those days, as OrderChecked names them.</param>
public sealed record Company(
    string Code, string Kind, string NameZh, string NameEn, string Status, string CreditGrade, DateOnly RegisteredSince,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public bool IsActive => Status == "active";
}

/// <summary>A dated row of the refusals of this house: which rule, who acts, what fixes it.</summary>
public sealed record Refusal(
    string Code, string Rule, string Ceb, string Act, string En, string Zh, string FixEn, string FixZh,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public Reason At(string pointer, string value, string otherValue = "", string otherLeg = "") => new()
    {
        Code = Code, Rule = Rule, RuleVersion = $"{ValidFrom:yyyy-MM-dd}", Source = Source, Leg = "order", Pointer = pointer, Ceb = Ceb,
        Value = value, OtherLeg = otherLeg, OtherValue = otherValue, Act = Act, En = En, Zh = Zh, FixEn = FixEn, FixZh = FixZh,
    };
}

/// <summary>Settings of the house, all of them design values.</summary>
/// <param name="Tolerance">Largest difference between a total and its product or sum, in the order's currency.</param>
public sealed record OrderSettings(decimal Tolerance);

/// <summary>Everything the checks look up, compiled once at start.</summary>
public sealed class OrderFacts
{
    private readonly DatedTable<Refusal> _refusals;
    private readonly FrozenDictionary<Company, Used> _graded;

    public OrderFacts(
        IEnumerable<Company> companies, IEnumerable<string> currencies, IEnumerable<string> units, IEnumerable<Refusal> refusals, OrderSettings settings)
    {
        var all = companies.ToList();
        Merchants = new DatedTable<Company>(all.Where(c => c.Kind == "merchant"), c => c.Code);
        Platforms = new DatedTable<Company>(all.Where(c => c.Kind == "platform"), c => c.Code);
        Currencies = currencies.ToFrozenSet(StringComparer.Ordinal);
        Units = units.ToFrozenSet(StringComparer.Ordinal);
        Settings = settings;
        _refusals = new DatedTable<Refusal>(refusals, r => r.Code);
        _graded = all.Where(c => c.Kind == "merchant").ToFrozenDictionary(c => c, c => new Used
        {
            Rule = "T02", Version = $"{c.ValidFrom:yyyy-MM-dd}", Figures = $"status={c.Status}; grade={c.CreditGrade}", Source = c.Source,
        });
        Arithmetic = new Used { Rule = "T09", Version = "1", Figures = $"tolerance={Decimals.Write(settings.Tolerance)}", Source = "design" };
    }

    public DatedTable<Company> Merchants { get; }
    public DatedTable<Company> Platforms { get; }
    public FrozenSet<string> Currencies { get; }
    public FrozenSet<string> Units { get; }
    public OrderSettings Settings { get; }

    /// <summary>Said with every answer. Shared between messages: never changed after this.</summary>
    public Used Arithmetic { get; }

    public Used Graded(Company merchant) => _graded[merchant];

    /// <exception cref="InvalidDataException">The refusals of the house have no such row on that day.</exception>
    public Refusal Refusal(string code, DateOnly day) =>
        _refusals.On(code, day) ?? throw new InvalidDataException($"reasons.csv has no row for {code} on {day:yyyy-MM-dd}.");
}
