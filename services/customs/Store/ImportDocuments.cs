using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;

namespace SingleWindow.Customs.Store;

/// <summary>What the documents of one step that are no declaration and no leg ask for.</summary>
public sealed class ImportDocuments
{
    public HashSet<string> Companies { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Entries { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Certificates { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Returns { get; } = new(StringComparer.Ordinal);

    /// <summary>Declarations whose goods come back.</summary>
    public HashSet<string> Returning { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Books { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Stock { get; } = new(StringComparer.Ordinal);

    /// <summary>First lines of filings of bonded stock, done or refused: who has one was answered.</summary>
    public HashSet<string> StockEntries { get; } = new(StringComparer.Ordinal);
    public List<CollectionRequested> Collections { get; } = [];

    public void Add(CollectionRequested collection)
    {
        Companies.Add(collection.Company);
        Entries.Add(AccountEntry.Collected(collection.Reference));
        Collections.Add(collection);
    }

    public void Add(ReturnRequested asked)
    {
        Returns.Add(asked.FilingId);
        Returning.Add(asked.DeclarationId);
    }

    public void Add(StockMoved moved)
    {
        Books.Add(moved.EmsNo);
        Stock.UnionWith(moved.Lines.Select(l => StockRow.KeyOf(moved.EmsNo, l.ItemRecordNo)));
        StockEntries.Add(StockEntry.KeyOf(moved.FilingId, 0));
        StockEntries.Add(StockEntry.KeyOf(moved.FilingId, 1));
    }

    public void Add(GuaranteeLodged lodged) => Account(lodged.Company, lodged.Reference);

    public void Add(GuaranteeDecided decided)
    {
        Account(decided.Company, decided.Reference);
        Certificates.Add(Certificate.KeyOf(decided.Company, decided.CertificateNo));
    }

    private void Account(string company, string reference)
    {
        Companies.Add(company);
        Entries.Add(AccountEntry.Lodged(company, reference));
    }
}
