using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// The life of a return of exported goods: asked for, its refund paid back, the goods here, in any order but that the regime is granted last; or cancelled. In: its row, the
/// export, the other returns of it. Out: the next row; its answer leaves when it is another object. Null: nothing new. Called by: ReturnExports.
/// </summary>
public static class ExportReturnDesk
{
    /// <summary>Returns of one export that count.</summary>
    public const int Most = 100;

    /// <param name="stock">Of goods abroad (9810): the row of a line, or null.</param>
    public static ReturnCase? Request(
        ReturnCase? known, ReturnRequested item, RefundCase? export, IEnumerable<ReturnCase> beside, RefundRules rules, long now, Func<int, OverseasStockRow?>? stock = null)
    {
        if (known is { Asked: not null })
        {
            return null;
        }
        var arrived = item.ArrivedAt != 0 ? item.ArrivedAt : known?.ArrivedAt ?? 0;
        var row = new ReturnCase(item.FilingId, item.DeclarationId, ReturnState.Refused, item, arrived, null);
        if (export is not { Released: { } goods } || (item.Tenant != goods.Tenant && item.Tenant != goods.EbcCode && item.Tenant != goods.EbpCode))
        {
            // A declaration of another company is told from none in nothing, and the answer is not booked with it.
            return Refuse(row, "", [Reasons.ReturnUnknown(item.DeclarationId)], now);
        }
        if (export.State != RefundState.Decided)
        {
            return Refuse(row, item.DeclarationId, [Reasons.ReturnNotDeparted(item.DeclarationId, goods.ReleasedAt)], now);
        }
        if (item.Exchange && goods.OverseasWarehouse is not null)
        {
            return Refuse(row, item.DeclarationId, [Reasons.ReturnExchange(goods)], now);
        }
        // Until the sales end nobody knows what of the goods is unsold, and the pre-refund of it stands.
        if (goods.OverseasWarehouse is not null && goods.Lines.Any(l => stock?.Invoke(l.Gnum) is not { Closed: true }))
        {
            return Refuse(row, item.DeclarationId, [Reasons.ReturnOverseas(goods)], now);
        }
        List<ReturnCase> others = [.. beside.Where(r => r.Counts && r.ReturnId != item.FilingId)];
        if (others.Count >= Most)
        {
            return Refuse(row, item.DeclarationId, [Reasons.ReturnTooMany(Most)], now);
        }
        List<Reason> reasons = [];
        List<ReturnLine> lines = [];
        for (var i = 0; i < item.Lines.Count; i++)
        {
            var abroad = goods.OverseasWarehouse is null ? null : stock?.Invoke(item.Lines[i].Gnum);
            if (Claim(item.Lines[i], i, item.Exchange, goods, export.Decided!, others, reasons, abroad) is { } line)
            {
                lines.Add(line);
            }
        }
        if (reasons.Count > 0)
        {
            return Refuse(row, item.DeclarationId, reasons, now);
        }
        if (BeforeExport(arrived, export) is not { } slip)
        {
            return Judge(row, lines, export, others, rules, now);
        }
        var asked = Judge(row with { ArrivedAt = 0 }, lines, export, others, rules, now);
        asked.Answer!.Reasons.Add(slip);
        return asked;
    }

    /// <summary>The goods are here.</summary>
    public static ReturnCase? Arrive(ReturnCase? known, ReturnArrived item, RefundCase? export, IEnumerable<ReturnCase> beside, RefundRules rules, long now)
    {
        if (known is null)
        {
            // The port may be faster than the application.
            return new ReturnCase(item.FilingId, "", ReturnState.Unasked, null, item.ArrivedAt, null);
        }
        if (known is not { State: ReturnState.PayBackFirst or ReturnState.Applied, ArrivedAt: 0, Answer: { } answer } || export is null)
        {
            return null;
        }
        return BeforeExport(item.ArrivedAt, export) is { } slip
            ? known with { Answer = Told(answer, slip, now) }
            : Judge(known with { ArrivedAt = item.ArrivedAt }, answer.Lines, export, Beside(known, beside), rules, now);
    }

