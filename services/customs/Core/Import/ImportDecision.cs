using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>How an import is taxed.</summary>
public static class ImportRegime
{
    /// <summary>Within both limits: duty zero, VAT and consumption tax at 70 %.</summary>
    public const string Cbec70 = "cbec70";

    /// <summary>Goods rates in full.</summary>
    public const string Goods100 = "goods100";

    /// <summary>Goods rates in full, outside the channel: see <see cref="Import.GeneralTrade"/>.</summary>
    public const string GeneralTrade = "general-trade";

    /// <summary>Refused.</summary>
    public const string None = "none";
}

/// <summary>Where the decision table ends.</summary>
public static class ImportVerdict
{
    public const string Accept = "ACCEPT";
    public const string AcceptFullRate = "ACCEPT_FULL_RATE";
    public const string FullTaxAsGeneralTrade = "FULL_TAX_AS_GENERAL_TRADE";

    /// <summary>No retail import was asked for.</summary>
    public const string GeneralTrade = "GENERAL_TRADE";
}

/// <summary>One line of a decision, CNY.</summary>
/// <param name="DutiablePrice">Goods − discount + freight + insurance.</param>
/// <param name="Taxes">Zero when the order is refused.</param>
/// <param name="Rates">Null when a rate is missing.</param>
public sealed record ImportLineDecided(
    decimal Goods, decimal Freight, decimal Insurance, decimal Discount, decimal DutiablePrice, Taxes Taxes, LineRates? Rates);

/// <summary>The decision on one import.</summary>
/// <param name="Verdict">A constant of <see cref="ImportVerdict"/>, or the code of the first reason.</param>
/// <param name="CountsToYear">CNY to reserve on the yearly total; zero outside the channel.</param>
/// <param name="Quantities">Quantities under list notes to count, by pool.</param>
/// <param name="AnnualLimit">The yearly limit of the rule day; zero when none is in force.</param>
/// <param name="GeneralTrade">What goods rates would come to; only where limit or list leave the order to general trade, as figures for the choice.</param>
/// <param name="Used">Rules with version and figures.</param>
public sealed record ImportDecided(
    string Verdict, string Regime, decimal DutiablePrice, Taxes Taxes, decimal CountsToYear, IReadOnlyDictionary<string, decimal> Quantities,
    decimal AnnualLimit, Taxes? GeneralTrade, IReadOnlyList<ImportLineDecided> Lines, IReadOnlyList<Reason> Reasons, IReadOnlyList<Used> Used)
{
    public bool Accepted => Regime != ImportRegime.None;
}

/// <summary>
/// The decision on a retail import: identity, positive list, yearly limit, single limit, taxes, in that order; every refusal of an order is
/// told at once, the first names the verdict. Pure: the same order under the same rules gives the same decision.
/// </summary>
public static class ImportDecision
{
    /// <summary>No amount of an order is above this, so that every product stays exact in decimal.</summary>
    public const decimal TooMuch = 1_000_000_000m;

    /// <summary>Most lines of a list (CEB621).</summary>
    public const int MostLines = 100;

    private const string Head = "CEB621/Inventory/InventoryHead/";

    private static readonly string[] Procedures = ["9610", "1210", "1239"];

