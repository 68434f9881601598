// in:  requests with their lines, already judged for shape.   out: ids, or the numbers that were used before, or a stored answer.
// One transaction for all requests that arrive together: keys, rows, raw bytes, answers, receipts and what leaves on the bus.
// called by: Door/FilingDoor, Features/FileCebMessages, Features/AnswerQuestions (streaming submission).
using System.Collections.Concurrent;
using System.Diagnostics;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>One document to be filed.</summary>
/// <param name="Raw">Its bytes; empty when they are a part of the request's <see cref="FilingRequest.Whole"/>.</param>
/// <param name="DocumentLine">Line of that whole, from 1; 0: not told by lines.</param>
public sealed record FilingLine(string Id, Bundle Bundle, byte[] Raw, string RawType, ActivityContext Trace, bool Draft = false, CebMark? Ceb = null,
    int DocumentLine = 0);

/// <summary>The answer that is kept under an idempotency key.</summary>
public sealed record Answer(int Status, string? Location, string Type, byte[] Body);

/// <summary>What became of one line: filed under its id, or its number was used by <paramref name="ExistingId"/>, or it may not replace what it names.</summary>
public readonly record struct LineOutcome(string Id, string? ExistingId, IReadOnlyList<FieldFault>? Faults = null)
{
    public bool Filed => ExistingId is null && Faults is null;
}

/// <summary>
/// One request. <paramref name="Render"/> makes the answer to be stored; null: nothing is stored. <paramref name="Whole"/> holds the bytes
/// of a message whose documents have none of their own; it is stored when one of them was filed. Receipts of a message of which nothing
/// was filed are written once for each <paramref name="Told"/>, however often it comes.
/// </summary>
public sealed record FilingRequest(
    string Tenant,
    string Key,
    byte[] Hash,
    IReadOnlyList<FilingLine> Lines,
    Func<IReadOnlyList<LineOutcome>, DateTimeOffset, Answer?> Render,
    Func<IReadOnlyList<LineOutcome>, DateTimeOffset, IReadOnlyList<ReceiptRow>>? Receipts = null,
    DocumentRow? Whole = null,
    string? Told = null);

/// <summary>How a request ended.</summary>
public sealed record FilingOutcome(IReadOnlyList<LineOutcome> Lines, Answer? Answer, bool Replayed = false, bool KeyReused = false);

/// <summary>Takes filings in. One per process.</summary>
public sealed class FilingIntake
{
    private readonly Intake<FilingRequest, FilingOutcome> _intake;
    private readonly RunningKeys _running;
    private readonly DeadlineSettings _deadlines;
    private readonly LedgerRules _ledger;

    public FilingIntake(HouseRuntime runtime, RunningKeys running, DeadlineSettings deadlines, LedgerRules ledger)
    {
        _running = running;
        _deadlines = deadlines;
        _ledger = ledger;
        _intake = runtime.Intake<FilingRequest, FilingOutcome>(r => Math.Max(1, r.Lines.Count), CommitAsync);
    }

    /// <summary>Null: the same key is running. What was begun is finished even when the caller leaves.</summary>
    public async Task<FilingOutcome?> SubmitAsync(FilingRequest request)
    {
        var key = Idempotency.Stored(request.Tenant, request.Key);
        if (!_running.Begin(key))
        {
            return null;
        }
        try
        {
            return await _intake.SubmitAsync(request, CancellationToken.None);
        }
        finally
        {
            _running.End(key);
        }
    }

    /// <summary>
    /// The row a filing would begin with, and the id of the filing that has its number, over rows that are read and not locked. The number of
    /// the row is taken by nobody, nor the goods it may replace.
    /// </summary>
    public async Task<(FilingRow Row, string? ExistingId)> TryAsync(IStore store, FilingLine line, string tenant, long now, Faults faults, CancellationToken ct)
    {
        var read = new Reading(store);
        var (legs, others) = await LegsAsync(read, line.Bundle, ct);
        var row = Row(line, tenant, "", legs, others, now);
        var existing = (await ExistingAsync(read, [row], [], ct)).GetValueOrDefault((row.Tenant, row.Kind, row.Reference));
        if (existing is null && ExchangeClaims.Concerns(line))
        {
            var declaration = line.Bundle.Declaration!;
            Exchange.Check((await read.LoadAsync(GatewayTables.Filings, GatewayTables.Filings.Key, [declaration.Replaces], ct)).FirstOrDefault(), tenant, declaration, faults);
        }
        return (row, existing);
    }

