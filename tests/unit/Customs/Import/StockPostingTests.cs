using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Store;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>The ledger of a record number: what was posted adds up to its balance, and who may read it.</summary>
public sealed class StockPostingTests
{
    private const string Book = "T2900W000001";
    private static readonly ClaimsPrincipal Keeper = User(Samples.Tenant, "merchant"), Stranger = User("3301960002", "merchant"), Officer = User("2900", "officer");

    [Fact]
    public async Task Every_kind_is_posted_in_order_and_their_sums_are_the_balance()
    {
        await using var house = await LifeAsync();

        var all = await Ask(house, Keeper);

        Assert.Equal((true, "6", "3", "3", ""), (all.Found, all.Balance.OnHand, all.Balance.Reserved, all.Balance.Free, all.Next));
        Assert.Equal(
            [
                "stk_1/1 entry 9 0", $"{Id(1)}/1 reservation 0 2", $"{Id(1)}/1 release -2 -2", $"{Id(2)}/1 reservation 0 3", $"{Id(3)}/1 reservation 0 1", $"{Id(3)}/1 freed 0 -1",
                "ret_1/1 return 1 0", "stk_2/1 exit -1 0", "stk_3/1 count -1 0",
            ],
            all.Postings.Select(p => $"{p.FilingId}/{p.Line} {p.Kind} {p.Qty} {p.Reserved}"));
        Assert.Equal((6m, 3m), (all.Postings.Sum(p => Decimals.Read(p.Qty)), all.Postings.Sum(p => Decimals.Read(p.Reserved))));
        Assert.All(all.Postings, p => Assert.True(p.At >= Samples.NowMs));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public async Task Pages_of_any_size_tell_each_posting_once(int limit)
    {
        await using var house = await LifeAsync();
        var whole = (await Ask(house, Keeper)).Postings.ToList();

        List<StockPosting> read = [];
        for (var after = ""; ;)
        {
            var page = await Ask(house, Keeper, limit: limit, after: after);
            Assert.InRange(page.Postings.Count, 0, limit);
            read.AddRange(page.Postings);
            if ((after = page.Next).Length == 0)
            {
                break;
            }
        }
        Assert.Equal(whole, read);
    }

    [Fact]
    public async Task A_record_is_told_to_the_keeper_of_its_book_and_to_officers()
    {
        await using var house = await LifeAsync();

        Assert.Equal(9, (await Ask(house, Officer)).Postings.Count);
        Assert.Equal(new StockPostingsAnswer(), await Ask(house, Stranger));
        Assert.Equal(new StockPostingsAnswer(), await Ask(house, Keeper, record: "7"));
        Assert.Equal("entry", Assert.Single((await Ask(house, Keeper, record: "2")).Postings).Kind);
        await Assert.ThrowsAsync<RpcException>(() => Ask(house, Keeper, limit: 201));
        await Assert.ThrowsAsync<RpcException>(() => Ask(house, Keeper, after: "x"));

        Assert.Equal(["1", "2"], await Records(Keeper, new StockQuestion { EmsNo = Book }));
        Assert.Equal(["2"], await Records(Keeper, new StockQuestion { EmsNo = Book, ItemRecordNo = "2" }));
        Assert.Equal(["2"], await Records(Officer, new StockQuestion { EmsNo = Book, ItemRecordNo = "2" }));
        Assert.Empty(await Records(Stranger, new StockQuestion { EmsNo = Book, ItemRecordNo = "2" }));
        Assert.Empty(await Records(Officer, new StockQuestion { EmsNo = "T2", ItemRecordNo = "2" }));
        await Assert.ThrowsAsync<RpcException>(() => Records(Keeper, new StockQuestion { ItemRecordNo = "2" }));

        async Task<IEnumerable<string>> Records(ClaimsPrincipal user, StockQuestion question) =>
            (await AskImports.StockAsync(question, house.Store, user, CancellationToken.None)).Items.Select(i => i.ItemRecordNo);
    }

    [Fact]
    public async Task What_an_earlier_version_left_adds_up()
    {
        var folder = Directory.CreateTempSubdirectory("stock-test-");
        try
        {
            await using var store = new SqliteStore(Path.Combine(folder.FullName, "customs.db"));
            await store.MigrateAsync(EarlierVersion.Migrations("sqlite", "'"), CancellationToken.None);
            await EarlierVersion.AssertUpgradedAsync(store);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Nine in; a list takes two and one of them comes back; another is held with three; a third is held and cancelled; one leaves, and one is found to be missing.
    private static async Task<SqliteHouse> LifeAsync()
    {
        var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, Samples.Settings with { TestMode = true }, ImportSamples.Settings));
        var time = Samples.Now;
        await Step(Deposited("100000"));
        await Step(Moved("stk_1", "entry", ("1", "9"), ("2", "4")));
        await Step(Submission(Of(1, 2)));
        await Step(Submission(Of(2, 3, "IO-2-YELLOW")));
        await Step(Submission(Of(3, 1, "IO-3-YELLOW")));
        await Step(new ClosureRequested { ClosureId = "cls_3", FilingId = Id(3), Ending = Ending.Cancelled, By = Samples.Tenant, At = Samples.NowMs });
        await Step(new ReturnRequested
        {
            FilingId = "ret_1", Tenant = Samples.Tenant, DeclarationId = Id(1), AppliedAt = Samples.NowMs, ArrivedAt = Samples.NowMs,
            Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
        });
        await Step(Moved("stk_2", "exit", ("1", "1")));
        await Step(Moved("stk_3", "count", ("1", "6")));
        return house;

        async Task Step(params Google.Protobuf.IMessage[] messages)
        {
            time = time.AddMinutes(1);
            await house.StepAsync(time, messages);
            await house.StepAsync(time, messages);
        }
    }

    private static DeclarationSubmitted Of(int n, decimal qty, string? orderNo = null)
    {
        var list = Bonded(List(n, qty: qty));
        list.OrderNo = orderNo ?? list.OrderNo;
        list.Import.Buyer = new Person { IdType = "2", IdNumber = $"P{n}", Name = $"P{n}" };
        return list;
    }

    private static StockMoved Moved(string id, string kind, params (string Record, string Qty)[] lines)
    {
        var moved = new StockMoved { FilingId = id, Tenant = Samples.Tenant, Reference = id, EmsNo = Book, Kind = kind, At = Samples.NowMs };
        moved.Lines.Add(lines.Select(l => new StockLine { ItemRecordNo = l.Record, Gcode = ImportSamples.Toy, Unit = "007", Qty = l.Qty }));
        return moved;
    }

    private static Task<StockPostingsAnswer> Ask(SqliteHouse house, ClaimsPrincipal user, string record = "1", int limit = 0, string after = "") => AskImports.PostingsAsync(
        new StockPostingsQuestion { EmsNo = Book, ItemRecordNo = record, Limit = limit, After = after }, house.Store, user, CancellationToken.None);

    private static ClaimsPrincipal User(string company, string role) => new(new ClaimsIdentity(
        [new Claim(Identity.CompanyClaim, company), new Claim(Identity.RoleClaim, role)], "told", null, Identity.RoleClaim));
}