    /// <summary>The tax office says that the refund was paid back: all that is owed, or the return waits on.</summary>
    public static ReturnCase? PaidBack(ReturnCase? known, RefundPaidBack item, RefundCase? export, IEnumerable<ReturnCase> beside, RefundRules rules, long now)
    {
        if (known is not { State: ReturnState.PayBackFirst, Answer: { } answer } || export is null)
        {
            return null;
        }
        var (paid, due) = (Decimals.Read(answer.PaidBack), Decimals.Read(answer.PayBack));
        if (!Decimals.TryRead(item.Amount, out var amount) || amount != due - paid)
        {
            return known with { Answer = Told(answer, Reasons.PayBackAmount(item.Amount, due - paid), now) };
        }
        var confirmed = answer.Clone();
        (confirmed.PaidBack, confirmed.PaidBackAt, confirmed.CertificateNo) = (Decimals.Write(paid + amount), item.At, item.CertificateNo);
        return Judge(known with { Answer = confirmed }, answer.Lines, export, Beside(known, beside), rules, now);
    }

    /// <summary>The goods will not come. What was paid back for them stands, with its certificate, and their quantity with it.</summary>
    public static ReturnCase? Cancel(ReturnCase? known, ReturnCancelled item, long now)
    {
        if (known is not { State: ReturnState.PayBackFirst or ReturnState.Applied, ArrivedAt: 0, Answer: { } answer })
        {
            return null;
        }
        if (Decimals.Read(answer.PaidBack) is > 0 and var paid)
        {
            return known with { Answer = Told(answer, Reasons.ReturnPaidBack(item.FilingId, paid, answer.CertificateNo), now) };
        }
        var told = answer.Clone();
        told.At = Math.Max(now, answer.At + 1);
        told.Outcome = NameOf(ReturnState.Cancelled);
        told.Reasons.Clear();
        (told.PayBack, told.ArriveBy, told.CancelledBecause) = ("", "", item.Reason);
        return known with { DeclarationId = "", State = ReturnState.Cancelled, Answer = told };
    }

    // Goods are not back before they left. A slip of the site ends nothing: the return waits on for the right day.
    private static Reason? BeforeExport(long arrivedAt, RefundCase export) =>
        arrivedAt != 0 && ChinaDay.Of(arrivedAt) is var day && ChinaDay.Of(export.LeftAt) is var left && day < left ? Reasons.ArrivedBeforeExport(day, left) : null;

    // What stood before, with the one thing that did not go.
    private static ReturnDecided Told(ReturnDecided answer, Reason reason, long now)
    {
        var told = answer.Clone();
        told.At = Math.Max(now, answer.At + 1);
        told.Reasons.Clear();
        told.Reasons.Add(reason);
        return told;
    }

    private static List<ReturnCase> Beside(ReturnCase row, IEnumerable<ReturnCase> all) => [.. all.Where(r => r.Counts && r.ReturnId != row.ReturnId)];

    // What a return takes of a line, and the share of the refund that goes with it: fixed here, so that shares of any returns add up to the refund.
    private static ReturnLine? Claim(
        ReturnLine asked, int at, bool exchange, ReleasedGoods goods, RefundDecided refund, List<ReturnCase> others, List<Reason> reasons, OverseasStockRow? abroad)
    {
        if (goods.Lines.FirstOrDefault(l => l.Gnum == asked.Gnum) is not { } line)
        {
            reasons.Add(Reasons.ReturnLine(at, asked.Gnum, goods));
            return null;
        }
        // A quantity of other goods, or in another unit, is none of this line.
        foreach (var (field, said, declared) in new[] { ("gcode", asked.Gcode, line.Gcode), ("unit", asked.Unit, line.Unit) })
        {
            if (said.Length > 0 && said != declared)
            {
                reasons.Add(Reasons.ReturnGoods(at, field, said, declared));
                return null;
            }
        }
        var claims = LineClaims.Of(asked.Gnum, others);
        var exported = Decimals.Read(line.Qty);
        if (!Decimals.TryRead(asked.Qty, out var qty) || qty <= 0 || claims.Claimed + qty > exported)
        {
            reasons.Add(Reasons.ReturnLeft(at, asked.Qty, exported - claims.Claimed));
            return null;
        }
        if (abroad is not null && claims.Claimed + qty > abroad.Left)
        {
            reasons.Add(Reasons.ReturnUnsold(at, asked.Qty, abroad.Left - claims.Claimed, abroad.Sold));
            return null;
        }
        // The pre-refund of what stayed unsold was recovered when its sales ended.
        var paid = abroad is null ? RefundOf(asked.Gnum, goods, refund) : 0;
        var share = Math.Max(0, Decimals.ToFen(paid * (claims.Shared + qty) / exported) - claims.PayBack);
        var claim = new ReturnLine { Gnum = asked.Gnum, Qty = asked.Qty, Food = asked.Food, PayBack = Decimals.Write(share) };
        if (exchange)
        {
            (claim.Gcode, claim.Unit) = (line.Gcode, line.Unit);
            // By what the others have been told, or one that was cancelled between two of them leaves a fen too many.
            List<ReturnLine> told = [.. others.Where(r => r.Asked!.Exchange).SelectMany(r => r.Answer!.Lines).Where(l => l.Gnum == asked.Gnum)];
            var plain = claims.Claimed - told.Sum(l => Decimals.Read(l.Qty));
            claim.Value = Decimals.Write(Math.Max(0, ValueOf(line, claims.Claimed + qty) - ValueOf(line, plain) - told.Sum(l => Decimals.Read(l.Value))));
        }
        return claim;
    }

