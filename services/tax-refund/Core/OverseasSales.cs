using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.TaxRefund.Core;

/// <summary>
/// The life of goods that left under 9810: they enter the stock of their warehouse, reports sell from it, and their sales end when all is sold,
/// with a final report, or by themselves after the last day. With them the pre-refund is settled: STA 2025/3.
/// In: the rows of a declaration and what happened. Out: the next rows and what leaves; nothing changes when a reason is given. Called by: Features.
/// </summary>
public static class OverseasSales
{
    /// <summary>Reports one declaration takes (design): one a day for a year.</summary>
    public const int MostReports = 366;

    // A report of the last day may be on its way at midnight (design).
    private const long Grace = 3_600_000;

    public static string Name(OverseasState state) => state switch
    {
        OverseasState.Open => "OPEN",
        OverseasState.Closed => "CLOSED",
        _ => PreRefund.Name((PreRefundState)state),
    };

    /// <summary>The goods of a decided case enter the stock of their warehouse.</summary>
    public static OverseasMove Enter(RefundCase decided, RefundRules rules)
    {
        var (goods, refund) = (decided.Released!, decided.Decided!);
        var preRefunded = refund.Outcome == RefundOutcome.PreRefunded;
        var (exportDay, completed) = (ChinaDay.Of(decided.LeftAt), ChinaDay.Of(refund.At));
        List<OverseasStockRow> lines = new(goods.Lines.Count);
        foreach (var line in goods.Lines)
        {
            var row = preRefunded ? rules.Library.On(line.Gcode, exportDay) : null;
            var invoice = row is null ? 0 : Decimals.Read(line.InvoiceAmount);
            lines.Add(new OverseasStockRow(
                decided.FilingId, line.Gnum, goods.EbcCode, goods.EbpCode, goods.OverseasWarehouse.Code, goods.OverseasWarehouse.Country, line.Gcode, line.ItemNo,
                line.Unit, Decimals.Read(line.Qty), 0, Decimals.Read(line.Amount), goods.Currency, invoice, row is null or { Flag: RefundFlag.Taxed } ? 0 : row.RefundPct,
                row is null ? 0 : TraderRefund.Line(invoice, row, rules.Settings.CostFromInput).Refund, false));
        }
        var kept = goods.Clone();
        kept.Lines.Clear();
        var export = new OverseasExport(
            decided.FilingId, preRefunded ? OverseasState.PreRefunded : OverseasState.Open, kept, decided.LeftAt, completed, null, 0, 0, 0, decided.Trace);
        export = export with { DueAt = DueAt(export, lines, rules) };
        var window = PreRefund.Window(completed, rules);
        return new OverseasMove(export, lines, new OverseasStockMoved
        {
            FilingId = decided.FilingId, At = refund.At,
            Opened = new OverseasStockOpened
            {
                State = Name(export.State), SettleFrom = preRefunded && window is { } w ? RefundRoute.Day(w.From) : "",
                SettleUntil = window is { } last ? RefundRoute.Day(last.Until) : "",
            },
        });
    }

