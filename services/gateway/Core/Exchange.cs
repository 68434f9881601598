// in:  a return that is an exchange, and a declaration whose goods replace what it takes back.   out: what is wrong with that, or the return's facts afterwards.
// The claims stand with the return: whoever holds its row needs no other lock to keep two replacements from claiming the same quantity.
// called by: Shape (form), Door/ExchangeClaims (filed), Features/TrackStatus (given back), Features/FileReturns (cancelled), Core/ReturnState (answered).
using System.Globalization;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Core;

/// <summary>
/// Exchange of exported goods (换货): the buyer gives goods back and gets others for them. Their declaration names the return; by commodity code and declared unit
/// it claims at most the quantity and the value that the return takes back (design: the messages of customs have no element for it). Pure.
/// </summary>
public static class Exchange
{
    /// <summary>Replacements of one return that stand at a time, and those without release that are still shown (design).</summary>
    public const int Most = 20, MostFreed = 20;

    private const string List = "CEB603/Inventory/InventoryList/";

    /// <summary>What a replacement may not be: an import, goods nobody has bought, or goods that are paid again.</summary>
    internal static void Form(Bundle bundle, Faults f)
    {
        var d = bundle.Declaration!;
        f.Text(d.Replaces, 1, 64, new Place("", -1, "replaces"), "");
        if (d.IeFlag == Bundle.Import || bundle.IsOverseas)
        {
            f.Add("NOT_ALLOWED", "/replaces", "", d.Replaces, "an export, not under 9810");
        }
        if (bundle.Payment is not null)
        {
            f.Add("NOT_ALLOWED", "/payment", "CEB403/Receipts/payNo", bundle.Payment.PayNo, "no payment: the goods it replaces were paid");
        }
    }

    /// <summary>Whether a replacement may claim its goods of a return.</summary>
    /// <param name="row">The filing it names; null: there is none.</param>
    /// <param name="tenant">Of the replacement.</param>
    public static void Check(FilingRow? row, string tenant, DeclarationSubmitted d, Faults f)
    {
        if (row is not { Kind: FilingKind.Return } || row.Tenant != tenant)
        {
            // Another company's return is told from none in nothing.
            f.Add("REPLACES_UNKNOWN", "/replaces", "", d.Replaces, "an exchange of yours, ret_…");
            return;
        }
        if (row.View.ExportReturn is not { Exchange: { } exchange } mark)
        {
            f.Add("REPLACES_NO_EXCHANGE", "/replaces", "", d.Replaces, "a return with exchange: true");
            return;
        }
        if (row.View.Answer is not { } answer)
        {
            f.Add("REPLACES_UNANSWERED", "/replaces", "", d.Replaces, "the answer of tax-refund to it first");
            return;
        }
        // A cancellation that was asked for is granted unless the goods are here or the refund was paid back.
        var state = answer.Outcome is "refused" or "cancelled" ? answer.Outcome
            : exchange.CancelAskedAt != 0 && mark is { ArrivedAt: 0, PaidBackAt: 0 } ? "cancellation asked" : null;
        if (state is not null)
        {
            f.Add("REPLACES_ENDED", "/replaces", "", $"{d.Replaces} {state}", "a return that goes on");
            return;
        }
        if (exchange.Merchant != d.EbcCode)
        {
            f.Add("REPLACES_UNKNOWN", "/replaces", "", d.Replaces, "an exchange of yours, ret_…");
            return;
        }
        if (exchange.Replacements.Count(r => r.FreedAt == 0) >= Most)
        {
            f.Add("REPLACES_MOST", "/replaces", "", d.Replaces, string.Create(CultureInfo.InvariantCulture, $"at most {Most}"));
            return;
        }
        foreach (var (i, line) in d.Lines.Index())
        {
            if (line.Currency != mark.Currency)
            {
                f.Add("REPLACES_VALUE", At(i, "currency"), List + "currency", line.Currency, $"{mark.Currency}, that of {mark.Id}");
            }
        }
        foreach (var goods in Goods(d))
        {
            var at = d.Lines.Index().First(l => l.Item.Gcode == goods.Gcode && l.Item.Unit == goods.Unit).Index;
            var (returned, worth) = Sum(mark.Lines.Where(l => l.Gcode == goods.Gcode && l.Unit == goods.Unit).Select(l => (l.Qty, l.Value)));
            if (returned == 0)
            {
                f.Add("REPLACES_GOODS", At(at, "gcode"), List + "gcode", $"{goods.Gcode} {goods.Unit}", string.Join(" | ", mark.Lines.Select(l => $"{l.Gcode} {l.Unit}").Distinct().Take(10)));
                continue;
            }
            var (claimed, taken) = Sum(exchange.Replacements.SelectMany(r => r.Goods).Where(g => g.Gcode == goods.Gcode && g.Unit == goods.Unit).Select(g => (g.Qty, g.Value)));
            var (qty, value) = (Decimals.Read(goods.Qty), Decimals.Read(goods.Value));
            if (qty > returned - claimed)
            {
                f.Add("REPLACES_QUANTITY", At(at, "qty"), List + "qty", goods.Qty,
                    $"at most {Decimals.Write(returned - claimed)}: {Decimals.Write(returned)} returned, {Decimals.Write(claimed)} replaced");
            }
            else if (value > worth - taken || (qty == returned - claimed && value != worth - taken))
            {
                f.Add("REPLACES_VALUE", At(at, "total"), List + "totalPrice", goods.Value,
                    $"{(qty == returned - claimed ? "" : "at most ")}{Decimals.Write(worth - taken)}: {Decimals.Write(worth)} returned, {Decimals.Write(taken)} replaced");
            }
        }

        static string At(int line, string field) => string.Create(CultureInfo.InvariantCulture, $"/goods/{line}/{field}");
    }

