using System.Globalization;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Rules;

namespace SingleWindow.Customs.Core;

/// <summary>
/// The clearance of one declaration: waits until its documents are there, then matches them, checks codes, weighs the risk and moves the
/// official status. In: the case and its documents. Out: the next case and what leaves. Called by every Feature that brings a document.
/// </summary>
public static class Clearance
{
    /// <summary>Decides the case when it can be decided; otherwise it waits.</summary>
    /// <param name="file">The case with the new document in it.</param>
    /// <param name="papers">Its documents.</param>
    /// <param name="say">Reasons found while the documents met; its day is the rule day: the day the declaration is complete.</param>
    /// <param name="number">Official numbers to use when this is the decision.</param>
    /// <param name="desk">Of an import alone.</param>
    public static Outcome Settle(
        CaseFile file, Papers papers, Explainer say, RuleBook rules, ClearanceSettings settings, OfficialNumbers number, long now, ImportDesk? desk = null)
    {
        if (!file.IsOpen || papers.Declaration is not { } declaration)
        {
            return Outcome.Nothing(file);
        }
        if (file.Refused != Legs.None || say.Reasons.Count > 0)
        {
            AddRefusedLegs(file.Refused, papers, say);
            return Decide(file, papers, declaration, say, number, now, [OfficialStatus.Refused], null, [], null);
        }
        if (file.Missing != Legs.None)
        {
            return Outcome.Nothing(file);
        }
        var figures = Figures.Read(papers, say);
        if (say.Reasons.Count > 0)
        {
            return Decide(file, papers, declaration, say, number, now, [OfficialStatus.Refused], null, [], null);
        }
        if (desk is not null)
        {
            return ImportClearance.Decide(file, papers, figures, say, desk, rules, settings, number, now);
        }
        MatchDocuments.Check(papers, figures, settings, say);
        var marks = CheckCodes.Check(declaration, figures, rules, settings, say);
        List<Used> used = [UsedMatch(papers, figures, settings, say.Day, rules), UsedCodes(declaration, marks, say.Day, rules)];
        if (say.Reasons.Count > 0)
        {
            return Decide(file, papers, declaration, say, number, now, [OfficialStatus.Refused], null, used, null);
        }
        var risk = ScoreRisk.Assess(papers, figures, rules, settings, say.Day);
        used.Add(UsedRisk(risk, rules, say.Day));
        return risk.Channel switch
        {
            Channel.Green => Decide(
                file, papers, declaration, say, number, now, [OfficialStatus.Stored, OfficialStatus.Reviewed, OfficialStatus.Released], risk, used,
                Release(declaration, figures.Sum, now)),
            Channel.Yellow => Decide(file, papers, declaration, say, number, now, [OfficialStatus.Stored, OfficialStatus.ManualReview], risk, used, null),
            _ => Decide(file, papers, declaration, say, number, now, [OfficialStatus.Stored, OfficialStatus.Inspection], risk, used, null),
        };
    }

    /// <summary>What the links after customs need of released goods.</summary>
    public static ReleasedGoods Release(DeclarationSubmitted declaration, decimal sum, long now)
    {
        var goods = new ReleasedGoods
        {
            Tenant = declaration.Tenant,
            EbpCode = declaration.EbpCode,
            EbcCode = declaration.EbcCode,
            OrderNo = declaration.OrderNo,
            LogisticsCode = declaration.LogisticsCode,
            LogisticsNo = declaration.LogisticsNo,
            Currency = declaration.Lines.Count == 0 ? "" : declaration.Lines[0].Currency,
            Amount = Decimals.Write(sum),
            Zone = declaration.Zone,
            CustomsCode = declaration.CustomsCode,
            Procedure = declaration.Procedure,
            StatisticsFlag = declaration.StatisticsFlag,
            RefundRoute = declaration.RefundRoute,
            ReleasedAt = now,
            Replaces = declaration.Replaces,
        };
        if (declaration.IeFlag == "I")
        {
            goods.IeFlag = declaration.IeFlag;
        }
        goods.OverseasWarehouse = declaration.OverseasWarehouse;
        foreach (var line in declaration.Lines)
        {
            goods.Lines.Add(new ReleasedLine
            {
                Gnum = line.Gnum,
                Gcode = line.Gcode,
                Qty = line.Qty,
                Unit = line.Unit,
                Unit1 = line.Unit1,
                Amount = line.Total,
                InvoiceNo = line.InvoiceNo,
                InvoiceAmount = line.InvoiceAmount,
                InvoiceUnit = line.InvoiceUnit,
                Logged = line.Gname.Length > 0 && line.Unit.Length > 0 && line.Qty.Length > 0 && line.Price.Length > 0 && line.Total.Length > 0,
                ItemNo = declaration.OverseasWarehouse is null ? "" : line.ItemNo,
            });
        }
        return goods;
    }

