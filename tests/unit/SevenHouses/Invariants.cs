using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.FxSettlement.Core;
using SingleWindow.FxSettlement.Store;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;
using SingleWindow.Payment.Core;
using SingleWindow.Payment.Store;
using SingleWindow.TaxRefund.Core;
using SingleWindow.TaxRefund.Store;
using SingleWindow.Tests.Unit.Customs.Import;
using SingleWindow.Tests.Unit.TaxRefund;
using Closing = SingleWindow.Gateway.Core.Ledger.Closing;
using ExportReturns = SingleWindow.TaxRefund.Core.ReturnState;
using ImportReturns = SingleWindow.Customs.Core.Import.ReturnState;
using FilingRow = SingleWindow.Gateway.Store.FilingRow;
using OfficialStatus = SingleWindow.Customs.Core.OfficialStatus;

namespace SingleWindow.Tests.Unit.SevenHouses;

/// <summary>A rule of the model does not hold.</summary>
internal sealed class BrokenException(string rule, string detail) : Exception($"{rule}: {detail}")
{
    internal string Rule { get; } = rule;
}

/// <summary>What holds of seven houses whenever no message is under way.</summary>
internal static class Invariants
{
    private static readonly Status[] Waiting =
    [
        FilingStatus.WaitingForOrder, FilingStatus.WaitingForPayment, FilingStatus.WaitingForWaybill, FilingStatus.PartPaid, FilingStatus.LegRefused, FilingStatus.Held,
        FilingStatus.Released, FilingStatus.RefundDecided, FilingStatus.SettlementHeld, FilingStatus.Delivered, FilingStatus.TaxDue, FilingStatus.InOverseasStock, FilingStatus.Overdue,
    ];

    internal static async Task CheckAsync(Suite suite)
    {
        var filings = await suite.RowsAsync(Houses.Gateway, GatewayTables.Filings);
        var declarations = filings.Where(f => f.Kind == FilingKind.Declaration).ToDictionary(f => f.Id, StringComparer.Ordinal);
        var cases = (await suite.RowsAsync(Houses.Customs, CustomsTables.Cases)).ToDictionary(c => c.FilingId, StringComparer.Ordinal);
        var imports = (await suite.RowsAsync(Houses.Customs, ImportTables.Imports)).ToDictionary(f => f.FilingId, StringComparer.Ordinal);
        foreach (var row in filings)
        {
            Ends(row);
        }
        foreach (var row in declarations.Values)
        {
            Official(row, cases.GetValueOrDefault(row.Id));
            Judged(row, cases[row.Id], imports.GetValueOrDefault(row.Id));
            Entered(row);
        }
        Exchanged(filings, declarations);
        await BooksAsync(suite, declarations);
        await RefundsAsync(suite, filings, declarations);
        await SettlementsAsync(suite, declarations);
        await ImportsAsync(suite, declarations, cases);
        await PaymentsAsync(suite, filings, declarations);
    }

    // Every filing has its end, or a state that names what it waits for.
    private static void Ends(FilingRow row)
    {
        var (view, status) = (row.View, FilingStatus.Of(row));
        Hold(status == FilingStatus.Of(row.Kind, view), "the status is what the facts add up to", row, status);
        Hold(view.Parked.Count == 0, "nothing is parked", row, view.Parked);
        Hold(view.Pending is null && view.Amendments.All(a => a.Outcome is "done" or "refused"), "every amendment is answered", row, view.Amendments);
        Hold(view.Closure is not { Refused: false } || view.Ending != Ending.Unspecified || view.ReleasedAt != 0, "every request to close is answered", row, view.Closure);
        var waits = row.Kind switch
        {
            FilingKind.Declaration => Waiting.Contains(status),
            FilingKind.Payment => status == FilingStatus.Accepted || status == FilingStatus.WaitingForOrder,
            FilingKind.Departure or FilingKind.Proceeds => view.Answer is null ? row.Kind == FilingKind.Departure : status == FilingStatus.WaitingForExport,
            FilingKind.Return => status == FilingStatus.GoodsAwaited || status == FilingStatus.PayBackFirst,
            FilingKind.Guarantee => status == FilingStatus.Pending && view.Guarantee is null,
            _ => false,
        };
        Hold(status.Final || waits, "a filing that is not at its end waits for something", row, status);
    }