    /// <summary>A replacement that was checked claims its goods.</summary>
    public static FilingView Claim(FilingView view, string id, DeclarationSubmitted d, long now) => FilingState.Changed(view, next =>
        next.ExportReturn.Exchange.Replacements.Add(new ReplacementMark { DeclarationId = id, At = now, Goods = { Goods(d) } }));

    /// <summary>A replacement that was not filed after all: nothing is left of its claim.</summary>
    public static FilingView Drop(FilingView view, string id) => FilingState.Changed(view, next =>
        next.ExportReturn.Exchange.Replacements.Remove(next.ExportReturn.Exchange.Replacements.First(r => r.DeclarationId == id)));

    /// <summary>A replacement ended without release: what it claimed is free again.</summary>
    public static FilingView GiveBack(FilingView view, string id, long now)
    {
        if (view.ExportReturn?.Exchange?.Replacements.Any(r => r.DeclarationId == id && r.FreedAt == 0) != true)
        {
            return view;
        }
        return FilingState.Changed(view, next =>
        {
            var marks = next.ExportReturn.Exchange.Replacements;
            var mark = marks.First(r => r.DeclarationId == id);
            mark.FreedAt = now;
            mark.Goods.Clear();
            if (marks.Count(r => r.FreedAt != 0) > MostFreed)
            {
                marks.Remove(marks.First(r => r.FreedAt != 0));
            }
        });
    }

    /// <summary>True while a replacement stands that claims goods of it.</summary>
    public static bool IsClaimed(ExchangeMark? exchange) => exchange is not null && exchange.Replacements.Any(r => r.FreedAt == 0);

    /// <summary>Its filer asks for its cancellation: until that is answered nothing claims goods that may not come.</summary>
    public static FilingView CancelAsked(FilingView view, long now) => FilingState.Changed(view, next => next.ExportReturn.Exchange.CancelAskedAt = now);

    /// <summary>What stays of the claims when the return is answered.</summary>
    internal static ExchangeMark? Answered(ExchangeMark? known, ReturnDecided e)
    {
        if (known is null || e.EbcCode.Length == 0)
        {
            return known?.Clone();
        }
        var next = known.Clone();
        next.Merchant = e.EbcCode;
        return next;
    }

    private static IEnumerable<ReplacedMark> Goods(DeclarationSubmitted d) => d.Lines.GroupBy(l => (l.Gcode, l.Unit)).Select(g => new ReplacedMark
    {
        Gcode = g.Key.Gcode, Unit = g.Key.Unit, Qty = Decimals.Write(g.Sum(l => Decimals.Read(l.Qty))), Value = Decimals.Write(g.Sum(l => Decimals.Read(l.Total))),
    });

    private static (decimal Qty, decimal Value) Sum(IEnumerable<(string Qty, string Value)> parts)
    {
        var (qty, value) = (0m, 0m);
        foreach (var part in parts)
        {
            (qty, value) = (qty + Decimals.Read(part.Qty), value + Decimals.Read(part.Value));
        }
        return (qty, value);
    }
}
