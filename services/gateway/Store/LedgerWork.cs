// in:  the declarations a step changed, before and after.   out: the difference of their books, added to few rows; and who stands open.
// called by: GatewayWork.SaveAsync, Door/FilingIntake. The last rows a transaction locks, by key, so that two writers never wait crosswise.
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Platform.Store;

namespace SingleWindow.Gateway.Store;

/// <summary>Posts what one step changed: once for each declaration, however many events of it the step held.</summary>
public sealed class LedgerWork
{
    private const int Lanes = 4, MostIds = 100;

    private readonly Dictionary<string, FilingRow?> _before = new(StringComparer.Ordinal);

    /// <summary>
    /// A declaration is about to change. A declaration that was filed before there were books has them opened now; all of it is posted.
    /// </summary>
    /// <returns>The facts it is going to have.</returns>
    public FilingView Touch(FilingRow row, FilingView view, LedgerRules rules)
    {
        if (row.Kind != FilingKind.Declaration || view.Draft)
        {
            return view;
        }
        _before.TryAdd(row.Id, row.View.Ledger is null ? null : row);
        if (view.Ledger is null)
        {
            view = view.Clone();
            view.Ledger = rules.Open(view.Currency, row.Created);
        }
        return view;
    }

    /// <summary>A filing was taken in: its legs may have been checked before it came.</summary>
    public void Opened(FilingRow row)
    {
        if (row.Kind == FilingKind.Declaration && (row.View.Order.State == LegState.Checked || row.View.Payment.State == LegState.Checked || row.View.PaidIn.Count > 0))
        {
            _before.TryAdd(row.Id, null);
        }
    }

    public async Task SaveAsync(IStoreTransaction tx, Func<string, FilingRow?> find, CancellationToken ct)
    {
        Dictionary<(string Tenant, string Merchant, string Day), Day> days = [];
        List<LedgerOpenRow> opened = [];
        List<string> closed = [];
        foreach (var (id, before) in _before)
        {
            var after = find(id)!;
            if (before is not null && before.Status == after.Status && Entries.Alike(before.View, after.View))
            {
                continue;
            }
            var was = before is null ? [] : Entries.Of(before.View);
            var now = Entries.Of(after.View);
            Book(after, was, now, days);
            var wasOpen = before is not null && Closing.Of(before, was).State == Closing.Exception;
            if (Closing.Of(after, now).State == Closing.Exception != wasOpen)
            {
                if (wasOpen)
                {
                    closed.Add(id);
                }
                else
                {
                    opened.Add(new(id, after.Tenant, after.View.Merchant));
                }
            }
        }
        if (days.Count > 0)
        {
            await SaveDaysAsync(tx, days, ct);
        }
        if (closed.Count > 0)
        {
            await tx.DeleteAsync(GatewayTables.LedgerOpen, closed, ct);
        }
        if (opened.Count > 0)
        {
            await tx.InsertNewAsync(GatewayTables.LedgerOpen, opened, ct);
        }
    }

    private static void Book(
        FilingRow row, IReadOnlyList<Entry> was, IReadOnlyList<Entry> now, Dictionary<(string, string, string), Day> days)
    {
        // Most of the entries stay as they were: an event brings one or two.
        foreach (var entry in was)
        {
            if (!Kept(entry, now))
            {
                On(entry).Sums.Add(entry, added: false);
            }
        }
        foreach (var entry in now)
        {
            if (Kept(entry, was))
            {
                continue;
            }
            var day = On(entry);
            day.Sums.Add(entry, added: true);
            if (!Has(was, entry.Day) && (day.Ids.Count == 0 || day.Ids[^1].Id != row.Id))
            {
                day.Ids.Add(row);
            }
        }

        Day On(Entry entry)
        {
            var key = (row.Tenant, row.View.Merchant, Contracts.ChinaDay.Text(entry.Day));
            return days.TryGetValue(key, out var day) ? day : days[key] = new Day([], new Balances());
        }

        static bool Kept(Entry entry, IReadOnlyList<Entry> others)
        {
            foreach (var other in others)
            {
                if (other.Kind == entry.Kind && other.Part == entry.Part)
                {
                    return other.At == entry.At && other.Postings.SequenceEqual(entry.Postings);
                }
            }
            return false;
        }

        static bool Has(IReadOnlyList<Entry> entries, DateOnly day)
        {
            foreach (var entry in entries)
            {
                if (entry.Day == day)
                {
                    return true;
                }
            }
            return false;
        }
    }

    private async Task SaveDaysAsync(IStoreTransaction tx, Dictionary<(string Tenant, string Merchant, string Day), Day> days, CancellationToken ct)
    {
        // Ids end in random digits; the least one names the lane, so a step that runs again takes the same.
        var lane = _before.Keys.Min(StringComparer.Ordinal)![^1] % Lanes;
        SortedDictionary<string, LedgerDayRow> wanted = new(StringComparer.Ordinal);
        Dictionary<string, Balances> added = new(StringComparer.Ordinal);
        List<LedgerMoveRow> moves = [];
        foreach (var ((tenant, merchant, text), day) in days)
        {
            foreach (var ids in day.Ids.Chunk(MostIds))
            {
                moves.Add(new($"{ids[0].Id}.{ids[0].View.Version}.{text}", tenant, merchant, text, [.. ids.SelectMany(r => Convert.FromHexString(r.Id.AsSpan(4)))]));
            }
            if (!day.Sums.IsEmpty)
            {
                Want(tenant, merchant, text, day.Sums);
                Want(tenant, merchant, "", day.Sums);
            }
        }
        var rows = new Rows<LedgerDayRow>(GatewayTables.LedgerDays);
        await rows.LoadAsync(tx, wanted.Keys, ct);
        foreach (var (key, row) in wanted)
        {
            var known = rows.Find(key) ?? row;
            var sums = Balances.Read(known.Lines);
            sums.Add(added[key]);
            rows.Put(known with { Lines = sums.Write() });
        }
        await rows.SaveAsync(tx, ct);
        await tx.InsertAsync(GatewayTables.LedgerMoves, moves, ct);

        void Want(string tenant, string merchant, string text, Balances sums)
        {
            var key = $"{merchant}|{tenant}|{text}|{lane}";
            if (!added.TryGetValue(key, out var sum))
            {
                sum = added[key] = new Balances();
                wanted[key] = new LedgerDayRow(key, tenant, merchant, text, new LedgerLines());
            }
            sum.Add(sums);
        }
    }

    private sealed record Day(List<FilingRow> Ids, Balances Sums);
}
