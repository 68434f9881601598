using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// A manufacturer's exports on their way into a month: decided on departure, paid for, and goods of them that came back, in any order.
/// In: the row and what happened. Out: the next rows. Called by: Features.
/// </summary>
public static class ProducerExports
{
    /// <summary>A decided export of the route producer: a row for what its month claims, and one for what is taxed as a domestic sale.</summary>
    /// <param name="known">The row that heard of the money before the goods left, or null.</param>
    public static IEnumerable<ProducerExport> Enter(RefundCase decided, ProducerExport? known, RefundRules rules)
    {
        var (goods, exportDay) = (decided.Released!, ChinaDay.Of(decided.LeftAt));
        if (goods.RefundRoute != RefundRoute.Producer || decided.Decided!.Outcome is not (RefundOutcome.Monthly or RefundOutcome.DeemedDomestic))
        {
            yield break;
        }
        ProducerGoods claimed = new() { Currency = goods.Currency }, taxed = new() { Currency = goods.Currency };
        foreach (var line in goods.Lines)
        {
            var rate = rules.Library.On(line.Gcode, exportDay)!;
            (rate.Flag == RefundFlag.Taxed ? taxed : claimed).Parts.Add(Part(line.Gnum, line.Amount, rate));
        }
        var last = ClaimPeriod.Of(exportDay, rules)?.LastDay?.DayNumber ?? 0;
        if (claimed.Parts.Count > 0)
        {
            var row = new ProducerExport(
                decided.FilingId, decided.FilingId, goods.EbcCode, exportDay.DayNumber, known?.FxOn ?? 0, last, ExportStage.Waiting, claimed, "", null, decided.Trace);
            yield return row with { Stage = StageOf(row, rules) };
        }
        if (taxed.Parts.Count > 0)
        {
            yield return new ProducerExport(
                decided.FilingId + ProducerExport.Taxed, decided.FilingId, goods.EbcCode, exportDay.DayNumber, 0, 0, ExportStage.Due, taxed, "", null, decided.Trace);
        }
    }

    /// <summary>The foreign exchange is in.</summary>
    public static ProducerExport Paid(ProducerExport? known, ProducerPaid item, RefundRules rules)
    {
        var row = (known ?? new ProducerExport(item.FilingId, item.FilingId, "", 0, 0, 0, ExportStage.Waiting, new ProducerGoods(), "", null, []))
            with { FxOn = ChinaDay.Of(item.ReceivedAt).DayNumber };
        return row with { Stage = StageOf(row, rules) };
    }

    /// <summary>
    /// Goods of it came back under a regime: no month has them yet, and they leave the row; or a month took them, and the next one takes them out, at the
    /// rates and the parity of their export. Valued as the return is, so that the parts make the whole.
    /// </summary>
    /// <param name="rows">The row of an id, or null.</param>
    public static IEnumerable<ProducerExport> Returned(
        ReturnDecided answer, RefundCase export, IEnumerable<ReturnCase> others, Func<string, ProducerExport?> rows)
    {
        var goods = export.Released!;
        List<ReturnCase> before = [.. others];
        Dictionary<int, decimal> back = [];
        foreach (var line in answer.Lines.Where(l => l.Regime != ExportReturn.GeneralTrade))
        {
            var declared = goods.Lines.First(l => l.Gnum == line.Gnum);
            var (qty, amount, from) = (Decimals.Read(declared.Qty), Decimals.Read(declared.Amount), LineClaims.Of(line.Gnum, before).Relieved);
            back[line.Gnum] = back.GetValueOrDefault(line.Gnum) + Value(from + Decimals.Read(line.Qty)) - Value(from);

            decimal Value(decimal part) => part == qty ? amount : Decimals.ToFen(amount * part / qty);
        }
        var taken = new ProducerGoods { Currency = goods.Currency };
        foreach (var row in new[] { rows(export.FilingId), rows(export.FilingId + ProducerExport.Taxed) })
        {
            var touched = row?.Goods.Parts.Where(p => back.ContainsKey(p.Gnum)).ToList() ?? [];
            if (touched.Count == 0)
            {
                continue;
            }
            if (row!.MonthId.Length > 0)
            {
                // As the month had it: less its free materials, or taxed.
                var (fob, materials) = (Decimals.Read(row.Share!.Fob), Decimals.Read(row.Share.FreeMaterials));
                foreach (var part in touched)
                {
                    var worth = Worth(part, fob == 0 ? -back[part.Gnum] : -back[part.Gnum] * (fob - materials) / fob);
                    worth.Taxed |= row.Share.Basis == RefundOutcome.DeemedDomestic;
                    taken.Parts.Add(worth);
                }
                continue;
            }
            var left = new ProducerGoods { Currency = row.Goods.Currency };
            left.Parts.Add(row.Goods.Parts.Select(p => back.TryGetValue(p.Gnum, out var value) ? Worth(p, Decimals.Read(p.Fob) - value) : p));
            // Of what all came back nobody pays: the next month takes the empty row.
            yield return row with { Goods = left, Stage = left.Parts.All(p => p.Fob == "0") ? ExportStage.Due : row.Stage };
        }
        if (taken.Parts.Count > 0)
        {
            yield return new ProducerExport(
                answer.FilingId, export.FilingId, goods.EbcCode, ChinaDay.Of(export.LeftAt).DayNumber, 0, 0, ExportStage.Due, taken, "", null, export.Trace);
        }
    }

    private static ProducerPart Worth(ProducerPart part, decimal fob)
    {
        var worth = part.Clone();
        worth.Fob = Decimals.Write(fob);
        return worth;
    }

    private static ProducerPart Part(int gnum, string fob, RefundLibraryRow rate) => new()
    {
        Gnum = gnum, Fob = fob, VatPct = Decimals.Write(rate.VatPct), RefundPct = Decimals.Write(rate.RefundPct), Taxed = rate.Flag == RefundFlag.Taxed,
    };

    private static ExportStage StageOf(ProducerExport row, RefundRules rules) =>
        row is { LeftOn: > 0, FxOn: > 0 } && ClaimPeriod.Of(DateOnly.FromDayNumber(row.LeftOn), rules) is { } window && row.FxOn <= window.RegularUntil.DayNumber
            ? ExportStage.Ready : ExportStage.Waiting;
}