    /// <summary>What was refunded for a line, CNY. A decision that tells no lines is split by their declared amounts.</summary>
    public static decimal RefundOf(int gnum, ReleasedGoods goods, RefundDecided refund)
    {
        var whole = Decimals.Read(refund.Amount);
        if (whole == 0 || refund.Lines.Count > 0)
        {
            return refund.Lines.FirstOrDefault(l => l.Gnum == gnum) is { } own ? Decimals.Read(own.Amount) : 0;
        }
        var (all, before) = (goods.Lines.Sum(l => Decimals.Read(l.Amount)), 0m);
        foreach (var line in goods.Lines)
        {
            var after = before + Decimals.Read(line.Amount);
            if (line.Gnum == gnum)
            {
                return all == 0 ? 0 : Decimals.ToFen(whole * after / all) - Decimals.ToFen(whole * before / all);
            }
            before = after;
        }
        return 0;
    }

    // Until the goods are here the day of the application stands for theirs: it says what to do first, and the day they came says what they enjoy.
    internal static ReturnCase Judge(ReturnCase row, IEnumerable<ReturnLine> claimed, RefundCase export, List<ReturnCase> others, RefundRules rules, long now)
    {
        var (asked, goods, exportDay, here) = (row.Asked!, export.Released!, ChinaDay.Of(export.LeftAt), row.ArrivedAt != 0);
        var applied = ChinaDay.Of(asked.AppliedAt);
        var day = here ? ChinaDay.Of(row.ArrivedAt) : applied < exportDay ? exportDay : applied;
        var answer = Answer(row, asked.DeclarationId, now);
        (answer.EbcCode, answer.OrderNo, answer.Currency, answer.ArrivedAt) = (goods.EbcCode, goods.OrderNo, goods.Currency, row.ArrivedAt);
        var other = asked.CustomsCode.Length >= 2 && goods.CustomsCode.Length >= 2
            && !asked.CustomsCode.AsSpan(0, 2).SequenceEqual(goods.CustomsCode.AsSpan(0, 2));
        ReturnRegimeRow? regime = null;
        var due = 0m;
        foreach (var (i, claim) in claimed.Index())
        {
            var line = goods.Lines.First(l => l.Gnum == claim.Gnum);
            var (qty, share) = (Decimals.Read(claim.Qty), claim.PayBack.Length > 0 ? Decimals.Read(claim.PayBack) : 0);
            // As if it were paid back: that is asked for below, of what a regime takes.
            var facts = new ReturnFacts(
                goods.Procedure, exportDay, day, claim.Food || rules.IsFood(line.Gcode, exportDay), !asked.Changed, asked.Reason, other, qty, 0, qty, share, share);
            var decided = ExportReturn.Decide(facts, rules);
            var judged = claim.Clone();
            judged.Regime = decided.Regime?.Kind ?? ExportReturn.GeneralTrade;
            answer.Lines.Add(judged);
            regime ??= decided.Regime;
            due += decided.Regime is null ? 0 : share;
            foreach (var reason in decided.Reasons)
            {
                Add(answer.Reasons, Placed(reason, i));
            }
            foreach (var used in ExportReturn.UsedOf(facts, decided, rules))
            {
                Add(answer.Used, used);
            }
            answer.Relief |= decided.Regime?.Kind == ExportReturn.Relief;
            (answer.ReliefUntil, answer.ProcedureUntil, answer.GoodsLawUntil) = (Text(decided.ReliefUntil), Text(decided.ProcedureUntil), Text(decided.GoodsLawUntil));
            answer.ArriveBy = Text(new[] { decided.ReliefUntil, decided.ProcedureUntil, decided.GoodsLawUntil }.Max());
        }
        var paid = row.Answer is { PaidBack.Length: > 0 } before ? Decimals.Read(before.PaidBack) : 0;
        answer.PaidBack = Decimals.Write(paid);
        answer.PayBack = Decimals.Write(Math.Max(due, paid));
        var state = regime is not null && due > paid ? ReturnState.PayBackFirst
            : !here ? ReturnState.Applied
            : regime is null ? ReturnState.GeneralTrade
            : ReturnState.Returned;
        if (state == ReturnState.PayBackFirst)
        {
            answer.Reasons.Add(Placed(Reasons.RefundFirst(paid, due, regime), 0));
        }
        else if (state != ReturnState.Applied)
        {
            Close(answer, goods, others, paid);
            if (state == ReturnState.GeneralTrade)
            {
                answer.Reasons.Add(Reasons.ReturnGeneralTrade(day, answer.ArriveBy, exportDay));
            }
        }
        answer.Outcome = NameOf(state);
        return row with { State = state, Answer = answer };
    }