    // The gateway tells what customs decided, no less and no more.
    private static void Official(FilingRow row, CaseFile? file)
    {
        Hold(file?.Declaration is not null, "customs has every declaration", row, "no case");
        var view = row.View;
        Hold(Math.Max(1, view.DocumentVersion) == file!.Version, "both have the same version", row, file.Version);
        Hold(view.Ending == file.Ending, "both tell the same end", row, file.Ending);
        Hold((view.ReleasedAt != 0) == file.Status is OfficialStatus.Released or OfficialStatus.Closed, "both tell the release", row, file.Status);
        Hold(view.ReleasedAt == 0 || view.LeftAt == 0 || file.Status == OfficialStatus.Closed, "customs closes what left", row, file.Status);
        Hold(file.Status != OfficialStatus.Closed || view.LeftAt != 0, "the gateway knows what left", row, file.Status);
        Hold(file.Ending != Ending.Unspecified || file.Status is 2 or 300 or 500 or 800 or 899, "a case rests", row, file.Status);
        Hold(!file.IsOpen || file.Missing != Legs.None, "an open case waits for a document", row, file.Missing);
        Hold(view.Moves.Select(m => (m.Version, m.Status)).SequenceEqual(file.ReadDecision().Moves.Select(m => (m.Version, m.Status)))
            || view.Moves.Count == file.ReadDecision().Moves.Count + 1, "both tell the same moves", row, file.ReadDecision().Moves);
    }

    // What customs decided, it decides again.
    private static void Judged(FilingRow row, CaseFile file, ImportFile? import)
    {
        var replays = CaseReplay.Of(file, import, null, ImportSamples.Rules, Suite.Clearance, ImportSamples.Settings).ToList();
        foreach (var replay in replays)
        {
            Replays(replay, row);
        }
        var decisions = string.Join(' ', replays.Select(r => r.Decision));
        Hold(row.View.ReleasedAt == 0 || decisions == (import is null ? "codes" : "codes import"), "what is released was decided by rules", row, decisions);
    }

    private static void Replays(ReplayedDecision? replay, FilingRow row) =>
        Hold(replay is { Differences.Count: 0, RulesLoaded: true }, "a decision taken again is the same", row, replay);

    // Debits are credits, and what stands open is what the state says.
    private static void Entered(FilingRow row)
    {
        var (view, status) = (row.View, FilingStatus.Of(row));
        var entries = Entries.Of(view);
        foreach (var entry in entries)
        {
            foreach (var group in entry.Postings.GroupBy(p => p.Currency))
            {
                Hold(group.Sum(p => p.Amount) == 0, "an entry balances in its currency", row, entry);
            }
            Hold(entry.Postings.All(p => p.Cny is not null) && entry.Postings.Sum(p => p.Cny) == 0, "an entry balances in CNY", row, Written(entry));
        }
        var sums = new Balances();
        sums.Add(entries);
        var open = Closing.OpenOf(entries);
        var declared = Decimals.Read(view.Declared);
        // The fen that the parts of sales abroad leave go with their end.
        Hold(view.Overseas is { Closed: null } || open.All(o => o.Amount != 0), "an account that is empty in its currency is empty in CNY", row, Written(open, entries));
        if (status == FilingStatus.SettlementRefused)
        {
            // The bank refused the money: what it was to answer for stays.
            Hold(open.All(o => o.Account is LedgerAccount.PaymentInTransit or LedgerAccount.CarriagePayable), "a refused settlement leaves its money open alone", row, Written(open, entries));
        }
        else if (status.Final)
        {
            Hold(open.Count == 0, "the books of what is at its end close", row, Written(open, entries));
        }
        if (view.ReleasedAt == 0)
        {
            return;
        }
        Hold(sums.Of(LedgerAccount.BuyerReceivable, view.Currency).Balance == 0, "what is released is paid", row, Written(open, entries));
        Hold(sums.Of(LedgerAccount.ContractLiability, view.Currency).Balance == 0, "what is released was ordered", row, Written(open, entries));
        if (view.Import is null)
        {
            Hold(sums.Of(LedgerAccount.GoodsReleased, view.Currency).Balance == (view.LeftAt == 0 ? -declared : 0), "goods are released until they leave", row, Written(open, entries));
        }
        if (view.Overseas is { } overseas)
        {
            var unsold = overseas.Closed is null ? declared - overseas.Sales.Sum(s => Decimals.Read(s.Value)) : 0;
            Hold(unsold >= 0, "no more is sold than was declared", row, unsold);
            Hold(sums.Of(LedgerAccount.OverseasStock, view.Currency).Balance == unsold, "stock abroad is what is unsold", row, Written(open, entries));
        }
    }

