using System.Data.Common;
using System.Globalization;
using System.Runtime.Versioning;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Servers;

/// <summary>What the databases say became of a run's trades, held against what was accepted.</summary>
/// <param name="Lost">Accepted declarations without exactly one settled end, one refund decision and one settlement.</param>
/// <param name="Doubled">Declarations, refunds or settlements that exist more often than once, or money that was counted twice.</param>
/// <param name="Faults">The first of both in words, and sums that do not agree.</param>
/// <param name="Updated">For each accepted number: when its row at the gateway changed last, Unix milliseconds; 0 when it is lost.</param>
public sealed record BookVerdict(int Lost, int Doubled, IReadOnlyList<string> Faults, IReadOnlyDictionary<long, long> Updated)
{
    public bool Agrees => Lost == 0 && Doubled == 0 && Faults.Count == 0;

    public override string ToString() => $"{Lost} lost, {Doubled} doubled{string.Concat(Faults.Select(f => "\n  " + f))}";
}

/// <summary>Reads the books of a suite straight from its databases, after the run: no service is asked, none can gloss over.</summary>
[SupportedOSPlatform("linux")]
public static class Books
{
    const int MostFaults = 20;
    static readonly string[] Houses = ["gateway", "transaction", "payment", "logistics", "customs", "tax-refund", "fx-settlement"];

    /// <summary>Kind of a declaration and status number "settled" as the gateway stores them (services/gateway/Core/FilingStatus.cs).</summary>
    const int Declaration = 1, Guarantee = 8, Settled = 40, Booked = 76;

    /// <summary>"delivered": as far as an import gets before the days of its return are over.</summary>
    const int Delivered = 34;

    /// <summary>How many declarations have not come as far as they get by themselves.</summary>
    public static Task<long> OpenAsync(Suite suite, CancellationToken ct = default) =>
        CountAsync(suite, "gateway", $"SELECT count(*) FROM filings WHERE kind = {Declaration} AND status NOT IN ({Settled}, {Delivered})", ct);

    /// <summary>How many guarantees are booked.</summary>
    public static Task<long> GuaranteesAsync(Suite suite, CancellationToken ct = default) =>
        CountAsync(suite, "gateway", $"SELECT count(*) FROM filings WHERE kind = {Guarantee} AND status = {Booked}", ct);

    /// <summary>How many have their refund decision.</summary>
    public static Task<long> RefundedAsync(Suite suite, CancellationToken ct = default) =>
        CountAsync(suite, "tax-refund", "SELECT count(*) FROM refunds WHERE decided IS NOT NULL", ct);

    /// <summary>Takes those which are settled out of a handful of declaration ids; returns how many it took.</summary>
    public static async Task<int> DropSettledAsync(DbConnection gateway, HashSet<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return 0;
        await using var command = gateway.CreateCommand();
        // Ids are hex digits of our own suite, at most a few hundred.
        command.CommandText = $"SELECT id FROM filings WHERE status IN ({Settled}, {Delivered}) AND id IN ({string.Join(',', ids.Select(id => $"'{id}'"))})";
        await using var reader = await command.ExecuteReaderAsync(ct);
        var before = ids.Count;
        while (await reader.ReadAsync(ct)) ids.Remove(reader.GetString(0));
        return before - ids.Count;
    }

    /// <summary>How many filings stand in each status, by kind and number.</summary>
    public static async Task<string> StatusesAsync(Suite suite, CancellationToken ct = default)
    {
        List<string> counts = [];
        await ReadAsync(suite, "gateway", "SELECT kind, status, count(*) FROM filings GROUP BY kind, status ORDER BY kind, status",
            row => counts.Add(string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)}/{row.GetInt64(1)}: {row.GetInt64(2)}")), ct);
        return string.Join(", ", counts);
    }