    private static Outcome Decide(
        CaseFile file, Papers papers, DeclarationSubmitted declaration, Explainer say, OfficialNumbers number, long now, int[] statuses, Risk? risk,
        List<Used> used, ReleasedGoods? released)
    {
        var first = Begin(
            file, papers, number.PreNo, declaration.IeFlag == "I" ? number.ImportNo(declaration.CustomsCode) : number.InvtNo(declaration.CustomsCode), risk, used);
        return Outcome.First(file, first, statuses, now, statuses[^1] == OfficialStatus.Refused ? say.ReturnInfo() : "", risk?.Reasons ?? say.Reasons, released);
    }

    /// <summary>A first decision before its moves: numbers, channel, the legs of the own submission, the rules.</summary>
    internal static DeclarationDecided Begin(CaseFile file, Papers papers, string preNo, string invtNo, Risk? risk, List<Used> used)
    {
        var first = new DeclarationDecided
        {
            FilingId = file.FilingId,
            PreNo = preNo,
            InvtNo = invtNo,
            Channel = risk is null ? "" : ScoreRisk.Name(risk.Channel),
            Score = risk?.Score ?? 0,
            OrderCheckedAt = (file.Loose & Legs.Order) == 0 && papers.Order is { Verdict: Verdict.Accepted } o ? o.CheckedAt : 0,
            PaymentCheckedAt = (file.Loose & Legs.Payment) == 0 && papers.Payment is { Verdict: Verdict.Accepted } p ? p.CheckedAt : 0,
            WaybillCheckedAt = (file.Loose & Legs.Waybill) == 0 && papers.Waybill is { Verdict: Verdict.Accepted } w ? w.CheckedAt : 0,
        };
        first.Used.Add(used);
        return first;
    }

    private static void AddRefusedLegs(Legs refused, Papers papers, Explainer say)
    {
        if ((refused & Legs.Order) != 0)
        {
            say.Add(papers.Order!.Reasons);
        }
        if ((refused & Legs.Payment) != 0)
        {
            say.Add(papers.Payment!.Reasons);
        }
        if ((refused & Legs.Waybill) != 0)
        {
            say.Add(papers.Waybill!.Reasons);
        }
    }

    internal static Used UsedRisk(Risk risk, RuleBook rules, DateOnly day) =>
        new() { Rule = "K10-K22", Version = Version(rules.Risks.On("K22", day)?.ValidFrom), Figures = risk.Figures, Source = "design" };

    internal static Used UsedMatch(Papers papers, Figures figures, ClearanceSettings settings, DateOnly day, RuleBook rules) => new()
    {
        Rule = "M01-M19",
        Version = Version(rules.Reasons.On("M05", day)?.ValidFrom),
        Figures = string.Create(CultureInfo.InvariantCulture,
            $"lines={figures.Lines.Length}; goods={figures.Sum}; freight={figures.OrderFreight}; charge={figures.Charge}; currency={papers.Order!.Currency}; gross={figures.Gross}; tolerance={settings.AmountTolerance}"),
        Source = "GACC CEB specification 202205",
    };

    internal static Used UsedCodes(DeclarationSubmitted declaration, string marks, DateOnly day, RuleBook rules) => new()
    {
        Rule = "C01-C21",
        Version = Version(rules.Reasons.On("C01", day)?.ValidFrom),
        Figures = string.Create(CultureInfo.InvariantCulture,
            $"day={day:yyyy-MM-dd}; zone={declaration.Zone}; statistics={declaration.StatisticsFlag}{(marks.Length == 0 ? "" : "; ")}{marks}"),
        Source = rules.CodesSource,
    };

