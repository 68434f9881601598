using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;

namespace SingleWindow.Customs.Store;

/// <summary>What the documents of one step that are no declaration and no leg ask for.</summary>
public sealed class ImportDocuments
{
    public HashSet<string> Companies { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Entries { get; } = new(StringComparer.Ordinal);
    public HashSet<string> Returns { get; } = new(StringComparer.Ordinal);

    /// <summary>Declarations whose goods come back.</summary>
    public HashSet<string> Returning { get; } = new(StringComparer.Ordinal);
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

    public void Add(GuaranteeLodged lodged)
    {
        Companies.Add(lodged.Company);
        Entries.Add(AccountEntry.Lodged(lodged.Company, lodged.Reference));
    }
}