    /// <summary>Holds the books of gateway and customs against the accepted imports: each delivered once, with one bill, and the sums agree.</summary>
    public static async Task<BookVerdict> CheckImportsAsync(Suite suite, Trades trades, IReadOnlyDictionary<long, string> accepted, CancellationToken ct = default)
    {
        List<string> faults = [];
        HashSet<long> lost = [.. accepted.Keys], doubled = [];
        Dictionary<long, long> updated = [];
        Dictionary<string, long> numbers = new(StringComparer.Ordinal);
        foreach (var (number, id) in accepted)
        {
            if (!numbers.TryAdd(id, number)) doubled.Add(number);
        }
        await ReadAsync(suite, "gateway", $"SELECT id, status, updated FROM filings WHERE kind = {Declaration} AND status = {Delivered}", row =>
        {
            if (numbers.TryGetValue(row.GetString(0), out var number)) (updated[number], _) = (row.GetInt64(2), lost.Remove(number));
            else faults.Add($"{row.GetString(0)} was never acknowledged and is delivered.");
        }, ct);
        var (tax, billed) = (0m, new HashSet<long>());
        await ReadAsync(suite, "customs", "SELECT filing_id, body FROM tax_bills", row =>
        {
            if (!numbers.TryGetValue(row.GetString(0), out var number)) return;
            if (!billed.Add(number)) doubled.Add(number);
            var bill = TaxBillMoved.Parser.ParseFrom((byte[])row.GetValue(1));
            tax += Decimals.Read(bill.CustomsTax) + Decimals.Read(bill.ValueAddedTax) + Decimals.Read(bill.ConsumptionTax);
        }, ct);
        lost.UnionWith(accepted.Keys.Where(n => !billed.Contains(n)));
        var expected = accepted.Keys.Sum(trades.AmountOf);
        if (tax != expected) faults.Add($"Taxes: filed {expected}, billed {tax}.");
        var covered = 0m;
        await ReadAsync(suite, "customs", "SELECT covered FROM guarantees", row => covered += Convert.ToDecimal(row.GetValue(0), CultureInfo.InvariantCulture), ct);
        if (covered != expected) faults.Add($"Guarantees: filed {expected}, covered {covered}.");
        foreach (var house in Houses)
        {
            await ReadAsync(suite, house, "SELECT kind, filing_id, error FROM parked LIMIT 3",
                row => faults.Add($"{house} parked {row.GetString(0)} of {row.GetString(1)}: {row.GetString(2)}"), ct);
        }
        return new(lost.Count, doubled.Count, faults, updated);
    }

