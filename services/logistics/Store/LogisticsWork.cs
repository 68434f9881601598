using SingleWindow.Contracts;
using SingleWindow.Logistics.Core;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;

namespace SingleWindow.Logistics.Store;

/// <summary>The rows of one step: waybill numbers, filings, and reported departures.</summary>
public sealed class LogisticsWork
{
    private readonly Rows<WaybillRow> _waybills = new(LogisticsTables.Waybills);
    private readonly Rows<FilingRow> _filings = new(LogisticsTables.Filings);
    private readonly Rows<DepartureRow> _departures = new(LogisticsTables.Departures);

    /// <summary>
    /// Filings first: they are the row an ending filing shares with its waybill. Then the waybill numbers; then the items' own
    /// departures and those that wait for one of these parcels, which is rare.
    /// </summary>
    public static async Task<LogisticsWork> LoadAsync(IStoreTransaction tx, IReadOnlyList<Item> items, CancellationToken ct)
    {
        var work = new LogisticsWork();
        HashSet<string> filings = new(items.Count, StringComparer.Ordinal), keys = new(items.Count, StringComparer.Ordinal);
        HashSet<string> departures = new(StringComparer.Ordinal), closed = new(StringComparer.Ordinal), waited = new(StringComparer.Ordinal);
        foreach (var item in items)
        {
            switch (item.Message)
            {
                case WaybillSubmitted waybill:
                    filings.Add(waybill.FilingId);
                    keys.Add(WaybillRow.KeyOf(waybill.LogisticsCode, waybill.LogisticsNo));
                    break;
                case DeclarationDecided { Released: { } released }:
                    keys.Add(WaybillRow.KeyOf(released.LogisticsCode, released.LogisticsNo));
                    break;
                case DepartureReported reported:
                    departures.Add(reported.FilingId);
                    keys.Add(WaybillRow.KeyOf(reported.LogisticsCode, reported.LogisticsNo));
                    break;
                case FilingClosed ended:
                    filings.Add(ended.FilingId);
                    closed.Add(ended.FilingId);
                    if (ended.KeepsWaybill)
                    {
                        // For whom it is kept may have ended before.
                        filings.Add(FilingId.Next(ended.FilingId));
                    }
                    break;
            }
        }
        await work._filings.LoadAsync(tx, filings, ct);
        foreach (var id in closed)
        {
            if (work._filings.Find(id) is { WaybillKey.Length: > 0 } known)
            {
                keys.Add(known.WaybillKey);
            }
        }
        await work._waybills.LoadAsync(tx, keys, ct);
        foreach (var row in work._waybills.All)
        {
            if (row.Waiting > 0)
            {
                waited.Add(row.WaybillKey);
            }
        }
        await work._departures.LoadAsync(tx, departures, ct);
        await work._departures.LoadAsync(tx, "waybill_key", waited, ct);
        return work;
    }

    public static async Task SaveAsync(IStoreTransaction tx, LogisticsWork work, CancellationToken ct)
    {
        await work._filings.SaveAsync(tx, ct);
        await work._waybills.SaveAsync(tx, ct);
        await work._departures.SaveAsync(tx, ct);
    }

    public WaybillRow? Waybill(string waybillKey) => _waybills.Find(waybillKey);

    public FilingRow? Filing(string filingId) => _filings.Find(filingId);

    public DepartureRow? Departure(string departureId) => _departures.Find(departureId);

    /// <summary>Reports that wait for the parcel.</summary>
    public IReadOnlyList<DepartureRow> WaitingFor(WaybillRow? row) =>
        row is not { Waiting: > 0 }
            ? []
            : [.. _departures.All.Where(d => d.State == DepartureState.Waiting && d.WaybillKey == row.WaybillKey)];

    public void Put(WaybillStep step)
    {
        if (step.Filing is { } filing)
        {
            _filings.Put(filing);
        }
        if (step.Waybill is { } waybill)
        {
            _waybills.Put(waybill);
        }
    }

    public void Put(MovementStep step)
    {
        if (step.Waybill is { } waybill)
        {
            _waybills.Put(waybill);
        }
        foreach (var departure in step.Departures)
        {
            _departures.Put(departure);
        }
    }
}
