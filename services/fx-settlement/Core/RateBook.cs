using System.Collections.Frozen;
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.FxSettlement.Core;

/// <summary>The kinds of rates, as they are asked for and as a settlement stores them.</summary>
public static class RateKind
{
    /// <summary>A bank's quote of both sides: what it pays and what it asks.</summary>
    public const string BankQuote = "bank-quote";

    /// <summary>Its buying side: the rate of a settlement (结汇).</summary>
    public const string BankBuying = "bank-buying";

    /// <summary>Central parity (中间价) of a trading day.</summary>
    public const string CentralParity = "central-parity";

    /// <summary>Bank of China's converted price (折算价) of a day.</summary>
    public const string BocConverted = "boc-converted";

    /// <summary>The rate that values goods declared in a month.</summary>
    public const string CustomsMonthly = "customs-monthly";

    /// <summary>Another rate that the customs administration fixed for some days after a strong movement: it goes before the month's.</summary>
    public const string CustomsFixed = "customs-fixed";

    /// <summary>What may be asked for.</summary>
    public static readonly IReadOnlyList<string> Asked = [BankQuote, CentralParity, BocConverted, CustomsMonthly];
}

/// <summary>bank-quotes.csv: both sides of a bank for <paramref name="Unit"/> units of a currency, in force from one instant to another.</summary>
/// <param name="Bank">Company code of the bank; * for banks without quotes of their own.</param>
public sealed record BankQuoteRow(
    string Bank, string Currency, int Unit, decimal Bid, decimal Ask, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, string Source);

