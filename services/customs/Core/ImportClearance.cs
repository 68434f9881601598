using System.Globalization;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>What the decision on an import needs beyond the case: rules, settings, and the sums of its orderer and guarantor as they stand.</summary>
/// <param name="Book">The account book of bonded goods; null when nobody opened it.</param>
public sealed record ImportDesk(ImportRules Rules, ImportSettings Settings, string Person, string Company, ImportSums Sums, StockBook? Book = null);

/// <summary>What a message made of an import: the sums, its row, and the bill that is new or changed.</summary>
/// <param name="File">The same reference when it stayed as it was.</param>
public sealed record ImportMove(ImportSums Sums, ImportFile File, TaxBillMoved? Bill = null);

/// <summary>
/// The clearance of an import whose documents are all here: match, codes, import rules, declared tax, guarantee, risk. An accepted one holds
/// its share of the year and of the guarantee from 120 on. In: the case, its documents and the desk. Out: the next case and what it holds.
/// Called by <see cref="Clearance"/>; later decisions by SettleCase.
/// </summary>
public static class ImportClearance
{
    /// <summary>What the rules find. <paramref name="Decided"/> is null when the documents cannot be compared.</summary>
    private sealed record Judged(ImportDecided? Decided, Figures Figures, List<Used> Used);

    public static Outcome Decide(
        CaseFile file, Papers papers, Figures figures, Explainer say, ImportDesk desk, RuleBook rules, ClearanceSettings settings, OfficialNumbers number, long now)
    {
        var d = papers.Declaration!;
        var year = say.Day.Year;
        var invtNo = number.ImportNo(d.CustomsCode);
        var judged = Judge(papers, figures, say, desk, rules, settings);
        if (judged.Decided is not { } decided || say.Reasons.Count > 0)
        {
            return Refuse(file, papers, judged, say, desk, number, now);
        }
        var sold = decided.Lines.Select((l, i) => new SoldLine(d.Lines[i].Gnum, figures.Lines[i].Qty, l.DutiablePrice, l.Taxes, 0)).ToList();
        var stock = StockDesk.Reserve(desk.Sums, d, figures, desk.Book, desk.Settings, say);
        if (say.Reasons.Count > 0)
        {
            return Refuse(file, papers, judged, say, desk, number, now);
        }
        var (sums, holding, refusal) = Holdings.Take(
            stock.Sums, d.FilingId, invtNo, year, Amounts(decided), Limits(decided), decided.Taxes.Total, sold, Pools(d, decided, desk, say.Day));
        if (holding is null)
        {
            // The account is its company's: another company learns that it is short, not what it holds.
            var free = refusal!.Rule == "I40" && desk.Company != d.Tenant ? "less" : refusal.Other;
            say.Say(refusal.Rule, "declaration", "/import/assureCode", "CEB621/Inventory/InventoryHead/assureCode", refusal.Value, "", free);
            return Refuse(file, papers, judged, say, desk, number, now);
        }
        holding = stock.Taken.Count == 0 ? holding : holding with { Stock = stock.Taken };
        var assessed = Assessed(decided.Verdict, decided, desk, year);
        var import = new ImportFile(d.FilingId, d.Tenant, desk.Person, desk.Company, invtNo, 0, 0, assessed.ToByteArray(), holding);
        var risk = ScoreRisk.Assess(papers, figures, rules, settings, say.Day);
        judged.Used.Add(Clearance.UsedRisk(risk, rules, say.Day));
        int[] statuses = risk.Channel switch
        {
            Channel.Green => [OfficialStatus.Stored, OfficialStatus.Reviewed, OfficialStatus.Released],
            Channel.Yellow => [OfficialStatus.Stored, OfficialStatus.ManualReview],
            _ => [OfficialStatus.Stored, OfficialStatus.Inspection],
        };
        var first = Clearance.Begin(file, papers, number.PreNo, invtNo, risk, judged.Used);
        var move = new ImportMove(sums, import);
        if (risk.Channel == Channel.Green)
        {
            move = Release(sums, import, d, desk, now);
            first.Import = Told(move, desk, now);
        }
        return Outcome.First(
            file, first, statuses, now, "", risk.Reasons, risk.Channel == Channel.Green ? Clearance.Release(d, figures.Sum, now) : null) with { Import = move };
    }

