using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Platform.Rules;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// The regime of a return of exported goods, judged again from what was asked for, its export, and the shares of the refund it was given: of the day the
/// goods came, before that of the day they were asked for, or of another. What other returns left of the goods is no matter of the rules. Called by: AskReplays.
/// </summary>
public static class ReturnReplay
{
    /// <summary>Said of what somebody did since; it stands in place of the reasons of the decision.</summary>
    private static readonly string[] Told = ["RETURN_PAY_BACK_AMOUNT", "RETURN_PAID_BACK", "RETURN_BEFORE_EXPORT"];

    /// <param name="on">The rule day; null: that of the decision.</param>
    /// <returns>Null of a return that counts for no export: refused, cancelled, or not asked for.</returns>
    public static ReplayedDecision? Of(ReturnCase row, RefundCase export, DateOnly? on, RefundRules rules)
    {
        if (row is not { Counts: true, Asked: { } asked, Answer: { } stored })
        {
            return null;
        }
        var here = row.ArrivedAt != 0;
        var (day, left) = (ChinaDay.Of(here ? row.ArrivedAt : asked.AppliedAt), ChinaDay.Of(export.LeftAt));
        var replayed = Differences.Replay("return", !here && day < left ? left : day, on, other => Compare(
            stored, ExportReturnDesk.Judge(other is { } moved ? On(row, moved) : row, stored.Lines, export, [], rules, stored.At).Answer!));
        replayed.Id = row.ReturnId;
        return replayed;
    }

    public static Differences Compare(ReturnDecided stored, ReturnDecided now)
    {
        var differences = new Differences();
        differences.Add("outcome", stored.Outcome, now.Outcome);
        differences.Add("relief", stored.Relief ? "yes" : "no", now.Relief ? "yes" : "no");
        differences.Add("reliefUntil", stored.ReliefUntil, now.ReliefUntil);
        differences.Add("procedureUntil", stored.ProcedureUntil, now.ProcedureUntil);
        differences.Add("goodsLawUntil", stored.GoodsLawUntil, now.GoodsLawUntil);
        differences.Add("payBack", stored.PayBack, now.PayBack);
        for (var i = 0; i < stored.Lines.Count; i++)
        {
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"lines/{i}/regime"), stored.Lines[i].Regime, now.Lines.ElementAtOrDefault(i)?.Regime ?? "");
        }
        if (!stored.Reasons.Any(r => Told.Contains(r.Code, StringComparer.Ordinal)))
        {
            differences.Reasons(stored.Reasons, now.Reasons);
        }
        differences.Rules(stored.Used, now.Used);
        return differences;
    }

    private static ReturnCase On(ReturnCase row, DateOnly day)
    {
        var at = new DateTimeOffset(day, new TimeOnly(12, 0), ChinaDay.Offset).ToUnixTimeMilliseconds();
        if (row.ArrivedAt != 0)
        {
            return row with { ArrivedAt = at };
        }
        var asked = row.Asked!.Clone();
        asked.AppliedAt = at;
        return row with { Asked = asked };
    }
}
