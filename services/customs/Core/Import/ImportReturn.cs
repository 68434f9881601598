using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Customs.Core.Import;

/// <summary>The days that follow the release of an import list. All days are the last or first on which the thing may happen.</summary>
/// <param name="ApplyBy">Last day to apply for a return.</param>
/// <param name="ArriveBy">Last day on which the goods may come back to the original supervised site.</param>
/// <param name="TaxFrom">First day on which the agent pays.</param>
/// <param name="TaxTo">Last day on which the agent pays.</param>
public sealed record ReturnWindows(DateOnly ApplyBy, DateOnly ArriveBy, DateOnly TaxFrom, DateOnly TaxTo, IReadOnlyList<Used> Used)
{
    /// <summary>The windows of a list by its release day; null where a number of days has no row (release before 2016-04-08).</summary>
    public static ReturnWindows? Of(DateOnly released, ImportRules rules, ImportSettings settings)
    {
        if (rules.Parameters.On("return_apply_days", released) is not { } apply || rules.Parameters.On("return_arrive_days", released) is not { } arrive
            || rules.Parameters.On("tax_window_start", released) is not { } from || rules.Parameters.On("tax_window_end", released) is not { } to)
        {
            return null;
        }
        // Still open when a longer window began: not said which one holds.
        if (settings.LongerWindowForOpenLists && rules.Parameters.On("return_arrive_days", After(released, arrive)) is { } later && later.Value > arrive.Value)
        {
            arrive = later;
        }
        return new ReturnWindows(
            After(released, apply), After(released, arrive), After(released, from), After(released, to),
            [UseOf(apply), UseOf(arrive), UseOf(from), UseOf(to)]);
    }

    private static DateOnly After(DateOnly released, ImportParameterRow days) => released.AddDays((int)days.Value);

    private static Used UseOf(ImportParameterRow row) => new()
    {
        Rule = row.Key.Replace('_', '-').ToUpperInvariant(), Version = ChinaDay.Text(((IDated)row).ValidFrom), Figures = "days=" + Decimals.Write(row.Value),
        Source = row.Source,
    };
}

/// <summary>One line of a released list and what came back of it.</summary>
/// <param name="Gnum">Line number of the list.</param>
/// <param name="Qty">Quantity as sold.</param>
/// <param name="Price">Dutiable price, CNY.</param>
/// <param name="Taxes">Tax of the line, CNY.</param>
/// <param name="Returned">Quantity that came back so far.</param>
public sealed record SoldLine(int Gnum, decimal Qty, decimal Price, Taxes Taxes, decimal Returned)
{
    /// <summary>Price of what stayed, whole fen.</summary>
    public decimal PriceLeft => Left(Price);

    /// <summary>Tax of what stayed, whole fen.</summary>
    public Taxes TaxesLeft => new(Left(Taxes.Duty), Left(Taxes.ConsumptionTax), Left(Taxes.Vat));

    // From what stayed, never from each return: the last return takes exactly what is left.
    private decimal Left(decimal amount) => Decimals.ToFen(amount * (Qty - Returned) / Qty);
}

/// <param name="Arrived">Null while the goods are on their way: the application alone is judged and nothing moves.</param>
public sealed record ReturnRequest(DateOnly Applied, DateOnly? Arrived, IReadOnlyList<ReturnedLine> Lines);

public readonly record struct ReturnedLine(int Gnum, decimal Qty);

/// <summary>What a return does.</summary>
/// <param name="Sold">The list after it.</param>
/// <param name="PriceBack">CNY to give back to the year.</param>
/// <param name="TaxesBack">CNY that are not collected.</param>
/// <param name="Reasons">Every refusal; then nothing changed.</param>
public sealed record ReturnOutcome(
    IReadOnlyList<SoldLine> Sold, decimal PriceBack, Taxes TaxesBack, ReturnWindows? Windows, IReadOnlyList<Reason> Reasons)
{
    public bool Accepted => Reasons.Count == 0;
}

/// <summary>
/// A return of all or part of a list within its windows: the tax is not collected and the yearly total is corrected. Source: GACC 2020/45;
/// before 2020-03-28 GACC 2016/26 and 2018/194. A part of a line takes its share by quantity (design).
/// </summary>
public static class ImportReturn
{
    public static ReturnOutcome Decide(
        IReadOnlyList<SoldLine> sold, ReturnRequest request, DateOnly released, ImportRules rules, ImportSettings settings)
    {
        var say = new Explainer(rules.Book, released);
        if (ReturnWindows.Of(released, rules, settings) is not { } windows)
        {
            say.Say("I10", "declaration", "", "", ChinaDay.Text(released), "", "return window");
            return new ReturnOutcome(sold, 0, default, null, say.Reasons);
        }
        Days(request, released, windows, say);
        var next = sold.ToArray();
        HashSet<int> named = [];
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var (gnum, qty) = request.Lines[i];
            var at = Array.FindIndex(next, l => l.Gnum == gnum);
            if (at < 0 || !named.Add(gnum))
            {
                say.Say(
                    "I33", "declaration", Pointer(i, "gnum"), "", gnum.ToString(CultureInfo.InvariantCulture), "",
                    string.Join(", ", sold.Select(l => l.Gnum.ToString(CultureInfo.InvariantCulture))), gnum);
                continue;
            }
            var line = next[at];
            if (qty <= 0 || qty > line.Qty - line.Returned)
            {
                say.Say("I32", "declaration", Pointer(i, "qty"), "", Decimals.Write(qty), "", Decimals.Write(line.Qty - line.Returned), gnum);
                continue;
            }
            next[at] = line with { Returned = line.Returned + qty };
        }
        if (request.Lines.Count == 0)
        {
            say.Say("I33", "declaration", "/lines", "", "", "", string.Join(", ", sold.Select(l => l.Gnum.ToString(CultureInfo.InvariantCulture))));
        }
        if (say.Reasons.Count > 0 || request.Arrived is null)
        {
            return new ReturnOutcome(sold, 0, default, windows, say.Reasons);
        }
        return new ReturnOutcome(
            next, sold.Sum(l => l.PriceLeft) - next.Sum(l => l.PriceLeft), TaxesOf(sold) - TaxesOf(next), windows, []);
    }

    /// <summary>Tax of what stayed of a list.</summary>
    public static Taxes TaxesOf(IReadOnlyList<SoldLine> sold) => sold.Aggregate(default(Taxes), (sum, line) => sum + line.TaxesLeft);

    private static void Days(ReturnRequest request, DateOnly released, ReturnWindows windows, Explainer say)
    {
        if (request.Applied < released)
        {
            Say("I34", "/appliedOn", request.Applied, released);
        }
        if (request.Applied > windows.ApplyBy)
        {
            Say("I30", "/appliedOn", request.Applied, windows.ApplyBy);
        }
        if (request.Arrived is not { } arrived)
        {
            return;
        }
        if (arrived < request.Applied)
        {
            Say("I34", "/arrivedOn", arrived, request.Applied);
        }
        if (arrived > windows.ArriveBy)
        {
            Say("I31", "/arrivedOn", arrived, windows.ArriveBy);
        }

        void Say(string rule, string pointer, DateOnly value, DateOnly other) =>
            say.Say(rule, "declaration", pointer, "", ChinaDay.Text(value), "", ChinaDay.Text(other));
    }

    private static string Pointer(int index, string field) => string.Create(CultureInfo.InvariantCulture, $"/lines/{index}/{field}");
}