    /// <summary>A later decision on a list that holds something: released, or ended without release.</summary>
    public static ImportMove Follow(ImportFile import, DeclarationDecided decided, DeclarationSubmitted d, ImportDesk desk, long now)
    {
        if (decided.Released is not null && import.ReleasedAt == 0)
        {
            var move = Release(desk.Sums, import, d, desk, now);
            decided.Import = Told(move, desk, now);
            return move;
        }
        // What a version that was amended holds is the next one's to give back.
        return decided.Ending is Ending.Unspecified or Ending.Amended || import.ReleasedAt != 0 ? new ImportMove(desk.Sums, import) : GiveBack(import, desk);
    }

    /// <summary>Everything that a list which is not released holds goes back. A list that holds nothing any more gives nothing.</summary>
    public static ImportMove GiveBack(ImportFile import, ImportDesk desk)
    {
        var ended = Holdings.End(desk.Sums, import.Holding, "end");
        return new ImportMove(ended.Sums, import with { Holding = ended.Holding });
    }

    private static Judged Judge(Papers papers, Figures figures, Explainer say, ImportDesk desk, RuleBook rules, ClearanceSettings settings)
    {
        List<Used> used = [];
        MatchImport.Kinds(papers, say);
        var import = say.Reasons.Count == 0 ? ImportFigures.Read(papers, say) : default;
        if (say.Reasons.Count > 0)
        {
            return new Judged(null, figures, used);
        }
        var d = papers.Declaration!;
        MatchImport.Check(papers, figures, import, settings, say);
        var marks = CheckCodes.Check(d, figures, rules, settings, say);
        used.Add(Clearance.UsedMatch(papers, figures, settings, say.Day, rules));
        used.Add(Clearance.UsedCodes(d, marks, say.Day, rules));
        var decided = ImportDecision.Decide(OrderOf(papers, figures, import, say.Day), desk.Sums.UseOf(say.Day.Year), desk.Rules, desk.Settings);
        used.AddRange(decided.Used);
        say.Add(decided.Reasons);
        if (decided.Accepted)
        {
            Declared(import.TaxTotal, decided.Taxes.Total, desk.Settings.TaxTolerance, say, used);
        }
        return new Judged(decided, figures, used);
    }

    private static void Declared(decimal declared, decimal computed, decimal tolerance, Explainer say, List<Used> used)
    {
        used.Add(new Used
        {
            Rule = "I67", Version = "", Source = "design",
            Figures = $"declared={Decimals.Write(declared)}; computed={Decimals.Write(computed)}; tolerance={Decimals.Write(tolerance)}",
        });
        if (MatchDocuments.Differ(declared, computed, tolerance))
        {
            say.Say(
                "I67", "order", "/order/taxTotal", "CEB311/Order/OrderHead/taxTotal", Decimals.Write(declared), "declaration", Decimals.Write(computed));
        }
    }

    private static ImportOrder OrderOf(Papers papers, Figures figures, ImportFigures import, DateOnly day)
    {
        var (d, order) = (papers.Declaration!, papers.Order!);
        // The orderer of the order: that the list names the same one is the match's.
        return OrderOf(d, figures, import.ListDiscount, Payers.Of(order, papers.Payment!), day);
    }

    /// <summary>The order as its list tells it.</summary>
    internal static ImportOrder OrderOf(DeclarationSubmitted d, Figures figures, decimal discount, Parties? parties, DateOnly day) => new(
        day, d.Procedure,
        [
            .. d.Lines.Select((l, i) => new ImportLine(
                l.Gcode, l.Gname, figures.Lines[i].Total, new Measured(figures.Lines[i].Qty, l.Unit), new Measured(figures.Lines[i].Qty1, l.Unit1),
                new Measured(figures.Lines[i].Qty2, l.Unit2))),
        ],
        figures.Freight, figures.Insured, discount, parties);

