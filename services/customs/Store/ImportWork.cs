using System.Collections.Immutable;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Rules;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Customs.Store;

/// <summary>
/// The import rows of one step: one query a table for all its imports, locked in this order: returns, lists, bills, years, accounts, entries, certificates, books, stock, its moves; and
/// one more for each collection. A step without an import, or a document of one, has none of them.
/// </summary>
public sealed class ImportWork(ImportRules rules, ImportSettings settings)
{
    /// <summary>Bills that one collection takes: they are locked and told together.</summary>
    public const int MostCollected = 2_000;

    private readonly Dictionary<string, ImmutableSortedDictionary<string, QuotaSums>> _years = new(StringComparer.Ordinal);

    private ImmutableSortedDictionary<string, StockRow> _stock = ImportSums.NoStock;

    public ImportRules Rules { get; } = rules;
    public ImportSettings Settings { get; } = settings;
    public Rows<ImportFile> Files { get; } = new(ImportTables.Imports);
    public Rows<YearRow> Years { get; } = new(ImportTables.YearUse);
    public Rows<AccountRow> Accounts { get; } = new(ImportTables.Guarantees);
    public Rows<TaxBillRow> Bills { get; } = new(ImportTables.Bills);
    public Rows<ReturnRow> Returns { get; } = new(ImportTables.Returns);
    public Rows<AccountEntry> Entries { get; } = new(ImportTables.Entries);
    public Rows<Certificate> Certificates { get; } = new(ImportTables.Certificates);
    public Rows<StockBook> Books { get; } = new(ImportTables.Books);
    public Rows<StockRow> Stock { get; } = new(ImportTables.Stock);
    public Rows<StockEntry> StockMoves { get; } = new(ImportTables.StockMoves);

    /// <summary>Rows that the decision on these lists needs, and those of lists that were accepted before and may now be released or end.</summary>
    /// <param name="undecided">Lists that this step may decide first.</param>
    /// <param name="accepted">Ids of lists that hold something already.</param>
    public async Task LoadAsync(
        IStoreTransaction tx, IReadOnlyList<DeclarationSubmitted> undecided, IReadOnlyCollection<string> accepted, ImportDocuments documents, CancellationToken ct)
    {
        await Returns.LoadAsync(tx, documents.Returns, ct);
        HashSet<string> moving = new(accepted, StringComparer.Ordinal), bills = new(StringComparer.Ordinal), lists = new(StringComparer.Ordinal);
        moving.UnionWith(documents.Returning);
        moving.UnionWith(Returns.All.Select(r => r.DeclarationId));
        foreach (var collection in documents.Collections)
        {
            var due = await DueAsync(tx, collection, ct);
            bills.UnionWith(due.Select(b => b.TaxNo));
            lists.UnionWith(due.Select(b => b.FilingId));
        }
        lists.UnionWith(moving);
        await Files.LoadAsync(tx, lists, ct);
        bills.UnionWith(Files.All.Where(f => f.Edition > 0).Select(f => TaxBillPaper.Number(f.InvtNo, f.Edition)));
        await Bills.LoadAsync(tx, bills, ct);
        HashSet<string> persons = new(StringComparer.Ordinal), companies = new(documents.Companies, StringComparer.Ordinal);
        foreach (var list in undecided)
        {
            persons.Add(Orderer.KeyOf(list, Settings.PersonKey));
            companies.Add(Orderer.GuarantorOf(list));
        }
        foreach (var file in Files.All.Where(f => moving.Contains(f.FilingId)))
        {
            persons.Add(file.Person);
            companies.Add(file.Company);
        }
        await Years.LoadAsync(tx, "person", persons, ct);
        foreach (var row in Years.All)
        {
            _years[row.Person] = YearOf(row.Person).SetItem(Counters.Key(row.Year, row.Counter), row.Sums);
        }
        await Accounts.LoadAsync(tx, companies, ct);
        await Entries.LoadAsync(tx, documents.Entries, ct);
        await Certificates.LoadAsync(tx, documents.Certificates, ct);
        HashSet<string> books = new(documents.Books, StringComparer.Ordinal), stock = new(documents.Stock, StringComparer.Ordinal);
        foreach (var list in undecided.Where(d => StockDesk.IsBonded(d) && Settings.Stock != StockCheck.Off))
        {
            books.Add(list.Import.EmsNo);
            stock.UnionWith(list.Lines.Select(l => StockRow.KeyOf(list.Import.EmsNo, l.ItemRecordNo)));
        }
        stock.UnionWith(Files.All.Where(f => moving.Contains(f.FilingId)).SelectMany(f => f.Holding.Taken).Select(t => t.StockKey));
        await Books.LoadAsync(tx, books, ct);
        await Stock.LoadAsync(tx, stock, ct);
        await StockMoves.LoadAsync(tx, documents.StockEntries, ct);
        foreach (var row in Stock.All)
        {
            _stock = _stock.SetItem(row.Key, row);
        }
    }

    public async Task SaveAsync(IStoreTransaction tx, CancellationToken ct)
    {
        await Returns.SaveAsync(tx, ct);
        await Files.SaveAsync(tx, ct);
        await Bills.SaveAsync(tx, ct);
        await Years.SaveAsync(tx, ct);
        await Accounts.SaveAsync(tx, ct);
        await Entries.SaveAsync(tx, ct);
        await Certificates.SaveAsync(tx, ct);
        await Books.SaveAsync(tx, ct);
        await Stock.SaveAsync(tx, ct);
        await StockMoves.SaveAsync(tx, ct);
    }

