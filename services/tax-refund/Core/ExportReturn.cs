using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>return-regimes.csv: what returned exports of these procedures enjoy. <c>Food</c>: food is not left out.</summary>
public sealed record ReturnRegimeRow(
    string Kind, string Rule, string Procedures, int Months, bool Food, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated
{
    public bool Names(string procedure) => Procedures == "all" || Procedures.Split(' ').Contains(procedure);
}

/// <summary>food-chapters.csv: the first two digits of codes that are food.</summary>
public sealed record FoodRow(string Chapter, string Name, DateOnly ValidFrom, DateOnly? ValidTo, string Source) : IDated;

/// <summary>Exported goods that come back.</summary>
/// <param name="Procedure">Under which they were exported.</param>
/// <param name="ExportDay">Day of export; 1210: the day they left the zone.</param>
/// <param name="ReturnDay">Day of re-entry.</param>
/// <param name="Food">Whether they are food.</param>
/// <param name="OriginalState">Whether they come back as they left.</param>
/// <param name="Cause">unsold, returned, quality, specification or force-majeure.</param>
/// <param name="OtherDistrict">Whether they re-enter at another customs district than they left from.</param>
/// <param name="Exported">Quantity of the line.</param>
/// <param name="ReturnedBefore">Quantity of it that came back before.</param>
/// <param name="Returning">Quantity that comes back now.</param>
/// <param name="RefundPaid">Refund or exemption paid out for the line, CNY.</param>
/// <param name="PaidBack">What of it was paid back, CNY.</param>
public sealed record ReturnFacts(
    string Procedure, DateOnly ExportDay, DateOnly ReturnDay, bool Food, bool OriginalState, string Cause, bool OtherDistrict,
    decimal Exported, decimal ReturnedBefore, decimal Returning, decimal RefundPaid, decimal PaidBack);

/// <summary>What a return enjoys. Until: the last day of each regime that names the goods, null where none does.</summary>
/// <param name="ReliefUntil">No import tax, export duty refunded, treated as a domestic return.</param>
/// <param name="ProcedureUntil">The customs procedure.</param>
/// <param name="GoodsLawUntil">Tariff Law: no import duty.</param>
/// <param name="Regime">The best one that holds, or null; no relief while a refund is not paid back.</param>
/// <param name="PayBack">Refund that has to be paid back before anything else, CNY.</param>
/// <param name="Reasons">Why the relief, and with it the procedure, does not hold.</param>
public sealed record ReturnDecision(
    DateOnly? ReliefUntil, DateOnly? ProcedureUntil, DateOnly? GoodsLawUntil, ReturnRegimeRow? Regime, decimal PayBack, IReadOnlyList<Reason> Reasons);

/// <summary>
/// Returned exports: the relief of the term the export day lies in, the one-year procedure, the Tariff Law; a refund already paid is paid back
/// first. An exchange is a return, and its replacement an export with a refund of its own. Called by: Quote, ExportReturnDesk.
/// </summary>
public static class ExportReturn
{
    public const string Relief = "tax-relief", Procedure = "customs-procedure", GoodsLaw = "goods-law", CrossDistrict = "cross-district";

    /// <summary>No regime holds: an ordinary import.</summary>
    public const string GeneralTrade = "general-trade";

    public static readonly IReadOnlyList<string> Causes = ["unsold", "returned", "quality", "specification", "force-majeure"];

    public static ReturnDecision Decide(ReturnFacts goods, RefundRules rules)
    {
        List<Reason> reasons = [];
        var relief = Named(Relief, goods, goods.ExportDay, rules);
        var procedure = Named(Procedure, goods, goods.ExportDay, rules);
        var law = goods.Cause is "quality" or "specification" or "force-majeure" ? Named(GoodsLaw, goods, goods.ReturnDay, rules) : null;
        var (reliefUntil, procedureUntil, lawUntil) = (Until(relief), Until(procedure), Until(law));
        var cross = goods.OtherDistrict ? Named(CrossDistrict, goods, goods.ReturnDay, rules) : null;

        if (goods.ReturnDay < goods.ExportDay)
        {
            reasons.Add(Reasons.ReturnBeforeExport(goods, relief ?? procedure));
        }
        if (goods.Returning <= 0 || goods.ReturnedBefore < 0 || goods.ReturnedBefore + goods.Returning > goods.Exported)
        {
            reasons.Add(Reasons.ReturnAboveExported(goods, procedure ?? relief));
        }
        if (reasons.Count > 0)
        {
            return new ReturnDecision(reliefUntil, procedureUntil, lawUntil, null, 0, reasons);
        }
        if (goods.OtherDistrict && cross is null)
        {
            reasons.Add(Reasons.ReturnDistrict(goods, procedure ?? relief));
        }
        if (!goods.OriginalState)
        {
            reasons.Add(Reasons.ReturnState(relief ?? procedure));
        }
        var everywhere = reasons.Count == 0;
        if (relief is null)
        {
            reasons.Add(Reasons.ReliefNoTerm(goods, rules.Returns.On(Relief, goods.ExportDay)));
        }
        else
        {
            if (goods.Food && !relief.Food)
            {
                reasons.Add(Reasons.ReliefFood(relief));
            }
            if (goods.ReturnDay > reliefUntil)
            {
                reasons.Add(Reasons.ReturnLate(goods, reliefUntil!.Value, relief));
            }
        }
        var relieved = reasons.Count == 0;
        var owed = PayBack(goods);
        if (owed > 0)
        {
            reasons.Add(Reasons.RefundFirst(goods.PaidBack, goods.PaidBack + owed, relief ?? procedure));
        }
        if (relieved)
        {
            return new ReturnDecision(reliefUntil, procedureUntil, lawUntil, owed > 0 ? null : relief, owed, reasons);
        }
        if (procedure is null)
        {
            reasons.Add(Reasons.ReturnNoProcedure(goods, rules.Returns.On(Procedure, goods.ExportDay)));
        }
        else if (goods.ReturnDay > procedureUntil)
        {
            reasons.Add(Reasons.ReturnLate(goods, procedureUntil!.Value, procedure));
        }
        var next = !everywhere || owed > 0 ? null
            : goods.ReturnDay <= lawUntil ? law
            : goods.ReturnDay <= procedureUntil ? procedure
            : null;
        return new ReturnDecision(reliefUntil, procedureUntil, lawUntil, next, owed, reasons);

        DateOnly? Until(ReturnRegimeRow? row) => row is null ? null : Core.Months.After(goods.ExportDay, row.Months, rules.Settings.MonthEnd);
    }

    /// <summary>
    /// What of the refund is still to be paid back, in proportion to the quantity that came back; the last part takes the rest, so that the parts
    /// add up to the refund.
    /// </summary>
    public static decimal PayBack(ReturnFacts goods) =>
        Math.Max(0, Decimals.ToFen(goods.RefundPaid * (goods.ReturnedBefore + goods.Returning) / goods.Exported) - goods.PaidBack);

    /// <summary>The rows that were asked, with the figures.</summary>
    public static IEnumerable<Used> UsedOf(ReturnFacts goods, ReturnDecision decided, RefundRules rules) =>
        ((string[])[Relief, Procedure]).Select(k => rules.Returns.On(k, goods.ExportDay)).Append(decided.Regime is { Kind: GoodsLaw } law ? law : null)
            .OfType<ReturnRegimeRow>().Select(row => new Used
            {
                Rule = row.Rule, Version = RefundRoute.Day(row.ValidFrom), Source = row.Source,
                Figures = string.Create(CultureInfo.InvariantCulture,
                    $"export={RefundRoute.Day(goods.ExportDay)}; return={RefundRoute.Day(goods.ReturnDay)}; procedure={goods.Procedure}; months={row.Months}"),
            });

    private static ReturnRegimeRow? Named(string kind, ReturnFacts goods, DateOnly day, RefundRules rules) =>
        rules.Returns.On(kind, day) is { } row && row.Names(goods.Procedure) ? row : null;
}