    /// <summary>Holds the books of all houses against the accepted exports.</summary>
    /// <param name="accepted">Number and id of every declaration that got its 202.</param>
    public static async Task<BookVerdict> CheckAsync(Suite suite, Trades trades, IReadOnlyDictionary<long, string> accepted, CancellationToken ct = default)
    {
        var faults = new List<string>();
        var lost = new HashSet<long>();
        var doubled = new HashSet<long>();
        void Lose(long number, string why) => Note(lost, number, why);
        void Double(long number, string why) => Note(doubled, number, why);
        void Note(HashSet<long> set, long number, string why)
        {
            if (set.Add(number) && faults.Count < MostFaults) faults.Add($"{Trades.OrderNo(number)}: {why}");
        }

        var numbers = new Dictionary<string, long>(accepted.Count, StringComparer.Ordinal);
        foreach (var (number, id) in accepted)
        {
            if (!numbers.TryAdd(id, number)) Double(number, $"has the id {id} of {Trades.OrderNo(numbers[id])}");
        }

        var updated = new Dictionary<long, long>(accepted.Count);
        await ReadAsync(suite, "gateway", $"SELECT id, reference, status, updated FROM filings WHERE kind = {Declaration}", row =>
        {
            var id = row.GetString(0);
            if (row.GetInt64(2) == Delivered)
            {
                // An import: CheckImportsAsync.
            }
            else if (!numbers.TryGetValue(id, out var number))
            {
                if (faults.Count < MostFaults) faults.Add($"{id} ({row.GetString(1)}) was never acknowledged and exists.");
            }
            else if (row.GetString(1) != Trades.Reference(number)) Lose(number, $"id {id} holds {row.GetString(1)}");
            else if (row.GetInt64(2) != Settled) Lose(number, $"stands in status {row.GetInt64(2)}");
            else updated[number] = row.GetInt64(3);
        }, ct);
        foreach (var (number, id) in accepted)
        {
            if (!updated.ContainsKey(number)) Lose(number, $"{id} is not at the gateway");
        }

        var refunds = new HashSet<string>(accepted.Count, StringComparer.Ordinal);
        await ReadAsync(suite, "tax-refund", "SELECT filing_id, decided FROM refunds", row =>
        {
            if (!numbers.TryGetValue(row.GetString(0), out var number)) return;
            if (!refunds.Add(row.GetString(0))) Double(number, "has two refunds");
            if (row.IsDBNull(1)) Lose(number, "has no refund decision");
        }, ct);

        var settlements = new HashSet<string>(accepted.Count, StringComparer.Ordinal);
        var reports = new HashSet<string>(StringComparer.Ordinal);
        var settled = new SortedDictionary<string, (decimal Declared, decimal Received)>(StringComparer.Ordinal);
        await ReadAsync(suite, "fx-settlement", "SELECT order_key, filing_id, outcome FROM settlements", row =>
        {
            if (row.IsDBNull(1) || row.IsDBNull(2) || !numbers.TryGetValue(row.GetString(1), out var number)) return;
            var outcome = ProceedsSettled.Parser.ParseFrom((byte[])row.GetValue(2));
            if (!settlements.Add(outcome.FilingId)) Double(number, "has two settlements");
            if (outcome.Outcome != "settled") Lose(number, $"its settlement is {outcome.Outcome}");
            if (outcome.ProceedsIds.Count != 1) Double(number, $"{outcome.ProceedsIds.Count} reports of proceeds were counted for it");
            foreach (var report in outcome.ProceedsIds)
            {
                if (!reports.Add(report)) Double(number, $"the report {report} was counted for another order too");
            }
            var received = Decimals.Read(outcome.Received);
            if (received > trades.AmountOf(number)) Double(number, $"received {received} of {trades.AmountOf(number)}");
            var sum = settled.GetValueOrDefault(outcome.Currency);
            settled[outcome.Currency] = (sum.Declared + Decimals.Read(outcome.Declared), sum.Received + received);
        }, ct);

        var expected = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (number, id) in accepted)
        {
            if (!refunds.Contains(id)) Lose(number, "has no refund");
            if (!settlements.Contains(id)) Lose(number, "has no settlement");
            var currency = Trades.CurrencyOf(number);
            expected[currency] = expected.GetValueOrDefault(currency) + trades.AmountOf(number);
        }
        foreach (var (currency, sum) in expected)
        {
            var (declared, received) = settled.GetValueOrDefault(currency);
            if (declared != sum || received != sum) faults.Add($"Currency {currency}: filed {sum}, declared {declared}, received {received}.");
        }
        foreach (var house in Houses)
        {
            await ReadAsync(suite, house, "SELECT kind, filing_id, error FROM parked LIMIT 3",
                row => faults.Add($"{house} parked {row.GetString(0)} of {row.GetString(1)}: {row.GetString(2)}"), ct);
        }
        return new(lost.Count, doubled.Count, faults, updated);
    }

    static async Task<long> CountAsync(Suite suite, string house, string sql, CancellationToken ct)
    {
        await using var connection = await suite.OpenAsync(house, ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    static async Task ReadAsync(Suite suite, string house, string sql, Action<DbDataReader> each, CancellationToken ct)
    {
        await using var connection = await suite.OpenAsync(house, ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) each(reader);
    }
}