    // At the end: what the goods were worth, and nothing is owed for what came in as an ordinary import, unless it was paid back already.
    private static void Close(ReturnDecided answer, ReleasedGoods goods, List<ReturnCase> others, decimal paid)
    {
        var (value, whole) = (0m, true);
        foreach (var line in goods.Lines)
        {
            var exported = Decimals.Read(line.Qty);
            var before = LineClaims.Of(line.Gnum, others).Relieved;
            var after = before + answer.Lines.Where(l => l.Gnum == line.Gnum && l.Regime != ExportReturn.GeneralTrade).Sum(l => Decimals.Read(l.Qty));
            value += ValueOf(line, after) - ValueOf(line, before);
            whole &= after == exported;
        }
        foreach (var line in answer.Lines)
        {
            if (line.Regime == ExportReturn.GeneralTrade && paid == 0)
            {
                line.PayBack = "";
            }
        }
        // What stayed unsold abroad was no sale: nobody paid it, and nothing is owed for it.
        (answer.ValueBack, answer.Whole) = goods.OverseasWarehouse is null ? (Decimals.Write(value), whole) : ("0", false);
    }

    // Declared value of a quantity of a line.
    private static decimal ValueOf(ReleasedLine line, decimal qty)
    {
        var (exported, amount) = (Decimals.Read(line.Qty), Decimals.Read(line.Amount));
        return qty == exported ? amount : Decimals.ToFen(amount * qty / exported);
    }

    private static ReturnCase Refuse(ReturnCase row, string declaration, IEnumerable<Reason> reasons, long now)
    {
        var answer = Answer(row, declaration, now);
        answer.Outcome = NameOf(ReturnState.Refused);
        answer.Reasons.Add(reasons);
        return row with { DeclarationId = "", State = ReturnState.Refused, Answer = answer };
    }

    private static ReturnDecided Answer(ReturnCase row, string declaration, long now) => new()
    {
        FilingId = row.ReturnId, DeclarationId = declaration, At = Math.Max(now, (row.Answer?.At ?? 0) + 1), PaidBackAt = row.Answer?.PaidBackAt ?? 0,
        CertificateNo = row.Answer?.CertificateNo ?? "", Exchange = row.Asked?.Exchange ?? false,
    };

    private static string NameOf(ReturnState state) => state switch
    {
        ReturnState.PayBackFirst => "pay-back-first",
        ReturnState.Applied => "applied",
        ReturnState.Returned => "returned",
        ReturnState.GeneralTrade => ExportReturn.GeneralTrade,
        ReturnState.Cancelled => "cancelled",
        _ => "refused",
    };

    // A quote has its figures beneath /return; here they are the document, its arrival and its pay-back.
    private static Reason Placed(Reason reason, int line)
    {
        reason.Pointer = reason.Pointer switch
        {
            "/return/day" => "/arrivedAt",
            "/return/otherDistrict" => "/customsOffice",
            "/return/originalState" => "/changed",
            "/return/paidBack" => "/amount",
            "/return/food" => string.Create(CultureInfo.InvariantCulture, $"/lines/{line}/food"),
            "/return/returning" => string.Create(CultureInfo.InvariantCulture, $"/lines/{line}/qty"),
            _ => "/declarationId",
        };
        return reason;
    }

    private static void Add<T>(ICollection<T> list, T item)
    {
        if (!list.Contains(item))
        {
            list.Add(item);
        }
    }

    private static string Text(DateOnly? day) => day is { } known ? ChinaDay.Text(known) : "";
}
