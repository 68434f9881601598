using System.Collections.Immutable;
using System.Globalization;
using SingleWindow.Contracts;

namespace SingleWindow.Customs.Core.Import;

/// <summary>Which bonded lists must find their goods in a book (design).</summary>
public enum StockCheck
{
    /// <summary>Those of a book that one of their companies has opened.</summary>
    Known = 0,

    /// <summary>All of them.</summary>
    Required = 1,

    /// <summary>None.</summary>
    Off = 2,
}

/// <summary>Who keeps an account book: the company that booked its first goods.</summary>
public sealed record StockBook(string EmsNo, string Tenant, long OpenedAt);

/// <summary>What changed a record number, by filing and line. The sums of all of them are what is on hand and what is reserved.</summary>
/// <param name="FilingId">stk_…, dcl_… (of a reservation or what was freed: of the version) or ret_…; opening|…: reserved before reservations were posted.</param>
/// <param name="Line">From 1; 0: a filing that was refused, or an opening.</param>
/// <param name="Kind">entry | exit | count | reservation | release | freed | return | refused.</param>
/// <param name="Qty">What it adds to what is on hand.</param>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Reserved">What it adds to what is reserved.</param>
public sealed record StockEntry(string FilingId, int Line, string StockKey, string Kind, decimal Qty, long At, decimal Reserved = 0)
{
    internal const string Reservation = "reservation", Freed = "freed", Opening = "opening|";

    /// <summary>By key a list is reserved before it is released in the same moment, and freed after that.</summary>
    public string Key => Kind switch
    {
        Reservation => string.Create(CultureInfo.InvariantCulture, $"{FilingId}|!{Line}"),
        Freed => string.Create(CultureInfo.InvariantCulture, $"{FilingId}|~{Line}"),
        _ => KeyOf(FilingId, Line),
    };

    /// <summary>The document that moved it, as it is known outside.</summary>
    public string Document => FilingId.StartsWith(Opening, StringComparison.Ordinal) ? "opening" : Contracts.FilingId.Base(FilingId);

    public static string KeyOf(string filingId, int line) => string.Create(CultureInfo.InvariantCulture, $"{filingId}|{line}");
}

/// <summary>What one line of a list took.</summary>
public sealed record LineTaken(int Gnum, string StockKey, StockTake Take);

/// <summary>Rows and takings of a list after a move, and what was posted.</summary>
public sealed record ListStock(ImportSums Sums, IReadOnlyList<LineTaken> Taken);

/// <summary>What a filing made of a book.</summary>
/// <param name="Book">The book when it is new.</param>
public sealed record StockFiled(ImportSums Sums, StockBook? Book, IReadOnlyList<StockEntry> Entries, DocumentAnswered Answer);

/// <summary>
/// Bonded stock of whole documents: a filing or a list moves all its lines or none. In: the rows as they stand. Called by MoveStock,
/// <see cref="ImportClearance"/> and <see cref="Holdings"/>.
/// </summary>
public static class StockDesk
{
    public static bool IsBonded(DeclarationSubmitted d) => d.Procedure is "1210" or "1239" && d.Import is { EmsNo.Length: > 0 };