    // Whoever replaces goods and has not ended without release claims them, nobody else does, and what both books owe each other is the same.
    private static void Exchanged(List<FilingRow> filings, Dictionary<string, FilingRow> declarations)
    {
        foreach (var row in filings.Where(f => f.View.ExportReturn?.Exchange is not null))
        {
            var mark = row.View.ExportReturn;
            var claims = mark.Exchange.Replacements.Where(r => r.FreedAt == 0).ToDictionary(r => r.DeclarationId, StringComparer.Ordinal);
            var standing = declarations.Values.Where(d => d.View.Replaces == row.Id && (d.View.ReleasedAt != 0 || d.View.Ending == Ending.Unspecified)).ToList();
            Hold(claims.Keys.Order(StringComparer.Ordinal).SequenceEqual(standing.Select(d => d.Id).Order(StringComparer.Ordinal)), "who replaces goods claims them", row, standing.Count);
            Hold(claims.Count == 0 || row.View.Answer.Outcome is not ("refused" or "cancelled"), "what is replaced is not cancelled", row, row.View.Answer);
            foreach (var goods in claims.Values.SelectMany(c => c.Goods).GroupBy(g => (g.Gcode, g.Unit)))
            {
                var back = mark.Lines.Where(l => (l.Gcode, l.Unit) == goods.Key).ToList();
                Hold(goods.Sum(g => Decimals.Read(g.Qty)) <= back.Sum(l => Decimals.Read(l.Qty)) && goods.Sum(g => Decimals.Read(g.Value)) <= back.Sum(l => Decimals.Read(l.Value)),
                    "no more is replaced than comes back", row, goods.Key);
            }
            foreach (var replacement in standing.Where(d => d.View.ReleasedAt != 0))
            {
                var owed = Entries.Of(replacement.View).Where(e => e.Kind == EntryKind.Exchanged).SelectMany(e => e.Postings)
                    .Where(p => p.Account == LedgerAccount.ExchangedGoods).Sum(p => p.Amount);
                Hold(owed == claims[replacement.Id].Goods.Sum(g => Decimals.Read(g.Value)), "a replacement owes what it claims", replacement, owed);
            }
            if (FilingStatus.Of(row) == FilingStatus.GoodsBack || FilingStatus.Of(row) == FilingStatus.GeneralTrade)
            {
                var first = Entries.Of(declarations[mark.DeclarationId].View).Where(e => e.Kind == EntryKind.Returned && e.Part == row.Id).SelectMany(e => e.Postings)
                    .Where(p => p.Account == LedgerAccount.ExchangedGoods).Sum(p => p.Amount);
                Hold(-first == mark.Lines.Sum(l => Decimals.Read(l.Value)), "an exchange owes its buyer what came back", row, first);
            }
        }
    }