    public static ImportDecided Decide(ImportOrder order, YearUse use, ImportRules rules, ImportSettings settings)
    {
        var say = new Explainer(rules.Book, order.Day);
        Amounts(order, say);
        if (say.Reasons.Count > 0)
        {
            return Refused(say, new Judged([], 0, 0), []);
        }
        if (Parameter("single_limit") is not { } single || Parameter("annual_limit") is not { } annual
            || Parameter("duty_rate_within_limit") is not { } duty || Parameter("vat_ct_factor") is not { } factor)
        {
            return Refused(say, new Judged([], 0, 0), []);
        }
        if (order.Parties is { } parties)
        {
            IdentityRule.Check(parties, say);
        }
        if (!Procedures.Contains(order.Procedure, StringComparer.Ordinal) || rules.Book.Procedures.On(order.Procedure, order.Day) is null)
        {
            say.Say("I09", "declaration", "/procedure", Head + "tradeMode", order.Procedure, "", string.Join(", ", Procedures));
        }
        List<Used> used = [];
        List<PositiveListRow> listed = [];
        PositiveList.Check(order, use, rules, settings, say, listed);
        var lines = Lines(order, (line, i, of) =>
        {
            LineRates.Agree(line, i, rules, say);
            return LineRates.Find(line, i, of, rules, say);
        });
        var price = lines.Sum(l => l.DutiablePrice);
        if (rules.Parameters.On("positive_list_lines", order.Day) is { } edition)
        {
            used.Add(UseOf("POSITIVE-LIST", edition, "lines=" + Decimals.Write(edition.Value)));
        }
        foreach (var row in listed)
        {
            used.Add(UseOf("LIST-" + row.Hs8, row, row.Note.Length == 0 ? "" : $"note={row.Note}; value={row.Value}"));
        }
        if (listed.Exists(r => PositiveList.IsAdmittedBySwitch(r, order.Procedure, settings)))
        {
            used.Add(new Used { Rule = "BONDED-NOTE-1239", Version = "", Figures = "switch=admitted", Source = "not said (setting)" });
        }
        used.Add(UseOf("ANNUAL-LIMIT", annual, $"limit={Decimals.Write(annual.Value)}; used={Decimals.Write(use.Annual)}; order={Decimals.Write(price)}"));
        used.Add(UseOf("SINGLE-LIMIT", single, $"limit={Decimals.Write(single.Value)}; order={Decimals.Write(price)}; items={(IsOneItem(order) ? "1" : "more")}"));

        var judged = new Judged(lines, price, annual.Value);
        var overYear = use.Annual + price > annual.Value;
        var overOne = price > single.Value;
        var old = settings.OldOverLimitTaxedInFull ? rules.Parameters.On("over_limit_taxed_in_full", order.Day) : null;
        var channel = rules.Parameters.On("single_item_keeps_channel", order.Day);
        var verdict = ImportVerdict.Accept;
        if (overYear || overOne)
        {
            if (old is not null && (IsOneItem(order) || !overOne || settings.OldSeveralItemsTaxedInFull))
            {
                used.Add(UseOf("OVER-LIMIT", old, "switch=taxed in full"));
                verdict = ImportVerdict.FullTaxAsGeneralTrade;
            }
            else if (overYear)
            {
                say.Say("I07", "declaration", "", Head + "buyerIdNumber", Decimals.Write(use.Annual + price), "", Decimals.Write(annual.Value));
            }
            else if (channel is not null && IsOneItem(order))
            {
                used.Add(UseOf("SINGLE-ITEM", channel, "items=1"));
                verdict = ImportVerdict.AcceptFullRate;
            }
            else
            {
                say.Say("I08", "declaration", "/goods", Head + "worth", Decimals.Write(price), "", Decimals.Write(single.Value));
            }
        }

        if (say.Reasons.Count > 0)
        {
            var general = GeneralTrade.IsLeft(say.Reasons) && GeneralTrade.Decide(order, rules) is { Accepted: true } goods ? goods.Taxes : (Taxes?)null;
            return Refused(say, judged, used) with { GeneralTrade = general };
        }
        var within = verdict == ImportVerdict.Accept;
        lines = within ? Within(lines, duty.Value, factor.Value, settings) : Full(lines);
        if (within)
        {
            used.Add(UseOf("FACTOR", factor, $"duty={Decimals.Write(duty.Value)}; factor={Decimals.Write(factor.Value)}"));
            used.Add(new Used
            {
                Rule = "CT-BASE", Version = "", Figures = settings.RoundConsumptionTaxBase ? "switch=rounded" : "switch=unrounded", Source = "not settled (setting)",
            });
        }
        foreach (var line in lines)
        {
            used.AddRange(line.Rates!.Used);
        }
        return new ImportDecided(
            verdict, within ? ImportRegime.Cbec70 : ImportRegime.Goods100, price, Sum(lines),
            verdict == ImportVerdict.FullTaxAsGeneralTrade ? 0 : price, PositiveList.Counts(order, rules), annual.Value, null, lines, [],
            [.. used.Distinct()]);

        ImportParameterRow? Parameter(string key)
        {
            var row = rules.Parameters.On(key, order.Day);
            if (row is null)
            {
                say.Say("I10", "declaration", "/date", "", ChinaDay.Text(order.Day), "", key);
            }
            return row;
        }
    }

    /// <summary>One piece of one line. Whether two alike may count as one indivisible set is not settled: they count as two.</summary>
    public static bool IsOneItem(ImportOrder order) => order.Lines.Count == 1 && order.Lines[0].Declared.Qty == 1;

    internal sealed record Judged(List<ImportLineDecided> Lines, decimal Price, decimal AnnualLimit);