    public ImportDesk Desk(DeclarationSubmitted list) => Desk(Orderer.KeyOf(list, Settings.PersonKey), Orderer.GuarantorOf(list)) with
    {
        Book = list.Import is { EmsNo.Length: > 0 } terms ? Books.Find(terms.EmsNo) : null,
    };

    public ImportDesk Desk(ImportFile? file) => Desk(file?.Person ?? "", file?.Company ?? "");

    /// <summary>The newest bill of a list, or null.</summary>
    public TaxBillMoved? BillOf(ImportFile? file) =>
        file is { Edition: > 0 } ? Bills.Find(TaxBillPaper.Number(file.InvtNo, file.Edition))?.Read() : null;

    /// <summary>Bills that a collection may take, oldest first, and whether more are due.</summary>
    public (IReadOnlyList<(TaxBillMoved Bill, ImportFile File)> Bills, bool More) Due(CollectionRequested collection)
    {
        var day = ChinaDay.Of(collection.At).DayNumber;
        var due = Bills.All.Where(b => b.Company == collection.Company && b.CollectFrom <= day)
            .OrderBy(b => b.CollectFrom).ThenBy(b => b.TaxNo, StringComparer.Ordinal)
            .Select(b => (Row: b, File: Files.Find(b.FilingId))).Where(b => b.File is not null).ToList();
        return ([.. due.Take(MostCollected).Select(b => (b.Row.Read(), b.File!))], due.Count > MostCollected);
    }

    /// <summary>Keeps what a list holds and the sums that moved.</summary>
    public void Keep(ImportMove move, long now)
    {
        var file = move.File;
        Keep(move.Sums, now);
        Files.Put(file);
        Keep(file.Company, move.Sums.Account);
        var before = YearOf(file.Person);
        foreach (var (key, sums) in move.Sums.Year)
        {
            if (before.GetValueOrDefault(key) != sums)
            {
                var (year, counter) = Counters.Read(key);
                Years.Put(new YearRow(file.Person, year, counter, sums));
            }
        }
        _years[file.Person] = move.Sums.Year;
        if (move.Bill is { } bill)
        {
            Keep(file, bill);
        }
    }

    /// <summary>Keeps what a filing made of a book.</summary>
    public void Keep(StockFiled filed, long now)
    {
        if (filed.Book is { } book)
        {
            Books.Put(book);
        }
        Keep(filed.Sums, now);
        foreach (var entry in filed.Entries)
        {
            StockMoves.Put(entry);
        }
    }

    /// <summary>Keeps a list and a bill of it that is new or moved.</summary>
    public void Keep(ImportFile file, TaxBillMoved bill)
    {
        Files.Put(file);
        var windows = ReturnWindows.Of(ChinaDay.Of(file.ReleasedAt), Rules, Settings);
        Bills.Put(new TaxBillRow(
            bill.TaxNo, bill.FilingId, file.Company, file.Tenant, (TaxBillStatus)bill.Status,
            bill.Status == (int)TaxBillStatus.Generated ? windows?.TaxFrom.DayNumber : null, bill.EntDutyNo, bill.ToByteArray()));
    }

    public GuaranteeSums SumsOf(string company) => Accounts.Find(company)?.Sums ?? default;

    /// <summary>Keeps what a document made of an account.</summary>
    public void Keep(AccountMove move)
    {
        Keep(move.Company, move.Sums);
        if (move.Entry is { } entry)
        {
            Entries.Put(entry);
        }
        if (move.Certificate is { } certificate)
        {
            Certificates.Put(certificate);
        }
    }

    private void Keep(ImportSums sums, long now)
    {
        foreach (var (key, row) in sums.Stock)
        {
            if (!ReferenceEquals(_stock.GetValueOrDefault(key), row))
            {
                Stock.Put(row);
            }
        }
        _stock = sums.Stock;
        foreach (var entry in sums.Posted)
        {
            StockMoves.Put(entry with { At = now });
        }
    }

    private void Keep(string company, GuaranteeSums sums)
    {
        if (SumsOf(company) != sums)
        {
            Accounts.Put(new AccountRow(company, sums));
        }
    }

    private static Task<List<TaxBillRow>> DueAsync(IStoreTransaction tx, CollectionRequested collection, CancellationToken ct) => tx.QueryAsync(
        ImportTables.Bills, "WHERE company = @company AND collect_from <= @day ORDER BY collect_from, tax_no LIMIT @limit",
        new Dictionary<string, object?>
        {
            ["company"] = collection.Company, ["day"] = (long)ChinaDay.Of(collection.At).DayNumber, ["limit"] = MostCollected + 1,
        },
        ct);

    private ImportDesk Desk(string person, string company) =>
        new(Rules, Settings, person, company, Sums(person, company));

    public ImportSums Sums(string person, string company) => new(YearOf(person), SumsOf(company)) { Stock = _stock };

    private ImmutableSortedDictionary<string, QuotaSums> YearOf(string person) => _years.GetValueOrDefault(person) ?? ImportSums.None.Year;
}
