using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>The rules of the house, compiled once from Rules/ and the settings: every lookup takes the day the money came in.</summary>
public sealed class SettlementRules
{
    public const string Usd = "502";

    private readonly DatedTable<ToleranceRow> _tolerance;

    public SettlementRules(
        RateBook rates,
        IReadOnlyList<ToleranceRow> tolerance,
        IReadOnlyList<FeeKindRow> feeKinds,
        IReadOnlyList<InstitutionRow> institutions,
        IReadOnlyList<ParameterRow> parameters,
        SettlementSettings settings)
    {
        Rates = rates;
        _tolerance = new(tolerance, r => r.Key);
        FeeKinds = new(feeKinds, r => r.Kind);
        Institutions = new(institutions, r => r.Code);
        Parameters = new(parameters, r => r.Key);
        Settings = settings;
    }

    public RateBook Rates { get; }
    public DatedTable<FeeKindRow> FeeKinds { get; }
    public DatedTable<InstitutionRow> Institutions { get; }
    public DatedTable<ParameterRow> Parameters { get; }
    public SettlementSettings Settings { get; }

    public ToleranceRow? ToleranceOn(DateOnly day) => _tolerance.On("order", day);

    /// <summary>Whether a cost of this kind may be netted, and by which row.</summary>
    public bool Permits(string kind, DateOnly day, out FeeKindRow? row)
    {
        row = FeeKinds.On(kind, day);
        return row is not null && (row.Permission == FeePermission.Circular || Settings.PermittedFeeKinds.Contains(kind));
    }
}

/// <param name="PermittedFeeKinds">Fee kinds on no list that are netted all the same.</param>
/// <param name="MaxReports">Most reports one order takes.</param>
/// <param name="OverdueOnTheDay">Whether the last day of a report period is overdue itself: "90 days and more", not "over 90 days".</param>
public sealed record SettlementSettings(FrozenSet<string> PermittedFeeKinds, int MaxReports, bool OverdueOnTheDay);

/// <summary>tolerance.csv: ratio of the declared amount, amounts in USD.</summary>
public sealed record ToleranceRow(
    string Key, decimal Ratio, decimal OverRatioDocumentsUsd, decimal OverRatioManualUsd, decimal WithinRatioDocumentsUsd,
    DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

public enum FeePermission
{
    /// <summary>On the cost list of a circular.</summary>
    Circular = 0,

    /// <summary>On no list; permitted by the setting alone.</summary>
    Setting = 1,
}

/// <summary>fee-kinds.csv: a cost that may be netted.</summary>
public sealed record FeeKindRow(string Kind, FeePermission Permission, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>institutions.csv: who may report proceeds.</summary>
public sealed record InstitutionRow(string Code, string Name, string Kind, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>parameters.csv: a figure by name.</summary>
public sealed record ParameterRow(string Key, decimal Value, string Unit, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;