    internal static ImportDecided Refused(Explainer say, Judged judged, List<Used> used) => new(
        say.Reasons[0].Code, ImportRegime.None, judged.Price, default, 0, YearUse.None.Quantities, judged.AnnualLimit, null, judged.Lines,
        say.Reasons, [.. used.Distinct()]);

    internal static void Amounts(ImportOrder order, Explainer say)
    {
        if (order.Lines.Count is 0 or > MostLines)
        {
            say.Say("I14", "declaration", "/goods", "CEB621/Inventory/InventoryList", order.Lines.Count.ToString(CultureInfo.InvariantCulture), "", "1..100");
        }
        Range(order.Freight, 0, "/freight", Head + "freight");
        Range(order.Insurance, 0, "/insurance", Head + "insuredFee");
        Range(order.Discount, 0, "/discount", "CEB311/Order/OrderHead/discount");
        var goods = 0m;
        for (var i = 0; i < order.Lines.Count && say.Reasons.Count < MostLines; i++)
        {
            var (line, at) = (order.Lines[i], order.PlaceOf(i));
            // A gift has no price; an order of gifts alone is none.
            Range(line.Total, 0, LineRates.Pointer(at, "total"), LineRates.List + "totalPrice", at + 1);
            // Quantities are bounded as well: they are multiplied by a tax.
            Range(line.Declared.Qty, 0.00001m, LineRates.Pointer(at, "qty"), LineRates.List + "qty", at + 1);
            Range(line.First.Qty, 0, LineRates.Pointer(at, "qty1"), LineRates.List + "qty1", at + 1);
            Range(line.Second.Qty, 0, LineRates.Pointer(at, "qty2"), LineRates.List + "qty2", at + 1);
            goods += say.Reasons.Count == 0 ? Decimals.ToFen(line.Total) : 0;
        }
        if (say.Reasons.Count == 0)
        {
            Range(goods, 0.01m, "/goods", LineRates.List + "totalPrice");
            Range(order.Discount, 0, "/discount", "CEB311/Order/OrderHead/discount", 0, goods);
        }

        void Range(decimal value, decimal least, string pointer, string ceb, int line = 0, decimal most = TooMuch)
        {
            if (value < least || value > most)
            {
                say.Say("I12", "declaration", pointer, ceb, Decimals.Write(value), "", $"{Decimals.Write(least)}..{Decimals.Write(most)}", line);
            }
        }
    }

    /// <summary>Dutiable price and rates of every line; freight, insurance and discount are spread by price.</summary>
    internal static List<ImportLineDecided> Lines(ImportOrder order, Func<ImportLine, int, decimal, LineRates?> find)
    {
        var goods = order.Lines.Select(l => Decimals.ToFen(l.Total)).ToArray();
        var freight = Spread.Over(Decimals.ToFen(order.Freight), goods);
        var insurance = Spread.Over(Decimals.ToFen(order.Insurance), goods);
        var discount = Spread.Over(Decimals.ToFen(order.Discount), goods);
        List<ImportLineDecided> lines = new(goods.Length);
        for (var i = 0; i < goods.Length; i++)
        {
            var price = goods[i] + freight[i] + insurance[i] - discount[i];
            lines.Add(new ImportLineDecided(goods[i], freight[i], insurance[i], discount[i], price, default, find(order.Lines[i], order.PlaceOf(i), price)));
        }
        return lines;
    }

    private static List<ImportLineDecided> Within(List<ImportLineDecided> lines, decimal duty, decimal factor, ImportSettings settings) =>
    [
        .. lines.Select(l => l with
        {
            Taxes = TaxFormulas.WithinLimits(
                l.DutiablePrice, duty, l.Rates!.ConsumptionRate, l.Rates.Specific, l.Rates.Vat, factor, settings.RoundConsumptionTaxBase),
        }),
    ];

    internal static List<ImportLineDecided> Full(List<ImportLineDecided> lines) =>
    [
        .. lines.Select(l => l with
        {
            Taxes = TaxFormulas.AtGoodsRates(l.DutiablePrice, l.Rates!.Duty, l.Rates.ConsumptionRate, l.Rates.Specific, l.Rates.Vat),
        }),
    ];

    internal static Taxes Sum(List<ImportLineDecided> lines) => lines.Aggregate(default(Taxes), (sum, line) => sum + line.Taxes);

    internal static Used UseOf(string rule, Platform.Rules.IDated row, string figures) =>
        new() { Rule = rule, Version = ChinaDay.Text(row.ValidFrom), Figures = figures, Source = row.Source };
}
