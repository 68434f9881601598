using System.Collections.Frozen;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>The rules of the house, compiled once from Rules/ and the settings: every lookup takes the day the money came in.</summary>
public sealed class SettlementRules
{
    public const string Cny = "142";
    public const string Usd = "502";

    private readonly DatedTable<RateRow> _rates;
    private readonly FrozenDictionary<string, string> _currencyOfIso;
    private readonly DatedTable<ToleranceRow> _tolerance;

    /// <exception cref="InvalidDataException">A rate is not positive, or has more than 5 decimals.</exception>
    public SettlementRules(
        IReadOnlyList<RateRow> rates,
        IReadOnlyList<ToleranceRow> tolerance,
        IReadOnlyList<FeeKindRow> feeKinds,
        IReadOnlyList<InstitutionRow> institutions,
        SettlementSettings settings)
    {
        foreach (var row in rates)
        {
            // The wire carries five decimals: a longer rate could not be checked by whoever reads it.
            if (row.Rate <= 0 || row.Rate.Scale > 5)
            {
                throw new InvalidDataException($"The rate of {row.Currency} from {ChinaDay.Text(row.ValidFrom)} is {row.Rate}; it takes a positive number of at most 5 decimals.");
            }
        }
        _rates = new(rates, r => r.Currency);
        _currencyOfIso = rates.Select(r => (r.Iso, r.Currency)).Append(("CNY", Cny)).Distinct().ToFrozenDictionary(r => r.Item1, r => r.Item2, StringComparer.Ordinal);
        _tolerance = new(tolerance, r => r.Key);
        FeeKinds = new(feeKinds, r => r.Kind);
        Institutions = new(institutions, r => r.Code);
        Settings = settings;
    }

    public DatedTable<FeeKindRow> FeeKinds { get; }
    public DatedTable<InstitutionRow> Institutions { get; }
    public SettlementSettings Settings { get; }

    public ToleranceRow? ToleranceOn(DateOnly day) => _tolerance.On("order", day);

    /// <summary>The customs code of a currency given by that code or by its ISO letters.</summary>
    public string CurrencyOf(string codeOrIso) => _currencyOfIso.GetValueOrDefault(codeOrIso, codeOrIso);

    /// <summary>
    /// CNY for one unit of the currency on that day, or on the last day before it that has a rate, at most
    /// <see cref="SettlementSettings.RateFallbackDays"/> earlier; null when there is none. CNY itself is 1.
    /// </summary>
    public Quote? QuoteOn(string currency, DateOnly day)
    {
        if (currency == Cny)
        {
            return new Quote(1m, "CNY", day, day);
        }
        for (var back = 0; back <= Settings.RateFallbackDays && day.DayNumber >= back; back++)
        {
            var date = day.AddDays(-back);
            if (_rates.On(currency, date) is { } row)
            {
                return new Quote(row.Rate, $"{row.Kind}; {row.Source}", date, row.ValidFrom);
            }
        }
        return null;
    }

    /// <summary>Whether a cost of this kind may be netted, and by which row.</summary>
    public bool Permits(string kind, DateOnly day, out FeeKindRow? row)
    {
        row = FeeKinds.On(kind, day);
        return row is not null && (row.Permission == FeePermission.Circular || Settings.PermittedFeeKinds.Contains(kind));
    }
}

/// <param name="RateFallbackDays">How many days back a missing rate may be replaced by an earlier one.</param>
/// <param name="PermittedFeeKinds">Fee kinds on no list that are netted all the same.</param>
/// <param name="MaxReports">Most reports one order takes.</param>
public sealed record SettlementSettings(int RateFallbackDays, FrozenSet<string> PermittedFeeKinds, int MaxReports);

/// <summary>A rate with its origin. <paramref name="Date"/> is the day it held, <paramref name="Version"/> the first day of its row.</summary>
public sealed record Quote(decimal Rate, string Source, DateOnly Date, DateOnly Version);

/// <summary>rates.csv: CNY for one unit of a currency.</summary>
public sealed record RateRow(
    string Currency, string Iso, string Kind, decimal Rate, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

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
