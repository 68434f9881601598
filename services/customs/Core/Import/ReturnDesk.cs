using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>What a message made of a return.</summary>
/// <param name="Import">What it gave back; null when it gave back nothing.</param>
/// <param name="Bills">The bill that became void and the one of what stayed.</param>
/// <param name="Answer">Null: there is nothing to say.</param>
public sealed record ReturnMove(ReturnRow Row, ImportMove? Import = null, IReadOnlyList<TaxBillMoved>? Bills = null, ReturnDecided? Answer = null);

/// <summary>
/// Decides a return of goods of an import (CEB625), in whichever order its application and its goods come. In: its row, the list and what it holds,
/// its newest bill. Called by the two return features.
/// </summary>
public static class ReturnDesk
{
    /// <summary>A return was asked for. Null: it was answered before.</summary>
    /// <param name="file">The list; null when there is none.</param>
    /// <param name="list">Its declaration, which says whose it is.</param>
    /// <param name="bill">Its newest bill; null when it has none.</param>
    public static ReturnMove? Request(
        ReturnRow? known, ReturnRequested item, ImportFile? file, DeclarationSubmitted? list, TaxBillMoved? bill, ImportDesk desk, Explainer say, long now)
    {
        if (known is { Asked: not null })
        {
            return null;
        }
        var row = new ReturnRow(item.FilingId, item.DeclarationId, ReturnState.Refused, Google.Protobuf.MessageExtensions.ToByteArray(item), item.ArrivedAt);
        var arrived = item.ArrivedAt != 0 ? item.ArrivedAt : known?.ArrivedAt ?? 0;
        if (file is not { ReleasedAt: > 0 } || list is null
            || (item.Tenant != list.Tenant && item.Tenant != list.EbcCode && item.Tenant != list.AgentCode && item.Tenant != list.EbpCode))
        {
            // A declaration of another company is told from none in nothing.
            say.Say("I71", "return", "/declarationId", "CEB625/InvtRefund/InvtRefundHead/invtNo", item.DeclarationId, "", "a released import of the company");
            var refused = Refuse(row, item, say, now);
            // The answer names no declaration, or it would be booked with one that is nobody's business here.
            refused.Answer!.DeclarationId = "";
            return refused;
        }
        return Decide(row with { ArrivedAt = arrived }, item, file, bill, desk, say, now);
    }

    /// <summary>The goods are back. Null: nothing waits for them any more.</summary>
    public static ReturnMove? Arrive(ReturnRow? known, ReturnArrived item, ImportFile? file, TaxBillMoved? bill, ImportDesk desk, Explainer say, long now)
    {
        if (known is null)
        {
            // The site may be faster than the application.
            return new ReturnMove(new ReturnRow(item.FilingId, "", ReturnState.Unasked, null, item.ArrivedAt));
        }
        if (known is not { State: ReturnState.Applied, Asked: { } bytes } || file is null)
        {
            return null;
        }
        var asked = ReturnRequested.Parser.ParseFrom(bytes);
        if (ChinaDay.Of(item.ArrivedAt) is var day && ChinaDay.Of(asked.AppliedAt) is var applied && day >= applied)
        {
            return Decide(known with { ArrivedAt = item.ArrivedAt }, asked, file, bill, desk, say, now);
        }
        // A slip of the site ends nothing: the return waits on for the right day.
        var waits = Decide(known, asked, file, bill, desk, say, now);
        say.Say("I35", "return", "/arrivedAt", "", ChinaDay.Text(day), "", ChinaDay.Text(applied));
        waits.Answer!.Reasons.Add(say.Reasons);
        return waits;
    }

    /// <summary>Its goods will not come. Null: nothing waits for them any more.</summary>
    public static ReturnMove? Cancel(ReturnRow? known, ReturnCancelled cancelled, ImportFile? file, ImportDesk desk, long now)
    {
        if (known is not { State: ReturnState.Applied, Asked: { } asked } || file is null)
        {
            return null;
        }
        var item = ReturnRequested.Parser.ParseFrom(asked);
        var answer = new ReturnDecided { FilingId = item.FilingId, DeclarationId = item.DeclarationId, Outcome = "cancelled", At = now, CancelledBecause = cancelled.Reason };
        answer.Lines.Add(item.Lines);
        return new ReturnMove(known with { State = ReturnState.Cancelled }, Closed(file, known.ReturnId, desk), [], answer);
    }