    // The sums by day are those of the facts, and each day names who was booked on it.
    private static async Task BooksAsync(Suite suite, Dictionary<string, FilingRow> declarations)
    {
        Dictionary<(string, string, string), Balances> facts = [], posted = [], totals = [];
        HashSet<(string Day, string Id)> days = [];
        List<string> exceptions = [];
        foreach (var row in declarations.Values)
        {
            var entries = Entries.Of(row.View);
            foreach (var entry in entries)
            {
                Sums(facts, row.Tenant, row.View.Merchant, ChinaDay.Text(entry.Day)).Add(entry, added: true);
                Sums(totals, row.Tenant, row.View.Merchant, "").Add(entry, added: true);
                days.Add((ChinaDay.Text(entry.Day), row.Id));
            }
            if (Closing.Of(row, entries).State == Closing.Exception)
            {
                exceptions.Add(row.Id);
            }
        }
        foreach (var (key, sums) in totals)
        {
            facts[key] = sums;
        }
        foreach (var row in await suite.RowsAsync(Houses.Gateway, GatewayTables.LedgerDays))
        {
            Sums(posted, row.Tenant, row.Merchant, row.Day).Add(Balances.Read(row.Lines));
        }
        foreach (var key in facts.Keys.Union(posted.Keys))
        {
            var (should, does) = (Lines(facts, key), Lines(posted, key));
            Hold(should.SequenceEqual(does), "the sums of a day are those of the facts", null, $"{key}: {string.Join(' ', does)} instead of {string.Join(' ', should)}");
        }
        foreach (var currency in totals.Values.SelectMany(t => t.Lines).GroupBy(l => l.Currency))
        {
            Hold(currency.Sum(l => l.Sum.Balance) == 0, "the trial balance balances", null, currency.Key);
        }
        Hold(totals.Values.SelectMany(t => t.Lines).Sum(l => l.Sum.CnyBalance) == 0, "the trial balance balances in CNY", null, "");
        foreach (var move in await suite.RowsAsync(Houses.Gateway, GatewayTables.LedgerMoves))
        {
            foreach (var id in move.Ids.Chunk(16))
            {
                days.Remove((move.Day, FilingId.Declaration + Convert.ToHexStringLower(id)));
            }
        }
        Hold(days.Count == 0, "a day names who was booked on it", null, string.Join(' ', days));
        var open = (await suite.RowsAsync(Houses.Gateway, GatewayTables.LedgerOpen)).Select(o => o.Id).Order(StringComparer.Ordinal).ToList();
        Hold(exceptions.Order(StringComparer.Ordinal).SequenceEqual(open), "who stands open is listed", null, $"{string.Join(' ', open)} instead of {string.Join(' ', exceptions)}");

        static List<(LedgerAccount, string, Turnover)> Lines(Dictionary<(string, string, string), Balances> sums, (string, string, string) key) =>
            sums.TryGetValue(key, out var of) ? [.. of.Lines] : [];
    }