    private static string Version(DateOnly? from) => from?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>What one message made of one case.</summary>
/// <param name="File">The next state; the same reference when nothing changed.</param>
/// <param name="Decided">Leaves as DeclarationsDecided; null when there is nothing to say.</param>
/// <param name="Closed">Leaves as DeclarationsClosed.</param>
/// <param name="TookNumber">The official numbers that were offered are used now.</param>
/// <param name="Freed">Documents filed alone that this case no longer uses.</param>
/// <param name="Import">What an accepted import holds from now on.</param>
public sealed record Outcome(
    CaseFile File, DeclarationDecided? Decided = null, DeclarationClosed? Closed = null, bool TookNumber = false, Legs Freed = Legs.None, ImportMove? Import = null)
{
    public static Outcome Nothing(CaseFile file) => new(file);

    /// <summary>The first decision of a case: what leaves is also what the file keeps, but for the released goods.</summary>
    internal static Outcome First(CaseFile file, DeclarationDecided decided, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons, ReleasedGoods? released)
    {
        // A later version goes on from the moves of those before it.
        var before = file.Decision is null ? null : file.ReadDecision();
        decided.Version = before?.Version ?? 0;
        Add(decided, statuses, now, refusedInfo, reasons);
        var bytes = before is null ? decided.ToByteArray() : After(before, decided).ToByteArray();
        // The rules and their figures stay with the case, for whoever asks; no reader of the event needs them.
        decided.Used.Clear();
        decided.Released = released;
        return Moved(file, decided, bytes, statuses[^1], now) with { TookNumber = true };
    }

    /// <summary>
    /// A later decision: the file keeps everything decided so far, the event carries what is new together with the numbers and the channel
    /// that its readers need.
    /// </summary>
    internal static Outcome Later(CaseFile file, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons, ReleasedGoods? released)
    {
        var whole = file.ReadDecision();
        var decided = new DeclarationDecided
        {
            FilingId = file.FilingId,
            PreNo = whole.PreNo,
            InvtNo = whole.InvtNo,
            Channel = whole.Channel,
            Score = whole.Score,
            Released = released,
            Version = whole.Version,
        };
        Add(decided, statuses, now, refusedInfo, reasons);
        whole.Moves.Add(decided.Moves);
        whole.Reasons.Add(decided.Reasons);
        whole.Ending = decided.Ending;
        return Moved(file, decided, whole.ToByteArray(), statuses[^1], now);
    }

    private static DeclarationDecided After(DeclarationDecided before, DeclarationDecided decided)
    {
        var whole = decided.Clone();
        whole.ClosureId = before.ClosureId;
        whole.Moves.Clear();
        whole.Moves.Add(before.Moves);
        whole.Moves.Add(decided.Moves);
        return whole;
    }

    private static void Add(DeclarationDecided decided, int[] statuses, long now, string refusedInfo, IEnumerable<Reason> reasons)
    {
        foreach (var status in statuses)
        {
            decided.Moves.Add(new StatusMove
            {
                Status = status, At = now, Info = status == OfficialStatus.Refused ? refusedInfo : OfficialStatus.Info(status), Version = decided.Version,
            });
        }
        decided.Reasons.Add(reasons);
        decided.Ending = statuses[^1] == OfficialStatus.Refused ? Ending.Refused : Ending.Unspecified;
    }

    private static Outcome Moved(CaseFile file, DeclarationDecided decided, byte[] decision, int last, long now)
    {
        var held = last is OfficialStatus.ManualReview or OfficialStatus.Inspection;
        var next = file with { Status = last, Ending = decided.Ending, HeldSince = held ? file.HeldSince ?? now : null, Decision = decision };
        return new Outcome(held ? next : WithoutCopies(next), decided, Freed: last == OfficialStatus.Refused ? file.Loose : Legs.None);
    }

    /// <summary>The copies of the legs go once nobody has to decide any more.</summary>
    internal static CaseFile WithoutCopies(CaseFile file) => file with { Order = null, Payment = null, Waybill = null };
}