    /// <summary>The row of the next version of a declaration, and its documents, if customs decided so of the amendment that waits in its facts.</summary>
    public async Task<(FilingRow Row, Bundle Bundle)> TryAsync(IStore store, FilingRow row, DeclarationDecided granted, long now, CancellationToken ct)
    {
        var bundle = Amendment.Next(row, now);
        var (legs, others) = await LegsAsync(new Reading(store), bundle, ct);
        var view = Amendment.Succeed(row.View, granted, bundle, _ledger, now);
        LegsAwaited.Leave(row, legs);
        LegsAwaited.Show(view, bundle.Declaration!, legs, others);
        return (row with { View = view, OrderNo = bundle.OrderNo }, bundle);
    }

    private static async Task<(Rows<LooseLegRow> Legs, Rows<FilingRow> Others)> LegsAsync(Reading read, Bundle bundle, CancellationToken ct)
    {
        var legs = new Rows<LooseLegRow>(GatewayTables.LooseLegs);
        await legs.LoadAsync(read, [.. LegsAwaited.Missing(bundle)], ct);
        var others = new Rows<FilingRow>(GatewayTables.Filings);
        await others.LoadAsync(read, LegsAwaited.Others(legs), ct);
        return (legs, others);
    }

    /// <summary>The effects of requests in one transaction; what leaves is in the context.</summary>
    internal async Task<IReadOnlyList<FilingOutcome>> CommitAsync(
        IStoreTransaction tx, IReadOnlyList<FilingRequest> requests, StepContext context, CancellationToken ct)
    {
        var known = await AnswersAsync(tx, [.. requests.SelectMany(KeysOf).Distinct(StringComparer.Ordinal)], ct);
        HashSet<string> told = new(known.Keys, StringComparer.Ordinal);
        var fresh = requests.Select(r => !known.ContainsKey(Idempotency.Stored(r.Tenant, r.Key))).ToArray();

        var legs = new Rows<LooseLegRow>(GatewayTables.LooseLegs);
        await legs.LoadAsync(tx, [.. requests.Where((_, i) => fresh[i]).SelectMany(r => r.Lines).SelectMany(l => LegsAwaited.Missing(l.Bundle)).Distinct(StringComparer.Ordinal)], ct);

        // Whose they are that brought a leg or wait for one: nearly always none.
        var others = new Rows<FilingRow>(GatewayTables.Filings);
        await others.LoadAsync(tx, [.. legs.All.SelectMany(l => LooseLegs.Waiting(l.Declaration).Append(l.Filing)).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)], ct);

        List<FilingRow> rows = [];
        List<(DeclarationSubmitted, FilingRow)>? replacing = null;
        for (var i = 0; i < requests.Count; i++)
        {
            if (fresh[i])
            {
                foreach (var line in requests[i].Lines)
                {
                    rows.Add(Row(line, requests[i].Tenant, requests[i].Whole?.Id ?? "", legs, others, context.NowMs));
                    if (ExchangeClaims.Concerns(line))
                    {
                        (replacing ??= []).Add((line.Bundle.Declaration!, rows[^1]));
                    }
                }
            }
        }
        var claims = replacing is null ? null : await ExchangeClaims.TakeAsync(tx, replacing, context.NowMs, ct);
        var taken = claims is null ? rows : rows.FindAll(r => claims.Refused(r.Id) is null);
        var added = await tx.InsertNewAsync(GatewayTables.Filings, taken, ct);
        var existing = added.Count == taken.Count ? [] : await ExistingAsync(tx, taken, added, ct);