    // Refunds, the goods that come back, and the stock abroad.
    private static async Task RefundsAsync(Suite suite, List<FilingRow> filings, Dictionary<string, FilingRow> declarations)
    {
        var refunds = (await suite.RowsAsync(Houses.TaxRefund, RefundWork.Table)).ToDictionary(r => r.FilingId, StringComparer.Ordinal);
        var invoices = (await suite.RowsAsync(Houses.TaxRefund, RefundWork.InvoiceTable)).ToDictionary(i => i.InvoiceKey, StringComparer.Ordinal);
        foreach (var row in declarations.Values.Where(d => d.View is { Import: null, ReleasedAt: > 0 }))
        {
            var known = refunds.GetValueOrDefault(row.Id);
            Hold(known?.Released is not null && known.LeftAt == row.View.LeftAt, "tax refund knows release and departure", row, known?.State);
            Hold(known!.Decided?.At == row.View.Refund?.At && known.Decided?.Amount == row.View.Refund?.Amount, "the gateway tells the refund", row, known.Decided);
            if (known.Decided is not null)
            {
                Replays(RefundReplay.Of(known, null, RefundSamples.Rules), row);
            }
        }
        foreach (var claims in invoices.Values.GroupBy(i => i.FilingId))
        {
            Hold(refunds[claims.Key].State == RefundState.Decided, "an invoice is claimed by what is decided", null, claims.Key);
        }
        var returns = await suite.RowsAsync(Houses.TaxRefund, RefundWork.ReturnTable);
        foreach (var of in returns.Where(r => r.Counts).GroupBy(r => r.DeclarationId))
        {
            var (row, export) = (declarations[of.Key], refunds[of.Key]);
            foreach (var line in export.Released!.Lines)
            {
                Hold(LineClaims.Of(line.Gnum, of).Claimed <= Decimals.Read(line.Qty), "no more comes back than left", row, line);
                Hold(of.Where(r => r.Asked!.Exchange).SelectMany(r => r.Answer!.Lines).Where(l => l.Gnum == line.Gnum).Sum(l => Decimals.Read(l.Value)) <= Decimals.Read(line.Amount),
                    "no more is exchanged than was exported", row, line);
            }
            var paid = of.Sum(r => Zero(r.Answer!.PaidBack));
            Hold(paid <= Decimals.Read(export.Decided!.Amount), "no more is paid back than was refunded", row, paid);
            Hold(of.All(r => r.State != ExportReturns.Returned || Zero(r.Answer!.PaidBack) == Zero(r.Answer.PayBack)), "what came back is paid back", row, paid);
            if (of.All(r => r.State == ExportReturns.Returned) && of.Any(r => r.Answer!.Whole))
            {
                Hold(paid == Decimals.Read(export.Decided.Amount), "all of it back is all of the refund", row, paid);
                Hold(of.Sum(r => Zero(r.Answer!.ValueBack)) == Decimals.Read(export.Released.Amount), "all of it back is all of its value", row, paid);
            }
        }
        foreach (var back in returns.Where(r => r.Counts))
        {
            Replays(ReturnReplay.Of(back, refunds[back.DeclarationId], null, RefundSamples.Rules), declarations[back.DeclarationId]);
        }
        foreach (var back in returns.Where(r => r.Answer is { DeclarationId.Length: > 0 }))
        {
            var mark = declarations[back.Answer!.DeclarationId].View.ExportReturns.FirstOrDefault(m => m.Id == back.ReturnId);
            Hold(mark?.At == back.Answer.At && mark.Outcome == back.Answer.Outcome, "the gateway tells a return with its export", declarations[back.Answer.DeclarationId], back);
            Hold(filings.Find(f => f.Id == back.ReturnId)?.View.Answer?.At == back.Answer.At, "the gateway tells a return", null, back);
        }
        var exports = await suite.RowsAsync(Houses.TaxRefund, OverseasWork.ExportTable);
        foreach (var line in await suite.RowsAsync(Houses.TaxRefund, OverseasWork.StockTable))
        {
            Hold(line.Sold >= 0 && line.Sold <= line.Qty, "stock abroad is never below zero", null, line);
        }
        foreach (var export in exports)
        {
            var row = declarations[export.FilingId];
            Hold(row.View.Overseas.Opened is not null, "the gateway knows the stock abroad", row, export);
            Hold(row.View.Overseas.Closed is null == export.IsOpen, "the gateway knows that its sales ended", row, export);
            Hold(row.View.Overseas.Sales.Sum(s => Decimals.Read(s.Sold)) == export.Sold && row.View.Overseas.Sales.Sum(s => Decimals.Read(s.Value)) == export.SoldValue,
                "the gateway tells every sale", row, export);
            if (row.View.Overseas.Closed is { } closed && export.State is not (OverseasState.Closed or OverseasState.Open))
            {
                Hold(Zero(closed.Kept) + Zero(closed.Recovered) == Decimals.Read(row.View.Refund.Amount), "a pre-refund is kept or paid back", row, closed);
            }
        }
    }