    /// <summary>A merchant or platform reports sales, and which sales have ended.</summary>
    /// <param name="exports">A declaration by its id, or null.</param>
    /// <param name="stock">A line by its key, or null.</param>
    /// <param name="sales">A sale by its key, or null.</param>
    /// <param name="linesOf">All lines of a declaration.</param>
    public static SalesFiled File(
        SalesReported item, Func<string, OverseasExport?> exports, Func<string, OverseasStockRow?> stock, Func<string, OverseasSale?> sales,
        Func<string, IEnumerable<OverseasStockRow>> linesOf, RefundRules rules, long now)
    {
        var day = ChinaDay.Of(item.At);
        var law = rules.Methods.On("pre-refund", day) ?? rules.Methods.First("pre-refund");
        List<Reason> reasons = [];
        Dictionary<string, OverseasExport> moved = new(StringComparer.Ordinal);
        Dictionary<string, OverseasStockRow> rows = new(StringComparer.Ordinal);
        Dictionary<string, OverseasSale> booked = new(StringComparer.Ordinal);
        for (var i = 0; i < item.Lines.Count; i++)
        {
            var line = item.Lines[i];
            var at = string.Create(CultureInfo.InvariantCulture, $"/lines/{i}");
            var key = OverseasStockRow.KeyOf(line.DeclarationId, line.Gnum);
            if (Known(line.DeclarationId) is not { } export || (rows.GetValueOrDefault(key) ?? stock(key)) is not { } row)
            {
                reasons.Add(Reasons.SaleGoodsUnknown(at + "/declarationId", $"{line.DeclarationId} {line.Gnum}", law));
                continue;
            }
            var told = reasons.Count;
            if (Ended(export, at + "/declarationId") is { } ended)
            {
                reasons.Add(ended);
                continue;
            }
            var sale = OverseasSale.KeyOf(key, line.SaleNo);
            if ((booked.GetValueOrDefault(sale) ?? sales(sale)) is { } before)
            {
                reasons.Add(Reasons.SaleRepeated(at + "/saleNo", line.SaleNo, before.FilingId, law));
            }
            if (!Decimals.TryRead(line.Qty, out var qty) || qty <= 0)
            {
                reasons.Add(Reasons.SaleFigure(at + "/qty", line.Qty, law));
            }
            else if (qty > row.Left)
            {
                reasons.Add(Reasons.SaleStockShort(at + "/qty", qty, row.Left, law));
            }
            if (!Decimals.TryRead(line.Amount, out var amount) || amount < 0)
            {
                reasons.Add(Reasons.SaleFigure(at + "/amount", line.Amount, law));
            }
            if (line.Currency != row.Currency)
            {
                reasons.Add(Reasons.SaleCurrency(at + "/currency", line.Currency, row.Currency, law));
            }
            if (!DateOnly.TryParseExact(line.SoldOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var sold)
                || sold < ChinaDay.Of(export.LeftAt) || sold > day)
            {
                reasons.Add(Reasons.SaleDay(at + "/soldOn", line.SoldOn, ChinaDay.Of(export.LeftAt), day, law));
            }
            if (reasons.Count > told)
            {
                continue;
            }
            booked[sale] = new OverseasSale(key, line.SaleNo, item.FilingId, qty, amount, line.SoldOn);
            rows[key] = row with { Sold = row.Sold + qty };
            moved[line.DeclarationId] = export with
            {
                Sold = export.Sold + amount, SoldValue = export.SoldValue + row.ValueOf(row.Sold + qty) - row.ValueOf(row.Sold),
            };
        }
        for (var i = 0; i < item.Closes.Count; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"/closes/{i}");
            if (Known(item.Closes[i]) is not { } export)
            {
                reasons.Add(Reasons.SaleGoodsUnknown(at, item.Closes[i], law));
            }
            else if (Ended(export, at) is { } ended)
            {
                reasons.Add(ended);
            }
            else if (export.State == OverseasState.PreRefunded && PreRefund.Window(export.CompletedOn, rules) is { } window && day < window.From)
            {
                reasons.Add(Reasons.SalesCloseEarly(at, day, window.From, law));
            }
            else
            {
                moved.TryAdd(item.Closes[i], export);
            }
        }
        foreach (var (id, export) in moved)
        {
            // The one that ends its sales is taken all the same.
            if (export.Reports >= MostReports && !item.Closes.Contains(id))
            {
                reasons.Add(Reasons.SalesTooMany(id, MostReports, law));
            }
        }
        if (reasons.Count > 0)
        {
            var refused = new DocumentAnswered { FilingId = item.FilingId, Outcome = "refused", At = now };
            refused.Reasons.Add(reasons);
            return new SalesFiled([], [], new SalesReportRow(item.FilingId, false, now), refused);
        }
        List<OverseasMove> moves = [];
        foreach (var (id, export) in moved)
        {
            List<OverseasStockRow> lines = [.. linesOf(id).Select(l => rows.GetValueOrDefault(l.Key) ?? l).OrderBy(l => l.Gnum)];
            var before = exports(id)!;
            var next = export with { Reports = export.Reports + 1 };
            var told = new OverseasStockMoved { FilingId = id, ReportId = item.FilingId, At = now };
            if (next.Sold != before.Sold || next.SoldValue != before.SoldValue)
            {
                (told.Sold, told.SoldValue) = (Decimals.Write(next.Sold - before.Sold), Decimals.Write(next.SoldValue - before.SoldValue));
            }
            var closes = item.Closes.Contains(id) || (lines.TrueForAll(l => l.Left == 0) && MaySettle(next, day, rules));
            moves.Add(closes
                ? Close(next, lines, day, told, rules, now)
                : new OverseasMove(next with { DueAt = DueAt(next, lines, rules) }, lines, told));
        }
        var answer = new DocumentAnswered
        {
            FilingId = item.FilingId, Outcome = "done", At = now, DeclarationId = moves.Count == 1 ? moves[0].Export.FilingId : "",
            Figures = string.Create(
                CultureInfo.InvariantCulture,
                $"sales={booked.Count}; declarations={moves.Count}; closed={moves.Count(m => !m.Export.IsOpen)}"),
        };
        return new SalesFiled(moves, [.. booked.Values], new SalesReportRow(item.FilingId, true, now), answer);