/// <summary>daily-rates.csv: CNY for <paramref name="Unit"/> units of a currency on the days of the row.</summary>
public sealed record DailyRateRow(
    string Kind, string Currency, int Unit, decimal Rate, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>currencies.csv: customs code and ISO 4217 letters.</summary>
public sealed record CurrencyRow(string Code, string Iso, string NameZh, string NameEn);

/// <summary>A rate with its origin.</summary>
/// <param name="Id">Kind, bank, currency and beginning of its row.</param>
/// <param name="Quoted">CNY for <paramref name="Unit"/> units.</param>
/// <param name="Date">The day it held.</param>
/// <param name="Version">First day of its row.</param>
public sealed record Quote(string Id, string Kind, decimal Quoted, int Unit, DateOnly Date, DateOnly Version, string Source)
{
    /// <summary>CNY for one unit.</summary>
    public decimal Rate => Unit == 1 ? Quoted : Quoted / Unit;
}

/// <summary>
/// Rates by kind. In: currency and instant or day. Out: the quote, or null and why there is none. Called by: Netting, AskRates.
/// </summary>
public sealed class RateBook
{
    public const string Cny = "142";
    public const string AnyBank = "*";

    private readonly Dictionary<(string Bank, string Currency), BankRow[]> _bank;
    private readonly DatedTable<DailyRateRow> _daily;
    private readonly DatedTable<CustomsRateRule> _customs;
    private readonly FrozenDictionary<string, CurrencyRow> _currencies;
    private readonly FrozenSet<string> _quoted;
    private readonly RateSettings _settings;

    /// <exception cref="InvalidDataException">A rate cannot be used, or two rows hold at one time; the message names them.</exception>
    public RateBook(
        IReadOnlyList<BankQuoteRow> bank, IReadOnlyList<DailyRateRow> daily, IReadOnlyList<CustomsRateRule> customs,
        IReadOnlyList<CurrencyRow> currencies, WorkingDays days, RateSettings settings)
    {
        _currencies = currencies.SelectMany(c => new[] { (Key: c.Code, Row: c), (Key: c.Iso, Row: c) }).ToFrozenDictionary(c => c.Key, c => c.Row, StringComparer.Ordinal);
        foreach (var row in daily)
        {
            Check(row.Kind, row.Currency, row.Unit, row.Rate, Text(row.ValidFrom));
        }
        _bank = bank.GroupBy(r => (r.Bank, r.Currency)).ToDictionary(g => g.Key, g => g.OrderBy(r => r.ValidFrom).Select(Compiled).ToArray());
        foreach (var rows in _bank.Values)
        {
            for (var i = 1; i < rows.Length; i++)
            {
                if (rows[i - 1].To > rows[i].From)
                {
                    throw new InvalidDataException($"Bank quotes overlap: {Named(rows[i - 1].Row)} and {Named(rows[i].Row)}.");
                }
            }
        }
        _daily = new(daily, r => r.Kind + "|" + r.Currency);
        _customs = new(customs, r => r.Key);
        _quoted = bank.Select(r => r.Currency).ToFrozenSet(StringComparer.Ordinal);
        Days = days;
        _settings = settings;
        Daily = daily;
        Bank = [.. _bank.Values.SelectMany(r => r).Select(r => r.Row)];
    }

    public WorkingDays Days { get; }

    /// <summary>Every row, for lists.</summary>
    public IReadOnlyList<DailyRateRow> Daily { get; }

    /// <inheritdoc cref="Daily"/>
    public IReadOnlyList<BankQuoteRow> Bank { get; }

    /// <summary>Currencies that have a rate of the kind at any time; a month's rate has the kind of its day.</summary>
    public IEnumerable<string> CurrenciesOf(string kind, DateOnly day)
    {
        var basis = kind == RateKind.CustomsMonthly ? CustomsRuleOn(day)?.Basis ?? "" : kind;
        return kind == RateKind.BankQuote ? _quoted : Daily.Where(r => r.Kind == basis).Select(r => r.Currency).Distinct(StringComparer.Ordinal);
    }

    /// <summary>Currency by customs code or ISO letters.</summary>
    public CurrencyRow? Currency(string codeOrIso) => _currencies.GetValueOrDefault(codeOrIso);

    /// <summary>What a bank pays for the currency at that instant (Unix milliseconds). CNY itself is 1.</summary>
    public Quote? BankBuying(string bank, string currency, long at, out Reason? why)
    {
        why = null;
        if (currency == Cny)
        {
            return One(ChinaDay.Of(at));
        }
        var row = Last(bank, currency, at);
        if (row is null || row.To <= at)
        {
            // Of two ended quotes the one that ended last.
            var any = Last(AnyBank, currency, at);
            row = any is not null && (row is null || any.To > row.To) ? any : row;
        }
        if (row is null)
        {
            why = _quoted.Contains(currency) ? Reasons.RateMissing(RateKind.BankQuote, currency, ChinaDay.Of(at), null) : Reasons.RateCurrency(RateKind.BankQuote, currency);
            return null;
        }
        if (at >= row.To + _settings.FallbackMs)
        {
            why = Reasons.RateExpired(row.Row, at, _settings.FallbackDays);
            return null;
        }
        return new Quote(row.BuyingId, RateKind.BankBuying, row.Row.Bid, row.Row.Unit, row.DayAt(at), row.FirstDay, row.Row.Source);
    }

    /// <summary>
    /// Central parity of a day. On a day without trading that of the last trading day holds on (design: FxSettlement:ParityHoldsOn); a
    /// trading day without a row is a gap in the data, never filled. A VAT refund takes that of the day of sale or of the first of its month.
    /// </summary>
    public Quote? CentralParity(string currency, DateOnly day, out Reason? why)
    {
        var date = day;
        while (_settings.ParityHoldsOn && Days.IsTrading(date) == false && _daily.On(KeyOf(RateKind.CentralParity, currency), date) is null)
        {
            date = date.AddDays(-1);
        }
        return On(RateKind.CentralParity, RateKind.CentralParity, currency, date, out why);
    }

    /// <summary>Bank of China's converted price of that very day.</summary>
    public Quote? BocConverted(string currency, DateOnly day, out Reason? why) => On(RateKind.BocConverted, RateKind.BocConverted, currency, day, out why);

    /// <summary>
    /// The rate that values goods declared on a day [S: Decree 272 arts 13 and 14; before it announcement 53 of 2005]. A declaration made again
    /// after its withdrawal keeps the rate of the first one: its day is that of the first.
    /// </summary>
    /// <param name="day">Day the declaration is complete.</param>
    public Quote? CustomsMonthly(string currency, DateOnly day, out Reason? why)
    {
        if (_daily.On(KeyOf(RateKind.CustomsFixed, currency), day) is not null)
        {
            return On(RateKind.CustomsFixed, RateKind.CustomsFixed, currency, day, out why);
        }
        if (currency == Cny)
        {
            why = null;
            return One(day);
        }
        if (_customs.On("valuation", day) is not { } rule)
        {
            why = Reasons.RateRule(day);
            return null;
        }
        if (CustomsRateDate.Of(rule, day, Days, _settings.Holiday) is not { } date)
        {
            why = Reasons.Calendar(CustomsRateDate.ThirdWednesday(day));
            return null;
        }
        return On(rule.Basis, RateKind.CustomsMonthly, currency, date, out why);
    }

    /// <summary>The rule of that day, for lists: it tells the source of the date.</summary>
    public CustomsRateRule? CustomsRuleOn(DateOnly day) => _customs.On("valuation", day);

    // The last quote that began before or at the instant.
    private BankRow? Last(string bank, string currency, long at)
    {
        if (!_bank.TryGetValue((bank, currency), out var rows))
        {
            return null;
        }
        int low = 0, high = rows.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = rows[middle].From <= at ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? null : rows[low - 1];
    }

    private Quote? On(string basis, string kind, string currency, DateOnly day, out Reason? why)
    {
        why = null;
        if (currency == Cny)
        {
            return One(day);
        }
        var key = KeyOf(basis, currency);
        if (_daily.On(key, day) is { } row)
        {
            return new Quote($"{row.Kind}/{row.Currency}/{Text(row.ValidFrom)}", kind, row.Rate, row.Unit, day, row.ValidFrom, row.Source);
        }
        why = _daily.HasKey(key) ? Reasons.RateMissing(basis, currency, day, Before(basis, currency, day)) : Reasons.RateCurrency(basis, currency);
        return null;
    }

    private DateOnly? Before(string kind, string currency, DateOnly day) =>
        Daily.Where(r => r.Kind == kind && r.Currency == currency && r.ValidFrom <= day).Select(r => (DateOnly?)r.ValidFrom).Max();

    private static Quote One(DateOnly day) => new("CNY", "CNY", 1m, 1, day, day, "CNY");

    private static string KeyOf(string kind, string currency) => kind + "|" + currency;

    private static string Text(DateOnly day) => ChinaDay.Text(day);

    /// <summary>RFC 3339 with the offset of the row.</summary>
    public static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private static string Named(BankQuoteRow row) => $"{row.Bank} {row.Currency} [{Text(row.ValidFrom)}, {Text(row.ValidTo)}) from {row.Source}";

    private BankRow Compiled(BankQuoteRow row)
    {
        Check(row.Bank, row.Currency, row.Unit, row.Bid, Text(row.ValidFrom));
        Check(row.Bank, row.Currency, row.Unit, row.Ask, Text(row.ValidFrom));
        if (row.Ask < row.Bid || row.ValidTo <= row.ValidFrom)
        {
            throw new InvalidDataException($"The bank quote {Named(row)} buys at {row.Bid} and sells at {row.Ask}; it must sell no cheaper than it buys and end after it begins.");
        }
        var id = $"{row.Bank}/{row.Currency}/{Text(row.ValidFrom)}";
        return new BankRow(
            row, row.ValidFrom.ToUnixTimeMilliseconds(), row.ValidTo.ToUnixTimeMilliseconds(), ChinaDay.Of(row.ValidFrom),
            RateKind.BankBuying + "/" + id);
    }

    private void Check(string of, string currency, int unit, decimal rate, string from)
    {
        // The wire carries five decimals: a longer rate could not be checked by whoever reads it.
        if (rate <= 0 || rate.Scale > 5 || unit is not (1 or 100 or 1000 or 10000) || Currency(currency) is null)
        {
            throw new InvalidDataException(
                $"The rate of {of} for {unit} {currency} from {from} is {rate}; it takes a customs currency code, a unit of 1, 100, 1000 or 10000, and a positive number of at most 5 decimals.");
        }
    }

    private sealed record BankRow(BankQuoteRow Row, long From, long To, DateOnly FirstDay, string BuyingId)
    {
        public DateOnly DayAt(long at) => ChinaDay.Of(Math.Min(at, To - 1));
    }
}

/// <param name="FallbackDays">For how many days after its end a bank's last quote is still taken.</param>
/// <param name="ParityHoldsOn">Whether a central parity holds on over days without trading.</param>
/// <param name="Holiday">Which days move the third Wednesday under the rule of 2005.</param>
public sealed record RateSettings(int FallbackDays, bool ParityHoldsOn, HolidayReading Holiday)
{
    internal long FallbackMs => FallbackDays * 86_400_000L;
}