    // Money that came in.
    private static async Task SettlementsAsync(Suite suite, Dictionary<string, FilingRow> declarations)
    {
        var settlements = await suite.RowsAsync(Houses.FxSettlement, SettlementWork.Table);
        foreach (var known in settlements.Where(s => s.FilingId is not null))
        {
            var row = declarations[known.FilingId!];
            Hold(row.View.ReleasedAt != 0, "settled is what was released", row, known.State);
            Hold(known.Outcome?.At == row.View.Settlement?.At && known.Outcome?.Outcome == row.View.Settlement?.Outcome, "the gateway tells the settlement", row, known.Outcome);
            Hold(known.State is not (SettlementState.AwaitingRelease), "a settlement knows its release", row, known.State);
            if (known.Outcome is { ProceedsIds.Count: > 0 })
            {
                Replays(SettlementReplay.Of(known, null, Suite.SettlementRules), row);
            }
        }
        foreach (var row in declarations.Values.Where(d => d.View is { Import: null, ReleasedAt: > 0 }))
        {
            Hold(settlements.Exists(s => s.FilingId == row.Id || s.Others.Contains(row.Id, StringComparison.Ordinal)), "settlement knows every release", row, "none");
        }
    }

    // Years, guarantees, bonded stock, bills and returns of imports.
    private static async Task ImportsAsync(Suite suite, Dictionary<string, FilingRow> declarations, Dictionary<string, CaseFile> cases)
    {
        var files = await suite.RowsAsync(Houses.Customs, ImportTables.Imports);
        var bills = await suite.RowsAsync(Houses.Customs, ImportTables.Bills);
        foreach (var row in await suite.RowsAsync(Houses.Customs, ImportTables.YearUse))
        {
            var entries = files.Where(f => f.Person == row.Person).Select(f => f.Holding.Quota.GetValueOrDefault(row.Counter)).OfType<QuotaEntry>().Where(e => e.Year == row.Year).ToList();
            Hold(entries.Where(e => e.State == QuotaState.Reserved).Sum(e => e.Left) == row.Sums.Reserved
                && entries.Where(e => e.State == QuotaState.Confirmed).Sum(e => e.Left) == row.Sums.Confirmed, "a year holds what its lists hold", null, row);
            Hold(row.Counter != Counters.Yuan || row.Sums.Used <= 26_000, "no year is above its limit", null, row);
            Hold(row.Sums is { Reserved: >= 0, Confirmed: >= 0 }, "no year is below zero", null, row);
        }
        var lodged = await suite.RowsAsync(Houses.Customs, ImportTables.Entries);
        foreach (var account in await suite.RowsAsync(Houses.Customs, ImportTables.Guarantees))
        {
            Hold(account.Sums.Covered == files.Where(f => f.Company == account.Company).Sum(f => f.Holding.Cover.Left), "a guarantee covers what its lists owe", null, account);
            Hold(account.Sums.Covered >= 0 && account.Sums.Covered <= account.Sums.Lodged, "no guarantee is below zero", null, account);
            Hold(account.Sums.Lodged == lodged.Where(e => e.Company == account.Company && e.State == EntryState.Booked).Sum(e => e.Kind switch { "collection" => 0, "drawn" => -e.Amount, _ => e.Amount }),
                "a guarantee is what was lodged", null, account);
        }
        var moves = await suite.RowsAsync(Houses.Customs, ImportTables.StockMoves);
        foreach (var stock in await suite.RowsAsync(Houses.Customs, ImportTables.Stock))
        {
            Hold(stock.OnHand == moves.Where(m => m.StockKey == stock.Key).Sum(m => m.Qty), "stock is the sum of its moves", null, stock);
            Hold(stock.Reserved == moves.Where(m => m.StockKey == stock.Key).Sum(m => m.Reserved), "what is reserved is the sum of its moves", null, stock);
            Hold(stock.Reserved >= 0 && stock.OnHand >= stock.Reserved, "no stock is below zero", null, stock);
            Hold(stock.Reserved == files.SelectMany(f => f.Holding.Taken).Where(t => t.StockKey == stock.Key && t.Take.State == TakeState.Reserved).Sum(t => t.Take.Qty),
                "stock is reserved for its lists", null, stock);
        }
        foreach (var file in files)
        {
            var row = declarations[file.FilingId];
            var own = bills.Where(b => b.FilingId == file.FilingId).Select(b => b.Read()).OrderBy(b => b.Edition).ToList();
            Hold(row.View.Import.Bills.Select(b => (b.Edition, b.Status, b.At)).SequenceEqual(own.Select(b => (b.Edition, b.Status, b.At))), "the gateway tells every bill", row, string.Join(' ', own));
            Hold(own.Count(b => b.Status != (int)TaxBillStatus.Void) <= 1, "one bill stands", row, own.Count);
            Hold(file.Holding.Sold.All(l => l.Returned >= 0 && l.Returned <= l.Qty), "no more comes back than came in", row, file.Holding.Sold);
            Hold((file.ReleasedAt != 0) == (row.View.ReleasedAt != 0), "a list is released once", row, file.ReleasedAt);
        }
        foreach (var back in await suite.RowsAsync(Houses.Customs, ImportTables.Returns))
        {
            var mark = declarations.GetValueOrDefault(back.DeclarationId)?.View.Import?.Returns.FirstOrDefault(r => r.Id == back.ReturnId);
            Hold(back.State is ImportReturns.Refused or ImportReturns.Unasked || mark?.Outcome == (back.State == ImportReturns.Applied ? "applied" : "returned"),
                "the gateway tells a return with its list", null, back);
        }
    }

