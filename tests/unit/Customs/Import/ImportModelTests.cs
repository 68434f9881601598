using CsCheck;
using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>
/// Any interleaving of submissions, officers, cancellations, returns, deposits and withdrawals, with duplicates and cut into steps anywhere, against
/// the plainest model: what each list still holds.
/// </summary>
public sealed class ImportModelTests
{
    private static readonly string[] Persons = [Anna, "110101199003070281"];

    private static readonly Gen<(int Verb, int List, int Amount, bool Cut, bool Twice)[]> Scripts =
        Gen.Select(Gen.Int[0, 9], Gen.Int[1, 10], Gen.Int[1, 3], Gen.Bool, Gen.Bool, (verb, list, amount, cut, twice) => (verb, list, amount, cut, twice)).Array[1, 60];

    [Fact]
    public void Sums_are_what_the_lists_hold_and_no_limit_is_passed() => Scripts.Sample(script =>
    {
        var bench = new Bench(Samples.Settings with { TestMode = true });
        bench.Step(Deposited("1500")).GetAwaiter().GetResult();
        List<IMessage> batch = [];
        foreach (var (step, (verb, n, amount, cut, twice)) in script.Index())
        {
            IMessage[] messages = verb switch
            {
                0 or 1 => Submitted(n),
                2 => [Held(n, "release")],
                3 => [Held(n, "refuse")],
                4 => [new ClosureRequested { ClosureId = $"cls_{n}", FilingId = Id(n), Ending = Ending.Cancelled, By = Samples.Tenant }],
                5 => [Return($"ret_{n}_{amount}", n, amount, arrived: cut)],
                6 => [new ReturnArrived { FilingId = $"ret_{n}_{amount}", ArrivedAt = Samples.NowMs }],
                7 => [Deposit(amount == 1 ? "-100" : "50", $"D-{step}", $"gua_{step}")],
                8 => Deposited("50", $"D-{step}", $"gua_{step}"),
                // Of one that waits, was decided before, or never was.
                _ => [Decision(amount switch { 1 => "confirmed", 2 => "refused", _ => "cancelled" }, $"D-{n}", $"gua_{n}")],
            };
            batch.AddRange(messages);
            if (twice)
            {
                batch.AddRange(messages);
            }
            if (cut)
            {
                Run(bench, batch);
            }
        }
        Run(bench, batch);

        var decided = bench.Decided.Where(d => d.Import?.Verdict == "ACCEPT" || d.Moves.Any(m => m.Status == 300)).Select(d => d.FilingId).ToHashSet();
        Assert.Equal(decided.Order(), bench.Rows(ImportTables.Imports).Select(f => f.FilingId).Order());
    }, iter: 300);

    private static void Run(Bench bench, List<IMessage> batch)
    {
        bench.Step([.. batch]).GetAwaiter().GetResult();
        batch.Clear();
        var files = bench.Rows(ImportTables.Imports).ToList();
        foreach (var row in bench.Rows(ImportTables.YearUse))
        {
            var entries = files.Where(f => f.Person == row.Person).Select(f => f.Holding.Quota.GetValueOrDefault(row.Counter)).OfType<QuotaEntry>().ToList();
            Assert.Equal(entries.Where(e => e.State == QuotaState.Reserved).Sum(e => e.Left), row.Sums.Reserved);
            Assert.Equal(entries.Where(e => e.State != QuotaState.Reserved).Sum(e => e.Left), row.Sums.Confirmed);
            Assert.InRange(row.Sums.Used, 0, 26_000);
            Assert.True(row.Sums is { Reserved: >= 0, Confirmed: >= 0 }, $"{row}");
        }
        var account = bench.Rows(ImportTables.Guarantees).Single().Sums;
        Assert.Equal(files.Sum(f => f.Holding.Cover.Left), account.Covered);
        Assert.InRange(account.Covered, 0, account.Lodged);
        Assert.Equal(bench.Rows(ImportTables.Entries).Where(e => e.State == EntryState.Booked).Sum(e => e.Amount), account.Lodged);
        var bills = bench.Rows(ImportTables.Bills).ToList();
        foreach (var file in files)
        {
            var live = bills.Where(b => b.FilingId == file.FilingId && b.Status == TaxBillStatus.Generated).ToList();
            Assert.InRange(live.Count, 0, 1);
            var owed = file.ReleasedAt == 0 ? 0 : ImportReturn.TaxesOf(file.Holding.Sold).Total;
            Assert.Equal(owed, live.Sum(b => TaxBillPaper.Read(b.Read(), new DateOnly(2026, 3, 2)).Taxes.Total));
            Assert.All(file.Holding.Sold, l => Assert.InRange(l.Returned, 0, l.Qty));
        }
    }

    /// <summary>Lists 1 to 10 of two persons: most are just under the single limit, so that year and guarantee run out; every third is held.</summary>
    private static IMessage[] Submitted(int n)
    {
        var list = List(n, total: n % 4 == 0 ? 300 : 4980, qty: 3);
        list.OrderNo = n % 3 == 0 ? $"IO-YELLOW-{n}" : $"IO-{n}";
        list.Import.Buyer = Buyer(Persons[n % 5 == 0 ? 1 : 0]);
        return Submission(list);
    }

    private static HoldDecided Held(int n, string decision) => new() { FilingId = Id(n), Link = "customs", Decision = decision, By = "officer", ByRole = "officer" };

    private static ReturnRequested Return(string id, int n, int qty, bool arrived) => new()
    {
        FilingId = id, Tenant = Samples.Tenant, DeclarationId = Id(n), AppliedAt = Samples.NowMs, ArrivedAt = arrived ? Samples.NowMs : 0,
        Lines = { new ReturnLine { Gnum = 1, Qty = Decimals.Write(qty) } },
    };
}