    private static Outcome Refuse(CaseFile file, Papers papers, Judged judged, Explainer say, ImportDesk desk, OfficialNumbers number, long now)
    {
        var first = Clearance.Begin(file, papers, number.PreNo, number.ImportNo(papers.Declaration!.CustomsCode), null, judged.Used);
        if (judged.Decided is { } decided)
        {
            first.Import = Assessed(say.Reasons[0].Code, decided with { Regime = ImportRegime.None, CountsToYear = 0 }, desk, say.Day.Year);
        }
        return Outcome.First(file, first, [OfficialStatus.Refused], now, say.ReturnInfo(), say.Reasons, null);
    }

    private static ImportAssessed Assessed(string verdict, ImportDecided decided, ImportDesk desk, int year) => new()
    {
        Verdict = verdict,
        Regime = decided.Regime,
        DutiablePrice = Decimals.Write(decided.DutiablePrice),
        CountsToYear = Decimals.Write(decided.CountsToYear),
        Year = year,
        AssureCode = desk.Company,
    };

    /// <summary>Confirms the quota and makes the first bill.</summary>
    /// <exception cref="InvalidOperationException">The quota of an accepted list is not reserved: its rows were changed from outside.</exception>
    private static ImportMove Release(ImportSums sums, ImportFile import, DeclarationSubmitted d, ImportDesk desk, long now)
    {
        var confirmed = Holdings.Confirm(sums, import.FilingId, import.Holding);
        if (confirmed.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"{import.FilingId} cannot be released: its quota is {refusal.Value}.");
        }
        var day = ChinaDay.Of(now);
        var bill = TaxBills.Of(
            import.InvtNo, 1, day, [.. import.Holding.Sold.Zip(d.Lines, (sold, line) => new BillLine(sold.Gnum, line.Gcode, sold.Price, sold.Taxes))]);
        var next = import with { Holding = confirmed.Holding, ReleasedAt = now, Edition = bill?.Edition ?? 0 };
        return new ImportMove(confirmed.Sums, next, bill is null ? null : TaxBillPaper.Write(bill, next, d, now));
    }

    /// <summary>The assessment as it is told with the release: with its days and its bill.</summary>
    private static ImportAssessed Told(ImportMove move, ImportDesk desk, long now)
    {
        var assessed = ImportAssessed.Parser.ParseFrom(move.File.Assessed);
        assessed.Bill = move.Bill;
        if (ReturnWindows.Of(ChinaDay.Of(now), desk.Rules, desk.Settings) is { } windows)
        {
            assessed.ApplyBy = ChinaDay.Text(windows.ApplyBy);
            assessed.ArriveBy = ChinaDay.Text(windows.ArriveBy);
            assessed.TaxFrom = ChinaDay.Text(windows.TaxFrom);
            assessed.TaxTo = ChinaDay.Text(windows.TaxTo);
        }
        return assessed;
    }

    private static Dictionary<string, decimal> Amounts(ImportDecided decided)
    {
        Dictionary<string, decimal> amounts = new(decided.Quantities, StringComparer.Ordinal);
        if (decided.CountsToYear > 0)
        {
            amounts[Counters.Yuan] = decided.CountsToYear;
        }
        return amounts;
    }

    /// <summary>The decision has just judged the quantities under the same lock; the year's amount is judged again by its reservation.</summary>
    private static Dictionary<string, decimal> Limits(ImportDecided decided)
    {
        var limits = decided.Quantities.Keys.ToDictionary(pool => pool, _ => decimal.MaxValue, StringComparer.Ordinal);
        limits[Counters.Yuan] = decided.AnnualLimit;
        return limits;
    }

    private static List<Pooled> Pools(DeclarationSubmitted d, ImportDecided decided, ImportDesk desk, DateOnly day)
    {
        List<Pooled> pools = [];
        if (decided.Quantities.Count > 0)
        {
            foreach (var line in d.Lines)
            {
                var one = new ImportLine(
                    line.Gcode, line.Gname, 0, new Measured(Decimals.Read(line.Qty), line.Unit), new Measured(Decimals.Read(line.Qty1), line.Unit1),
                    new Measured(Decimals.Read(line.Qty2), line.Unit2));
                pools.AddRange(desk.Rules.Listed(line.Gcode, day).Where(r => r.Note == "quantity")
                    .Select(r => new Pooled(line.Gnum, r.Pool, LineRates.In(one, r.Measure, desk.Rules, day) ?? 0)));
            }
        }
        return pools;
    }
}