    // Balances of payments, and what the gateway tells of orders in parts.
    private static async Task PaymentsAsync(Suite suite, List<FilingRow> filings, Dictionary<string, FilingRow> declarations)
    {
        var trades = (await suite.RowsAsync(Houses.Payment, PaymentTables.Trades)).ToDictionary(t => t.OrderKey, StringComparer.Ordinal);
        var parts = await suite.RowsAsync(Houses.Payment, PaymentTables.Parts);
        Hold(parts.TrueForAll(p => p.Refunded >= 0 && p.Refunded <= p.Amount), "no balance is below zero", null, string.Join('\n', parts));
        Hold(parts.TrueForAll(p => !p.IsReversing), "every reversal is answered", null, string.Join('\n', parts));
        foreach (var of in parts.Where(p => p.State == PartState.Accepted).GroupBy(p => p.OrderKey))
        {
            if (trades.GetValueOrDefault(of.Key)?.Order is { Verdict: Verdict.Accepted } order)
            {
                Hold(of.Sum(p => p.Left) <= PaymentChecks.Due(order), "no order is paid twice", null, string.Join('\n', of));
            }
        }
        var booked = filings.Where(f => f.Kind == FilingKind.Refund && FilingStatus.Of(f) == FilingStatus.Booked).Sum(f => Decimals.Read(f.View.Declared));
        Hold(booked == parts.Sum(p => p.Refunded), "what was refunded is what was booked as refunded", null, $"{booked} {parts.Sum(p => p.Refunded)}");
        foreach (var row in declarations.Values.Where(d => d.View is { Overseas: null, Ending: Ending.Unspecified }))
        {
            var trade = trades.GetValueOrDefault(TradeRow.KeyOf(row.View.Merchant, row.OrderNo!));
            if (trade is not { State: PaymentState.Parted, Payment: { } said, Order.Verdict: Verdict.Accepted })
            {
                continue;
            }
            var mark = row.View.PaidIn.FirstOrDefault(m => m.OrderNo == row.OrderNo);
            // Of an order of which no payment was ever good nothing is told but the refusals.
            Hold(mark is null ? said.Amount == "0" : mark.Amount == said.Amount && mark.Full == said.Full, "the gateway tells what stands of an order", row, $"{said} {mark}");
        }
    }

