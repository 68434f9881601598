using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>A return of exported goods as its filer reads it.</summary>
public static class ShowReturn
{
    /// <param name="id">Of the return, which is not in the mark until it is answered.</param>
    public static ExportReturnJson Of(ReturnMark r, string id) => new(
        id, Show.Some(r.Outcome), Show.Some(r.DeclarationId), Time(r.At), Time(r.ArrivedAt),
        [.. r.Lines.Select(Line)],
        Show.Some(r.ReliefUntil), Show.Some(r.ProcedureUntil), Show.Some(r.GoodsLawUntil), Show.Some(r.PayBack), Show.Some(r.PaidBack), Time(r.PaidBackAt),
        Show.Some(r.CertificateNo), Show.Amount(r.ValueBack, r.Currency), r.Whole, Show.Some(r.CancelledBecause), Show.Reasons(r.Reasons, alone: true),
        [.. r.Used.Select(u => new ReturnRuleJson(u.Rule, u.Version, u.Figures, u.Source))],
        r.Exchange is null ? null : true, r.Exchange is { Replacements.Count: > 0 } exchange ? [.. exchange.Replacements.Select(Of)] : null);

    private static ReplacementJson Of(ReplacementMark mark) => new(
        mark.DeclarationId, Show.Time(mark.At), Time(mark.FreedAt), [.. mark.Goods.Select(g => new ReplacedJson(g.Gcode, g.Unit, g.Qty, g.Value))]);

    internal static ExportReturnLineJson Line(ReturnLine l) => new(l.Gnum, l.Qty, l.Food ? true : null, Show.Some(l.Regime), Show.Some(l.PayBack));

    private static DateTimeOffset? Time(long at) => at == 0 ? null : Show.Time(at);
}