        var outcomes = new FilingOutcome[requests.Count];
        List<DocumentRow> documents = [];
        List<AnswerRow> answers = [];
        List<ReceiptRow> receipts = [];
        var books = new LedgerWork();
        var row = 0;
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            var key = Idempotency.Stored(request.Tenant, request.Key);
            if (known.TryGetValue(key, out var stored))
            {
                outcomes[i] = Idempotency.Decide(stored.Hash, request.Hash) == Idempotency.Decision.Replay
                    ? new FilingOutcome([], new Answer(stored.Status, stored.Location, stored.Type, stored.Body), Replayed: true)
                    : new FilingOutcome([], null, KeyReused: true);
                continue;
            }
            var lines = new LineOutcome[request.Lines.Count];
            var filed = false;
            for (var n = 0; n < lines.Length; n++, row++)
            {
                var line = request.Lines[n];
                if (added.Contains(line.Id))
                {
                    lines[n] = new LineOutcome(line.Id, null);
                    if (line.Raw.Length > 0)
                    {
                        documents.Add(new DocumentRow(line.Id, context.NowMs, line.RawType, line.Raw));
                    }
                    if (!line.Draft)
                    {
                        LegsAwaited.Await(line.Bundle, line.Id, legs, others);
                    }
                    others.Put(rows[row]);
                    books.Opened(rows[row]);
                    Emit(line, context);
                    filed = true;
                }
                else
                {
                    lines[n] = claims?.Refused(line.Id) is { } faults ? new LineOutcome(line.Id, null, faults)
                        : new LineOutcome(line.Id, existing.GetValueOrDefault((rows[row].Tenant, rows[row].Kind, rows[row].Reference), ""));
                }
            }
            var answer = request.Render(lines, context.Now);
            var kept = answer is not null && (filed || request.Lines.Count == 0);
            if (kept)
            {
                answers.Add(new AnswerRow(key, request.Hash, answer!.Status, answer.Location, answer.Type, answer.Body, context.NowMs));
            }
            if (request.Whole is { } whole && filed)
            {
                documents.Add(whole);
            }
            if (request.Receipts is { } write && (kept || First(request)))
            {
                receipts.AddRange(write(lines, context.Now));
            }
            outcomes[i] = new FilingOutcome(lines, answer);
        }
        await Dues.AddAsync(tx, rows.Where(r => added.Contains(r.Id)), ct);
        await tx.InsertAsync(GatewayTables.Documents, documents, ct);
        // A key that another instance stored meanwhile makes this fail, run again and find the stored answer.
        await tx.InsertAsync(GatewayTables.Answers, answers, ct);
        await legs.SaveAsync(tx, ct);
        await books.SaveAsync(tx, others.Find, ct);
        if (claims is not null)
        {
            await claims.SaveAsync(tx, added, ct);
        }
        await ReceiptRows.InsertAsync(tx, receipts, ct);
        return outcomes;

        // Remembered like an answer, and as long: that this was told.
        bool First(FilingRequest request)
        {
            if (request.Told is not { } what)
            {
                return true;
            }
            var key = Idempotency.Stored(request.Tenant, what);
            if (!told.Add(key))
            {
                return false;
            }
            answers.Add(new AnswerRow(key, request.Hash, 0, null, "", [], context.NowMs));
            return true;
        }
    }

    private static IEnumerable<string> KeysOf(FilingRequest request)
    {
        yield return Idempotency.Stored(request.Tenant, request.Key);
        if (request.Told is { } told)
        {
            yield return Idempotency.Stored(request.Tenant, told);
        }
    }

    internal static async Task<Dictionary<string, AnswerRow>> AnswersAsync(IStoreTransaction tx, IReadOnlyCollection<string> keys, CancellationToken ct) =>
        (await tx.LoadAsync(GatewayTables.Answers, GatewayTables.Answers.Key, keys, ct)).ToDictionary(a => a.Key, StringComparer.Ordinal);

    internal static async Task<Dictionary<(string, FilingKind, string), string>> ExistingAsync(
        IStoreTransaction tx, List<FilingRow> rows, HashSet<string> added, CancellationToken ct)
    {
        var references = rows.Where(r => !added.Contains(r.Id)).Select(r => r.Reference).Distinct(StringComparer.Ordinal).ToList();
        return (await tx.LoadAsync(GatewayTables.Filings, "reference", references, ct)).ToDictionary(r => (r.Tenant, r.Kind, r.Reference), r => r.Id);
    }

    private FilingRow Row(FilingLine line, string tenant, string whole, Rows<LooseLegRow> legs, Rows<FilingRow> others, long now)
    {
        line.Bundle.Stamp(line.Id, tenant, now);
        var view = line.Bundle.View(line.Draft);
        (view.Document, view.DocumentLine) = (whole, line.DocumentLine);
        if (line.Ceb is not null)
        {
            view.Ceb = line.Ceb;
        }
        var trace = TraceCodec.Write(line.Trace);
        if (trace.Length == 0 && line.Trace.TraceId != default)
        {
            var id = new byte[16];
            line.Trace.TraceId.CopyTo(id);
            view.Traces.Add(Google.Protobuf.UnsafeByteOperations.UnsafeWrap(id));
        }
        var kind = line.Bundle.Kind;
        if (kind == FilingKind.Declaration)
        {
            LegsAwaited.Show(view, line.Bundle.Declaration!, legs, others);
            if (!line.Draft)
            {
                view.Ledger = _ledger.Open(view.Currency, now);
            }
        }
        // A draft claims no number: the document that is declared later carries the same one.
        var reference = line.Draft ? FilingNumbers.Freed(line.Bundle.Reference, line.Id) : line.Bundle.Reference;
        return new FilingRow(
            line.Id, kind, tenant, reference, line.Bundle.OrderNo, FilingStatus.Of(kind, view).Number, OfficialStatus.Latest(view), now, now,
            kind == FilingKind.Declaration ? Deadlines.Next(view, now, _deadlines) : null, trace, view);
    }

    private static void Emit(FilingLine line, StepContext context)
    {
        GatewayTelemetry.Filed.Add(1, new KeyValuePair<string, object?>("kind", line.Bundle.Kind));
        if (line.Draft)
        {
            return;
        }
        Emit(line.Bundle, line.Trace, context);
    }

    /// <summary>Sends every document of a bundle to its house.</summary>
    internal static void Emit(Bundle bundle, ActivityContext trace, StepContext context)
    {
        if (bundle.Order is { } order)
        {
            context.Emit(Events.OrdersSubmitted, order, trace);
        }
        if (bundle.Payment is { } payment)
        {
            context.Emit(Events.PaymentsSubmitted, payment, trace);
        }
        if (bundle.Waybill is { } waybill)
        {
            context.Emit(Events.WaybillsSubmitted, waybill, trace);
        }
        if (bundle.Declaration is { } declaration)
        {
            context.Emit(Events.DeclarationsSubmitted, declaration, trace);
        }
        if (bundle.Departure is { } departure)
        {
            context.Emit(Events.DeparturesReported, departure, trace);
        }
        if (bundle.Proceeds is { } proceeds)
        {
            context.Emit(Events.ProceedsReports, proceeds, trace);
        }
        if (bundle.Return is { } goods)
        {
            context.Emit(goods.IeFlag == Bundle.Export ? Events.ExportReturnsRequested : Events.ReturnsRequested, goods, trace);
        }
        if (bundle.Guarantee is { } guarantee)
        {
            context.Emit(Events.GuaranteesLodged, guarantee, trace);
        }
        if (bundle.Stock is { } stock)
        {
            context.Emit(Events.StockMovements, stock, trace);
        }
        if (bundle.Sales is { } sales)
        {
            context.Emit(Events.SalesReports, sales, trace);
        }
        if (bundle.Refund is { } refund)
        {
            context.Emit(Events.PayersRefunded, refund, trace);
        }
        if (bundle.Reversal is { } reversal)
        {
            context.Emit(Events.ReversalsRequested, reversal, trace);
        }
        if (bundle.Month is { } month)
        {
            context.Emit(Events.RefundMonthsFiled, month, trace);
        }
        if (bundle.Collection is { } collection)
        {
            context.Emit(Events.CollectionsRequested, collection, trace);
        }
    }
}

/// <summary>Keys of requests that have not been answered yet, in this process.</summary>
public sealed class RunningKeys
{
    private readonly ConcurrentDictionary<string, byte> _keys = new(StringComparer.Ordinal);

    public bool Begin(string key) => _keys.TryAdd(key, 0);

    public void End(string key) => _keys.TryRemove(key, out _);
}