    /// <summary>Where everything stands, without times and numbers that are given as things come.</summary>
    internal static async Task<string> TextAsync(Suite suite)
    {
        var filings = await suite.RowsAsync(Houses.Gateway, GatewayTables.Filings);
        var books = new Balances();
        foreach (var row in filings.Where(f => f.Kind == FilingKind.Declaration))
        {
            books.Add(Entries.Of(row.View));
        }
        List<string> lines =
        [
            .. filings.Select(f => $"{f.Id} {Told(f)} {f.View.Settlement?.Outcome} {f.View.Settlement?.Cny} {f.View.Refund?.Outcome} {f.View.Refund?.Amount}"),
            // Of a declaration refused before its payment is heard no payment is booked, of one refused after it the payment and its reversal are: alike but for what moved.
            .. books.Lines.Where(l => (l.Sum.Balance, l.Sum.CnyBalance) != (0, 0)).Select(l => $"{l.Account} {l.Currency} {Decimals.Write(l.Sum.Balance)} {Decimals.Write(l.Sum.CnyBalance)}"),
            .. (await suite.RowsAsync(Houses.Customs, ImportTables.YearUse)).Select(y => $"{y.Key} {Decimals.Write(y.Sums.Reserved)} {Decimals.Write(y.Sums.Confirmed)}"),
            .. (await suite.RowsAsync(Houses.Customs, ImportTables.Guarantees)).Select(g => $"{g.Company} {Decimals.Write(g.Sums.Lodged)} {Decimals.Write(g.Sums.Covered)}"),
            .. (await suite.RowsAsync(Houses.Customs, ImportTables.Stock)).Select(s => $"{s.Key} {Decimals.Write(s.OnHand)} {Decimals.Write(s.Reserved)}"),
            .. (await suite.RowsAsync(Houses.Payment, PaymentTables.Parts)).Select(p => $"{p.Key} {p.State} {Decimals.Write(p.Left)}"),
            .. (await suite.RowsAsync(Houses.TaxRefund, OverseasWork.StockTable)).Select(s => $"{s.Key} {Decimals.Write(s.Left)} {s.Closed}"),
            .. (await suite.RowsAsync(Houses.TaxRefund, RefundWork.ReturnTable)).Select(r => $"{r.ReturnId} {r.State} {r.Answer?.PaidBack} {r.Answer?.ValueBack}"),
        ];
        return string.Join('\n', lines);
    }

    // A leg filed alone is compared with an order, or waits on because the order ended first: either way it is there for the next one.
    private static string Told(FilingRow row) => FilingStatus.Of(row) is var status && row.Kind != FilingKind.Declaration && status == FilingStatus.Checked
        ? FilingStatus.Accepted.Name
        : status.Name;

    private static decimal Zero(string amount) => amount.Length == 0 ? 0 : Decimals.Read(amount);

    private static Balances Sums(Dictionary<(string, string, string), Balances> days, string tenant, string merchant, string day) =>
        days.TryGetValue((tenant, merchant, day), out var sums) ? sums : days[(tenant, merchant, day)] = new Balances();

    private static string Written(IReadOnlyList<OpenAmount> open, IReadOnlyList<Entry> entries) => $"{string.Join(", ", open)}\n{string.Join('\n', entries.Select(Written))}";

    private static string Written(Entry entry) => $"  {entry.Kind} {entry.Part} {string.Join(", ", entry.Postings.Select(p => $"{p.Account} {p.Amount} {p.Currency} ({p.Cny})"))}";

    private static void Hold(bool so, string rule, FilingRow? row, object? detail)
    {
        if (!so)
        {
            throw new BrokenException(rule, row is null ? $"{detail}" : $"{row.Kind} {row.Id} {FilingStatus.Of(row).Name}, {detail}\n{row.View}");
        }
    }
}
