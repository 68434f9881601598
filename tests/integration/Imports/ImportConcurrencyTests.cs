using Google.Protobuf;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Steps;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Integration.Steps;
using SingleWindow.Tests.Unit.Customs;
using SingleWindow.Tests.Unit.Customs.Import;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Integration.Imports;

/// <summary>Several instances of the customs house over one PostgreSQL, each running steps as fast as it can: what they share is never passed.</summary>
public sealed class ImportConcurrencyTests(TestServers servers)
{
    private static readonly IHouse House = CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings);

    [Fact]
    public async Task Orders_of_one_person_never_pass_the_yearly_limit_together()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.StepAsync(0, Deposited("1000000"));

        // 1,000 CNY each, every list sent to two instances.
        var steps = Enumerable.Range(1, 60).Chunk(3).Select(c => c.SelectMany(n => Submission(List(n, total: 990))).ToArray()).ToList();
        await instances.RunAsync([.. steps, .. steps]);

        Assert.Equal(26, Released(instances).Count);
        Assert.Equal(60, Decided(instances).Select(d => d.FilingId).Distinct().Count());
        Assert.Equal(60, Decided(instances).Count);
        Assert.All(Decided(instances).Where(d => d.Released is null), d => Assert.Equal("REJECT_GENERAL_TRADE", d.Reasons.Single().Code));
        Assert.Equal(new QuotaSums(0, 26_000), (await instances.RowsAsync(ImportTables.YearUse)).Single().Sums);
        await AssertBooksAsync(instances);
    }

    [Fact]
    public async Task Lists_under_one_guarantee_never_cover_more_than_it_holds()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.StepAsync(0, Deposited("100.1"));

        // 10.01 CNY of tax each, every list of a person of its own: ten fit.
        var steps = Enumerable.Range(1, 40).Chunk(2).Select(c => c.SelectMany(n => Submission(Of(n, $"P{n}"))).ToArray()).ToList();
        await instances.RunAsync(steps);

        Assert.Equal(10, Released(instances).Count);
        Assert.All(Decided(instances).Where(d => d.Released is null), d => Assert.Equal("GUARANTEE_SHORT", d.Reasons.Single().Code));
        Assert.Equal(new GuaranteeSums(100.1m, 100.1m), (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums);
        await AssertBooksAsync(instances);
    }

    [Fact]
    public async Task Deposits_confirmed_refused_and_withdrawn_at_once_count_once_and_lists_take_confirmed_money_alone()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        foreach (var chunk in Enumerable.Range(1, 30).Chunk(10))
        {
            await instances.StepAsync(0, [.. chunk.Select(n => Deposit("10.01", $"D-{n}", $"gua_{n}"))]);
        }
        Assert.Empty(await instances.RowsAsync(ImportTables.Guarantees));
        await instances.StepAsync(0, [.. Deposited("10.01", "D-0", "gua_0"), .. Submission(Of(100, "P100"))]);
        Assert.Single(Released(instances));

        // Every deposit is decided twice on whichever instances are free, most of them differently, while lists take 10.01 each and what is free is withdrawn.
        List<IMessage[]> steps = [];
        for (var n = 1; n <= 30; n++)
        {
            IMessage first = Decision("confirmed", $"D-{n}", $"gua_{n}"), second = Decision(n % 3 == 0 ? "confirmed" : n % 3 == 1 ? "refused" : "cancelled", $"D-{n}", $"gua_{n}");
            steps.Add(n % 2 == 0 ? [first] : [second]);
            steps.Add(Submission(Of(n, $"P{n}")));
            steps.Add(n % 2 == 0 ? [second] : [first, first]);
            steps.Add([Deposit("-10.01", $"W-{n}", $"gua_w{n}"), Deposit("10.01", $"D-{n}", $"gua_{n}")]);
        }
        await instances.RunAsync([.. steps, .. steps]);

        var entries = await instances.RowsAsync(ImportTables.Entries);
        Assert.DoesNotContain(entries, e => e.State == EntryState.Pending);
        var answers = instances.Sent.OfType<DocumentAnswered>().Where(a => a.Outcome != "pending" && !a.FilingId.StartsWith("gua_w", StringComparison.Ordinal)).ToList();
        Assert.Equal((31, 31), (answers.Count, answers.Select(a => a.FilingId).Distinct().Count()));
        Assert.Equal(
            answers.Where(a => a.Outcome == "done").Select(a => a.FilingId).Order(),
            entries.Where(e => e is { State: EntryState.Booked, Amount: > 0 }).Select(e => e.FilingId).Order());
        Assert.All(Decided(instances).Where(d => d.Released is null), d => Assert.Equal("GUARANTEE_SHORT", d.Reasons.Single().Code));
        Assert.Equal(31, Decided(instances).Count);
        await AssertBooksAsync(instances);
        var account = (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums;
        Assert.Equal(entries.Where(e => e.State == EntryState.Booked).Sum(e => e.Amount), account.Lodged);
        Assert.Equal(Released(instances).Count * 10.01m, account.Covered);
        Assert.InRange(account.Covered, 0, account.Lodged);
    }

    [Fact]
    public async Task Deposits_confirmed_at_once_by_one_certificate_count_once()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.StepAsync(0, [.. Enumerable.Range(1, 20).Select(n => Deposit("10.01", $"D-{n}", $"gua_{n}"))]);

        await instances.RunAsync(Enumerable.Range(1, 20).Select(n =>
        {
            var decision = Decision(reference: $"D-{n}", id: $"gua_{n}");
            decision.CertificateNo = "Z";
            return new IMessage[] { decision };
        }));

        Assert.Equal(new GuaranteeSums(10.01m, 0), (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums);
        var entries = await instances.RowsAsync(ImportTables.Entries);
        var booked = Assert.Single(entries, e => e.State == EntryState.Booked);
        Assert.Equal(19, entries.Count(e => e.State == EntryState.Refused));
        Assert.Equal(booked.FilingId, (await instances.RowsAsync(ImportTables.Certificates)).Single().FilingId);
    }

    [Fact]
    public async Task A_confirmation_that_is_rolled_back_left_nothing_and_counts_once_when_it_comes_again()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.RollBackAsync(0, Deposited("10.01"));
        Assert.Empty(await instances.RowsAsync(ImportTables.Entries));
        await instances.StepAsync(0, Deposit("10.01"));

        await instances.RollBackAsync(1, [Decision(), .. Submission(Of(1, "P1"))]);

        Assert.Equal(EntryState.Pending, (await instances.RowsAsync(ImportTables.Entries)).Single().State);
        Assert.Empty(await instances.RowsAsync(ImportTables.Guarantees));
        Assert.Equal(["pending"], instances.Sent.OfType<DocumentAnswered>().Select(a => a.Outcome));
        await instances.StepAsync(2, [Decision(), .. Submission(Of(1, "P1")), .. Submission(Of(2, "P2"))]);
        await instances.RollBackAsync(3, Decision("cancelled"));
        await instances.StepAsync(3, Decision());

        Assert.Equal(new GuaranteeSums(10.01m, 10.01m), (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums);
        Assert.Equal(["pending", "done"], instances.Sent.OfType<DocumentAnswered>().Select(a => a.Outcome));
        Assert.Single(Released(instances));
        await AssertBooksAsync(instances);
    }

    [Fact]
    public async Task Returns_collections_and_new_lists_of_the_same_rows_leave_sums_that_add_up()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.StepAsync(0, Deposited("2000"));
        foreach (var chunk in Enumerable.Range(1, 40).Chunk(10))
        {
            await instances.StepAsync(0, [.. chunk.SelectMany(n => Submission(Of(n, $"P{n % 3}", qty: 2)))]);
        }
        var released = Released(instances).Count;

        List<IMessage[]> steps = [];
        for (var n = 1; n <= 40; n++)
        {
            steps.Add([Return($"ret_{n}_a", n), Return($"ret_{n}_b", n)]);
            steps.Add([Return($"ret_{n}_a", n), Return($"ret_{n}_c", n)]);
            steps.Add(Submission(Of(100 + n, $"P{n % 3}")));
            steps.Add(n % 2 == 0 ? [Deposit("-40", $"D-{n}", $"gua_{n}")] : Deposited("30", $"D-{n}", $"gua_{n}"));
            steps.Add([new CollectionRequested
            {
                FilingId = $"col_{n}", Reference = $"E-{n}", Company = Agent, Drawn = n % 2 == 0, At = Samples.Now.AddDays(31).ToUnixTimeMilliseconds(),
            }]);
        }
        await instances.RunAsync(steps);

        Assert.Equal(40, released);
        await AssertBooksAsync(instances);
        // A list is collected or comes back, one of the two: no bill is in two collections, no line comes back twice.
        var returned = instances.Sent.OfType<ReturnDecided>().Where(r => r.Outcome == "returned").ToList();
        Assert.Equal(returned.Count, returned.Select(r => r.FilingId).Distinct().Count());
        var summarised = instances.Sent.OfType<TaxBillMoved>().Where(b => b.Status == 2).ToList();
        Assert.NotEmpty(summarised);
        Assert.Equal(summarised.Count, summarised.Select(b => b.TaxNo).Distinct().Count());
    }

    [Fact]
    public async Task Bonded_lists_exits_and_counts_of_one_record_number_never_take_more_than_is_there()
    {
        await using var instances = await HouseInstances.OpenAsync(servers, House, Samples.Now);
        await instances.StepAsync(0, Deposited("1000000"));

        // The first goods of the book come on several instances at once; every filing and every list comes twice.
        List<IMessage[]> entries = [.. Enumerable.Range(1, 6).Select(n => new IMessage[] { Moved($"stk_in{n}", "entry", "5") })];
        await instances.RunAsync([.. entries, .. entries]);
        Assert.Equal(30, (await instances.RowsAsync(ImportTables.Stock)).Single().Free);

        List<IMessage[]> steps = [];
        for (var n = 1; n <= 40; n++)
        {
            steps.Add(Submission(Bonded(n)));
            steps.Add(n % 4 == 0 ? [Moved($"stk_out{n}", "exit", "1"), Return($"ret_{n - 1}", n - 1)] : Submission(Bonded(n)));
        }
        await instances.RunAsync([.. steps, .. steps]);

        var lists = Decided(instances).GroupBy(d => d.FilingId).ToList();
        Assert.Equal((40, 40), (lists.Count, Decided(instances).Count));
        Assert.All(Decided(instances).Where(d => d.Released is null), d => Assert.Equal("STOCK_SHORT", d.Reasons.Single().Code));
        var stock = (await instances.RowsAsync(ImportTables.Stock)).Single();
        var moves = await instances.RowsAsync(ImportTables.StockMoves);
        var (released, returned, exits) = (Posted("release"), Posted("return"), Posted("exit"));
        Assert.Equal(-Released(instances).Count, released);
        Assert.Equal(instances.Sent.OfType<ReturnDecided>().Count(r => r.Outcome == "returned"), returned);
        Assert.Equal(-instances.Sent.OfType<DocumentAnswered>().Count(a => a.FilingId.StartsWith("stk_out", StringComparison.Ordinal) && a.Outcome == "done"), exits);
        Assert.Equal((30 + released + returned + exits, 0m), (stock.OnHand, stock.Reserved));
        Assert.Equal((stock.OnHand, stock.Reserved), (moves.Sum(m => m.Qty), moves.Sum(m => m.Reserved)));
        Assert.Equal(Released(instances).Count, moves.Where(m => m.Kind == "reservation").Sum(m => m.Reserved));
        Assert.InRange(stock.OnHand, 0, 30);
        Assert.Equal(16, instances.Sent.OfType<DocumentAnswered>().Count(a => a.FilingId.StartsWith("stk_", StringComparison.Ordinal)));
        await AssertBooksAsync(instances);

        decimal Posted(string kind) => moves.Where(m => m.Kind == kind).Sum(m => m.Qty);
    }

    private static StockMoved Moved(string id, string kind, string qty) => new()
    {
        FilingId = id, Tenant = Samples.Tenant, Reference = id, EmsNo = "T2900W000001", Kind = kind, At = Samples.NowMs,
        Lines = { new StockLine { ItemRecordNo = "1", Gcode = ImportSamples.Toy, Unit = "007", Qty = qty } },
    };

    private static DeclarationSubmitted Bonded(int n)
    {
        var list = ImportTrade.Bonded(Of(n, $"P{n}"));
        list.Lines[0].Unit = "007";
        return list;
    }

    private static DeclarationSubmitted Of(int n, string person, decimal qty = 1)
    {
        var list = List(n, qty: qty);
        list.Import.Buyer = new Person { IdType = "2", IdNumber = person, Name = person };
        return list;
    }

    private static ReturnRequested Return(string id, int n) => new()
    {
        FilingId = id, Tenant = Samples.Tenant, DeclarationId = Id(n), AppliedAt = Samples.NowMs, ArrivedAt = Samples.NowMs,
        Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
    };

    private static List<DeclarationDecided> Decided(HouseInstances instances) => [.. instances.Sent.OfType<DeclarationDecided>()];

    private static List<DeclarationDecided> Released(HouseInstances instances) => [.. Decided(instances).Where(d => d.Released is not null)];

    /// <summary>The sums are what the lists hold.</summary>
    private static async Task AssertBooksAsync(HouseInstances instances)
    {
        var files = await instances.RowsAsync(ImportTables.Imports);
        Assert.NotEmpty(files);
        foreach (var row in await instances.RowsAsync(ImportTables.YearUse))
        {
            Assert.Equal(files.Where(f => f.Person == row.Person).Sum(f => f.Holding.Quota[row.Counter].Left), row.Sums.Used);
            Assert.InRange(row.Sums.Used, 0, 26_000);
        }
        var account = (await instances.RowsAsync(ImportTables.Guarantees)).Single().Sums;
        Assert.Equal(files.Sum(f => f.Holding.Cover.Left), account.Covered);
        Assert.InRange(account.Covered, 0, account.Lodged);
        var entries = await instances.RowsAsync(ImportTables.Entries);
        Assert.Equal(entries.Where(e => e.Kind != "collection" && e.State == EntryState.Booked).Sum(e => e.Kind == "drawn" ? -e.Amount : e.Amount), account.Lodged);
    }
}