        OverseasExport? Known(string id) => (moved.GetValueOrDefault(id) ?? exports(id)) is { } export
            && (item.Tenant == export.Goods.EbcCode || item.Tenant == export.Goods.EbpCode || item.Tenant == export.Goods.Tenant) ? export : null;

        Reason? Ended(OverseasExport export, string pointer) =>
            !export.IsOpen ? Reasons.SalesClosed(pointer, Name(export.State), export.Opened, law)
            : PreRefund.Window(export.CompletedOn, rules) is { } window && day > window.Until ? Reasons.SalesClosed(pointer, RefundRoute.Day(window.Until), export.Opened, law)
            : null;
    }

    /// <summary>Its time came. Null: there is nothing to end yet.</summary>
    public static OverseasMove? Due(OverseasExport export, IReadOnlyList<OverseasStockRow> lines, RefundRules rules, long now)
    {
        if (!export.IsOpen || DueAt(export, lines, rules) is not { } due || due > now || PreRefund.Window(export.CompletedOn, rules) is not { } window)
        {
            return null;
        }
        // What was all sold in time is settled as on the first day of the window, however late this is looked at.
        var day = lines.All(l => l.Left == 0) ? window.From : ChinaDay.Of(now);
        return Close(export, lines, day, new OverseasStockMoved { FilingId = export.FilingId, At = now }, rules, now);
    }

    /// <summary>
    /// When the sales end by themselves: with the window when all is sold, else after its last day. Of goods without a pre-refund the same last day
    /// counts (design): it is also that of the foreign exchange (rules of the claim).
    /// </summary>
    private static long? DueAt(OverseasExport export, IReadOnlyList<OverseasStockRow> lines, RefundRules rules) =>
        PreRefund.Window(export.CompletedOn, rules) is not { } window ? null
        : export.State == OverseasState.PreRefunded && lines.All(l => l.Left == 0) ? Midnight(window.From)
        : Midnight(window.Until.AddDays(1)) + Grace;

    private static bool MaySettle(OverseasExport export, DateOnly day, RefundRules rules) =>
        export.State == OverseasState.Open || PreRefund.Window(export.CompletedOn, rules) is not { } window || day >= window.From;

    // Lines may differ in their rates: each is settled for itself, and the amounts are added up.
    private static OverseasMove Close(
        OverseasExport export, IReadOnlyList<OverseasStockRow> lines, DateOnly day, OverseasStockMoved told, RefundRules rules, long now)
    {
        var law = rules.Methods.On("pre-refund", ChinaDay.Of(export.LeftAt)) ?? rules.Methods.First("pre-refund");
        var (kept, recovered, late) = (0m, 0m, false);
        var state = OverseasState.Closed;
        if (export.State == OverseasState.PreRefunded)
        {
            late = PreRefund.Window(export.CompletedOn, rules) is { } window && day > window.Until;
            foreach (var line in lines)
            {
                var settled = PreRefund.Settle(
                    new PreRefundCase(PreRefundState.PreRefunded, line.Qty, line.RefundPct, line.PreRefund, export.CompletedOn, line.Sold, Invoice: line.InvoiceAmount),
                    day, law, rules).Next;
                kept += settled.Kept;
                recovered += settled.PaidBack;
            }
            state = late || lines.All(l => l.Sold == 0) ? OverseasState.Recovered
                : lines.All(l => l.Left == 0) ? OverseasState.SettledSold
                : OverseasState.SettledPartly;
        }
        var goods = export.Goods.Clone();
        (goods.Amount, goods.SalesClosedAt) = (Decimals.Write(export.Sold), now);
        told.Closed = new OverseasStockClosed
        {
            State = Name(state), Kept = Decimals.Write(kept), Recovered = Decimals.Write(recovered), Sold = Decimals.Write(export.Sold),
            SoldValue = Decimals.Write(export.SoldValue), Goods = goods,
        };
        told.Closed.Used.Add(RefundRoute.UsedOf(law,
            $"completed={RefundRoute.Day(export.CompletedOn)}; settled={RefundRoute.Day(day)}; kept={told.Closed.Kept}; recovered={told.Closed.Recovered}{(late ? "; late" : "")}"));
        if (late)
        {
            told.Closed.Reasons.Add(Reasons.PreRefundRecovered(PreRefund.Window(export.CompletedOn, rules)!.Value.Until, recovered, law));
        }
        return new OverseasMove(export with { State = state, DueAt = null }, [.. lines.Select(l => l with { Closed = true })], told);
    }

    private static long Midnight(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, ChinaDay.Offset).ToUnixTimeMilliseconds();
}