    private static ReturnMove Decide(ReturnRow row, ReturnRequested item, ImportFile file, TaxBillMoved? bill, ImportDesk desk, Explainer say, long now)
    {
        List<ReturnedLine> lines = [];
        foreach (var (i, line) in item.Lines.Index())
        {
            if (!Decimals.TryRead(line.Qty, out var qty))
            {
                say.Say("I15", "return", $"/lines/{i}/qty", "CEB625/InvtRefund/InvtRefundList/qty", line.Qty, "", "N19,5", line.Gnum);
            }
            lines.Add(new ReturnedLine(line.Gnum, qty));
        }
        if (say.Reasons.Count > 0)
        {
            return Refuse(row, item, say, now);
        }
        var released = ChinaDay.Of(file.ReleasedAt);
        var applied = ChinaDay.Of(item.AppliedAt);
        DateOnly? arrived = row.ArrivedAt == 0 ? null : ChinaDay.Of(row.ArrivedAt);
        var beside = file.Holding.SoldBeside(row.ReturnId);
        var outcome = ImportReturn.Decide(beside, new ReturnRequest(applied, arrived, lines), released, desk.Rules, desk.Settings);
        if (!outcome.Accepted)
        {
            say.Add(outcome.Reasons);
            return Refuse(row, item, say, now, Closed(file, row.ReturnId, desk));
        }
        if (arrived is not { } back)
        {
            var open = file with
            {
                Holding = file.Holding with { OpenReturns = file.Holding.OpenReturns.SetItem(row.ReturnId, new OpenReturn(applied, lines)) },
            };
            return new ReturnMove(row with { State = ReturnState.Applied }, new ImportMove(desk.Sums, open), [], Answer(item, "applied", outcome, now));
        }
        return GiveBack(row, item, file, bill, lines, back, outcome, desk, say, now);
    }

    private static ReturnMove GiveBack(
        ReturnRow row, ReturnRequested item, ImportFile file, TaxBillMoved? bill, List<ReturnedLine> lines, DateOnly back, ReturnOutcome judged, ImportDesk desk,
        Explainer say, long now)
    {
        // Judged beside the returns on their way, given back from what really came: each return takes its own share.
        var outcome = ImportReturn.Decide(
            file.Holding.Sold, new ReturnRequest(ChinaDay.Of(item.AppliedAt), back, lines), ChinaDay.Of(file.ReleasedAt), desk.Rules, desk.Settings);
        List<TaxBillMoved> bills = [];
        var edition = file.Edition;
        if (bill is not null)
        {
            var replaced = TaxBills.Replace(TaxBillPaper.Read(bill, ChinaDay.Of(file.ReleasedAt)), outcome.Sold);
            if (replaced.Refusal is { } state)
            {
                state.Say(say, "return");
                return Refuse(row, item, say, now, Closed(file, row.ReturnId, desk));
            }
            bills.Add(TaxBillPaper.Moved(bill, replaced.Bill, now));
            if (replaced.Next is { } next)
            {
                bills.Add(TaxBillPaper.Moved(bill, next, now));
                edition = next.Edition;
            }
        }
        var move = Holdings.Return(
            desk.Sums, file.Holding, row.ReturnId, outcome.Sold, outcome.PriceBack, outcome.TaxesBack.Total, back, desk.Settings);
        if (move.Refusal is { } refusal)
        {
            refusal.Say(say, "return");
            return Refuse(row, item, say, now, Closed(file, row.ReturnId, desk));
        }
        var after = file with { Edition = edition, Holding = move.Holding with { OpenReturns = move.Holding.OpenReturns.Remove(row.ReturnId) } };
        var answer = Answer(item, "returned", judged, now);
        answer.ValueBack = Decimals.Write(outcome.PriceBack);
        answer.DutyBack = Decimals.Write(outcome.TaxesBack.Duty);
        answer.ConsumptionTaxBack = Decimals.Write(outcome.TaxesBack.ConsumptionTax);
        answer.VatBack = Decimals.Write(outcome.TaxesBack.Vat);
        answer.Whole = outcome.Sold.All(l => l.Returned == l.Qty);
        answer.Bills.Add(bills);
        return new ReturnMove(row with { State = ReturnState.Returned }, new ImportMove(move.Sums, after), bills, answer);
    }

    /// <summary>The list without a return that is no longer on its way; null when it was not.</summary>
    private static ImportMove? Closed(ImportFile file, string returnId, ImportDesk desk) => file.Holding.OpenReturns.ContainsKey(returnId)
        ? new ImportMove(desk.Sums, file with { Holding = file.Holding with { OpenReturns = file.Holding.OpenReturns.Remove(returnId) } })
        : null;

    private static ReturnMove Refuse(ReturnRow row, ReturnRequested item, Explainer say, long now, ImportMove? import = null)
    {
        var answer = new ReturnDecided { FilingId = item.FilingId, DeclarationId = item.DeclarationId, Outcome = "refused", At = now };
        answer.Reasons.Add(say.Reasons);
        return new ReturnMove(row with { State = ReturnState.Refused }, import, [], answer);
    }

    private static ReturnDecided Answer(ReturnRequested item, string outcome, ReturnOutcome decided, long now)
    {
        var answer = new ReturnDecided
        {
            FilingId = item.FilingId, DeclarationId = item.DeclarationId, Outcome = outcome, At = now, ArriveBy = ChinaDay.Text(decided.Windows!.ArriveBy),
        };
        answer.Lines.Add(item.Lines);
        answer.Used.Add(decided.Windows.Used);
        return answer;
    }
}