    /// <summary>An entry, exit or count.</summary>
    /// <param name="book">The book, or null.</param>
    public static StockFiled File(StockMoved item, StockBook? book, ImportSums sums, Explainer say, long now)
    {
        if (item.Kind is not ("entry" or "exit" or "count"))
        {
            say.Say("I70", "stock", "/kind", "", item.Kind, "", "entry, exit or count");
        }
        if (book is not null && book.Tenant != item.Tenant)
        {
            say.Say("I86", "stock", "/book", "", item.EmsNo, "", "another company");
        }
        List<StockEntry> entries = [];
        var (next, before, after) = (sums, 0m, 0m);
        HashSet<string> seen = new(StringComparer.Ordinal);
        // A wrong kind or another company's book says nothing of what the book has.
        foreach (var (i, line) in say.Reasons.Count == 0 ? item.Lines.Index() : [])
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/lines/{i}");
            if (!Decimals.TryRead(line.Qty, out var qty))
            {
                say.Say("I15", "stock", pointer + "/qty", "", line.Qty, "", "N19,5", i + 1);
                continue;
            }
            var asked = new StockRow(item.EmsNo, line.ItemRecordNo, line.Gcode, line.Unit, 0, 0);
            var row = next.Stock.GetValueOrDefault(asked.Key);
            var move = item.Kind switch
            {
                "entry" => Stock.Enter(row, asked, qty),
                "exit" => Stock.Exit(row, line.Gcode, line.Unit, qty),
                _ => Stock.Count(row, asked, qty),
            };
            entries.Add(new StockEntry(item.FilingId, i + 1, asked.Key, item.Kind, move.Posted, now));
            if (move.Refusal is { } no)
            {
                say.Say(no.Rule, "stock", pointer + no.Pointer, "", no.Value, "", no.Other, i + 1);
                continue;
            }
            before += seen.Add(asked.Key) ? row?.OnHand ?? 0 : 0;
            after += move.Posted;
            next = next.With(move.Row!);
        }
        var answer = new DocumentAnswered { FilingId = item.FilingId, Outcome = say.Reasons.Count == 0 ? "done" : "refused", At = now };
        if (say.Reasons.Count > 0)
        {
            answer.Reasons.Add(say.Reasons);
            return new StockFiled(sums, null, [new StockEntry(item.FilingId, 0, "", "refused", 0, now)], answer);
        }
        answer.Figures = string.Create(
            CultureInfo.InvariantCulture,
            $"lines={entries.Count}; before={Decimals.Write(before)}; posted={Decimals.Write(after)}; onHand={Decimals.Write(before + after)}");
        return new StockFiled(next, book is null ? new StockBook(item.EmsNo, item.Tenant, now) : null, entries, answer);
    }

    /// <summary>An accepted bonded list reserves what its lines take; everything that is short is told at once.</summary>
    /// <param name="book">The book the list names, or null.</param>
    public static ListStock Reserve(
        ImportSums sums, DeclarationSubmitted d, Figures figures, StockBook? book, ImportSettings settings, Explainer say)
    {
        var own = book is not null && (book.Tenant == d.Tenant || book.Tenant == d.EbcCode || book.Tenant == d.AgentCode || book.Tenant == d.EbpCode);
        if (!IsBonded(d) || settings.Stock == StockCheck.Off || (settings.Stock == StockCheck.Known && !own))
        {
            return new ListStock(sums, []);
        }
        List<LineTaken> taken = [];
        var (next, id) = (sums, FilingId.OfVersion(d.FilingId, d.Version));
        foreach (var (i, line) in d.Lines.Index())
        {
            var key = StockRow.KeyOf(d.Import.EmsNo, line.ItemRecordNo);
            // The book of a stranger has nothing for this list, and says nothing of what it has.
            var row = own ? next.Stock.GetValueOrDefault(key) : null;
            var move = Stock.Reserve(row, null, StockEntry.KeyOf(id, line.Gnum), line.Gcode, line.Unit, figures.Lines[i].Qty);
            if (move.Refusal is { } no)
            {
                say.Say(
                    no.Rule, "declaration", string.Create(CultureInfo.InvariantCulture, $"/goods/{i}{no.Pointer}"),
                    "CEB621/Inventory/InventoryList" + no.Pointer, no.Value, "", no.Other, line.Gnum);
                continue;
            }
            next = Posted(next.With(move.Row!), new StockEntry(id, line.Gnum, key, StockEntry.Reservation, 0, 0, move.Take!.Qty));
            taken.Add(new LineTaken(line.Gnum, key, move.Take));
        }
        return new ListStock(next, taken);
    }

    /// <summary>The list is released: its goods leave the book.</summary>
    public static ListStock Release(ImportSums sums, string filingId, IReadOnlyList<LineTaken> taken) =>
        Each(sums, taken, _ => filingId, "release", (row, line) => Stock.Release(row, line.Take));

    /// <summary>The list ended without release.</summary>
    public static ListStock GiveBack(ImportSums sums, IReadOnlyList<LineTaken> taken) => Each(
        sums, taken, line => line.Take.Id[..line.Take.Id.LastIndexOf('|')], StockEntry.Freed, (row, line) => Stock.GiveBack(row, line.Take));

    /// <summary>Goods of a return are back in the zone.</summary>
    /// <param name="back">Quantity by line of the list.</param>
    /// <exception cref="InvalidOperationException">More came back than left: the return was judged by the same lines.</exception>
    public static ListStock Return(ImportSums sums, IReadOnlyList<LineTaken> taken, string returnId, IReadOnlyDictionary<int, decimal> back) => Each(
        sums, taken, _ => returnId, "return", (row, line) => back.GetValueOrDefault(line.Gnum) is > 0 and var qty
            ? Stock.Return(row, line.Take, returnId, qty)
            : new StockMove(row, line.Take, 0));

    private static ListStock Each(
        ImportSums sums, IReadOnlyList<LineTaken> taken, Func<LineTaken, string> filing, string kind, Func<StockRow, LineTaken, StockMove> make)
    {
        List<LineTaken> after = new(taken.Count);
        var next = sums;
        foreach (var line in taken)
        {
            var (row, filingId) = (next.Stock[line.StockKey], filing(line));
            var move = make(row, line);
            if (move.Refusal is { } no)
            {
                throw new InvalidOperationException($"{filingId}: {no.Rule} of {no.Value}, {no.Other} in {line.StockKey}.");
            }
            next = next.With(move.Row!);
            var reserved = move.Row!.Reserved - row.Reserved;
            if (move.Posted != 0 || reserved != 0)
            {
                next = Posted(next, new StockEntry(filingId, line.Gnum, line.StockKey, kind, move.Posted, 0, reserved));
            }
            after.Add(line with { Take = move.Take ?? line.Take });
        }
        return new ListStock(next, after);
    }

    private static ImportSums Posted(ImportSums sums, StockEntry entry) => sums with { Posted = sums.Posted.Add(entry) };
}
