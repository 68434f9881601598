using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>Who is told what of accounts, bills and years.</summary>
public sealed class AskImportsTests
{
    private static readonly ClaimsPrincipal Merchant = User(Samples.Tenant, "merchant"), Broker = User(Agent, "merchant"), Stranger = User("3301960002", "merchant"),
        Officer = User("2900", "officer");

    [Fact]
    public async Task An_account_is_told_to_its_company_and_to_officers()
    {
        await using var house = await SoldAsync();

        var answer = await AskImports.GuaranteeAsync(new GuaranteeQuestion { Limit = 1 }, house.Store, Broker, CancellationToken.None);

        Assert.Equal((true, Agent, "1200", "20.02", "1179.98"), (answer.Found, answer.Company, answer.Lodged, answer.Covered, answer.Free));
        Assert.Equal(("D-1", "deposit", "1000", "gua_1"), (answer.Entries.Single().Reference, answer.Entries.Single().Kind, answer.Entries.Single().Amount, answer.Entries.Single().FilingId));
        var rest = await AskImports.GuaranteeAsync(new GuaranteeQuestion { After = answer.Next }, house.Store, Broker, CancellationToken.None);
        Assert.Equal(("D-2", ""), (rest.Entries.Single().Reference, rest.Next));
        Assert.True((await AskImports.GuaranteeAsync(new GuaranteeQuestion { Company = Agent }, house.Store, Officer, CancellationToken.None)).Found);
        Assert.Equal(new GuaranteeAnswer(), await AskImports.GuaranteeAsync(new GuaranteeQuestion { Company = Agent }, house.Store, Stranger, CancellationToken.None));
        Assert.Equal(new GuaranteeAnswer(), await AskImports.GuaranteeAsync(new GuaranteeQuestion(), house.Store, Stranger, CancellationToken.None));
    }

    [Fact]
    public async Task Stock_is_told_to_the_keeper_of_its_book_and_to_officers()
    {
        await using var house = await SoldAsync();
        var moved = new StockMoved { FilingId = "stk_1", Tenant = Samples.Tenant, Reference = "S", EmsNo = "T1", Kind = "entry", At = Samples.NowMs };
        moved.Lines.Add(Enumerable.Range(1, 3).Select(n => new StockLine { ItemRecordNo = $"{n}", Gcode = ImportSamples.Toy, Unit = "007", Qty = $"{n}" }));
        await house.StepAsync(Samples.Now, moved);

        Assert.Equal(["1", "2", "3"], await Free(new StockQuestion(), Merchant));
        Assert.Equal(["1", "2", "3"], await Free(new StockQuestion { EmsNo = "T1" }, Officer));
        Assert.Empty(await Free(new StockQuestion { EmsNo = "T2" }, Officer));
        Assert.Empty(await Free(new StockQuestion { EmsNo = "T1" }, Stranger));
        var page = await AskImports.StockAsync(new StockQuestion { Limit = 2 }, house.Store, Merchant, CancellationToken.None);
        Assert.Equal(["3"], await Free(new StockQuestion { After = page.Next }, Merchant));
        await Assert.ThrowsAsync<RpcException>(() => Free(new StockQuestion { Limit = 201 }, Merchant));

        async Task<IEnumerable<string>> Free(StockQuestion question, ClaimsPrincipal user) =>
            (await AskImports.StockAsync(question, house.Store, user, CancellationToken.None)).Items.Select(s => s.Free);
    }

    [Fact]
    public async Task A_bill_is_told_to_the_filer_of_its_list_and_to_the_guarantor()
    {
        await using var house = await SoldAsync();

        Assert.Equal([Id(1), Id(2)], await Bills(new TaxBillsQuestion(), Merchant));
        Assert.Equal([Id(1), Id(2)], await Bills(new TaxBillsQuestion(), Broker));
        Assert.Equal([Id(2)], await Bills(new TaxBillsQuestion { FilingId = Id(2) }, Merchant));
        Assert.Equal([Id(2)], await Bills(new TaxBillsQuestion { FilingId = Id(2) }, Officer));
        Assert.Equal([Id(1), Id(2)], await Bills(new TaxBillsQuestion { Company = Agent, Status = 1 }, Officer));
        Assert.Empty(await Bills(new TaxBillsQuestion { Company = Agent, Status = 2 }, Officer));
        Assert.Empty(await Bills(new TaxBillsQuestion(), Stranger));
        Assert.Empty(await Bills(new TaxBillsQuestion { FilingId = Id(2) }, Stranger));
        Assert.Empty(await Bills(new TaxBillsQuestion { Company = Agent }, Merchant));
        var page = await AskImports.TaxBillsAsync(new TaxBillsQuestion { Limit = 1 }, house.Store, Merchant, CancellationToken.None);
        Assert.Equal([Id(2)], await Bills(new TaxBillsQuestion { After = page.Next }, Merchant));
        await Assert.ThrowsAsync<RpcException>(() => Bills(new TaxBillsQuestion { Limit = 201 }, Merchant));
        await Assert.ThrowsAsync<RpcException>(() => Bills(new TaxBillsQuestion { Status = 4 }, Merchant));
        await Assert.ThrowsAsync<RpcException>(() => Bills(new TaxBillsQuestion(), Officer));

        async Task<IEnumerable<string>> Bills(TaxBillsQuestion question, ClaimsPrincipal user) =>
            (await AskImports.TaxBillsAsync(question, house.Store, user, CancellationToken.None)).Bills.Select(b => b.FilingId);
    }

    [Fact]
    public async Task A_year_is_told_to_who_shows_the_document()
    {
        await using var house = await SoldAsync();
        await house.StepAsync(Samples.Now, Submission(List(3, ImportSamples.Sugar, 30, 1.5m)));

        var answer = await Ask(Anna);
        Assert.Equal((2026, "26000", "0", "260", "25740"), (answer.Year, answer.Limit, answer.Reserved, answer.Confirmed, answer.Left));
        Assert.Equal(new YearQuantity { Pool = "sugar", Used = "1.5", Limit = "2", Measure = "kg", Left = "0.5" }, answer.Quantities.Single());
        Assert.Equal("26000", (await Ask("110101199003070281")).Left);
        Assert.Equal("26000", (await Ask(Anna, 2025)).Left);
        await Assert.ThrowsAsync<RpcException>(() => Ask("110101199003070282"));
        await Assert.ThrowsAsync<RpcException>(() => Ask(Anna, 2027));

        Task<YearUseAnswer> Ask(string number, int year = 0) => AskImports.YearUseAsync(
            new YearUseQuestion { IdType = "1", IdNumber = number, Year = year }, house.Store, ImportSamples.Rules, ImportSamples.Settings, new DateOnly(2026, 3, 2),
            CancellationToken.None);
    }

    [Fact]
    public async Task A_decision_replayed_under_its_rules_is_identical_and_under_a_later_pack_the_differences_are_listed()
    {
        await using var house = await SoldAsync();

        // The second list found the year of the first used.
        foreach (var id in new[] { Id(1), Id(2) })
        {
            var same = await Replay(id, ImportSamples.Rules);
            Assert.Equal(("2026-03-02", "2026-03-02", true, 0), (same.DecidedOn, same.ReplayedOn, same.RulesLoaded, same.Differences.Count));
        }
        // What came back since is no part of the decision.
        await house.StepAsync(Samples.Now.AddDays(1), new ReturnRequested
        {
            FilingId = "ret_1", Tenant = Samples.Tenant, DeclarationId = Id(1), AppliedAt = Samples.NowMs + 1, ArrivedAt = Samples.NowMs + 1,
            Lines = { new ReturnLine { Gnum = 1, Qty = "1" } },
        });
        Assert.Equal("returned", house.Sent.OfType<ReturnDecided>().Single().Outcome);
        Assert.Empty((await Replay(Id(1), ImportSamples.Rules)).Differences);
        var later = await Replay(Id(2), ImportSamples.With("vat_standard", 0.14m, new DateOnly(2026, 3, 1)));
        Assert.Equal(("10.01", "10.78"), (later.Differences.Single(d => d.Field == "vat").Stored, later.Differences.Single(d => d.Field == "vat").Now));
        Assert.Contains(later.Differences, d => d.Field == "rules/VAT-standard");
        Assert.Empty((await Replay(Id(2), ImportSamples.With("vat_standard", 0.14m, new DateOnly(2026, 3, 3)))).Differences);
        Assert.NotEmpty((await Replay(Id(2), ImportSamples.With("vat_standard", 0.14m, new DateOnly(2026, 3, 3)), "2026-03-03")).Differences);
        Assert.Empty((await Answer(Id(9), ImportSamples.Rules)).Decisions);
        await Assert.ThrowsAsync<RpcException>(() => Replay(Id(1), ImportSamples.Rules, "today"));

        async Task<ReplayedDecision> Replay(string id, SingleWindow.Customs.Rules.ImportRules rules, string date = "")
        {
            var decisions = (await Answer(id, rules, date)).Decisions;
            Assert.Equal(["codes", "import"], decisions.Select(d => d.Decision));
            Assert.Equal(date.Length == 0, decisions[0].Differences.Count == 0);
            return decisions[1];
        }

        Task<ReplayAnswer> Answer(string id, SingleWindow.Customs.Rules.ImportRules rules, string date = "") => AskImports.ReplayAsync(
            new ReplayQuestion { FilingId = id, Date = date }, house.Store, rules, Samples.Settings, ImportSamples.Settings, CancellationToken.None);
    }

    [Theory]
    [InlineData("", "released", "10.01", "25890")]
    [InlineData("-YELLOW", "held", "10.01", "25890")]
    [InlineData("-TAX", "refused", null, "26000")]
    public async Task A_trial_tells_taxes_and_what_is_left_of_the_year(string suffix, string outcome, string? tax, string left)
    {
        var inTest = CustomsModule.House(ImportSamples.Rules, Samples.Settings with { TestMode = true }, ImportSamples.Settings);
        await using var house = await SqliteHouse.OpenAsync(inTest);
        await house.StepAsync(Samples.Now, Deposited());
        var list = List();
        list.OrderNo += suffix;
        var submission = Submission(list, suffix == "-TAX" ? 5 : null);
        var trial = new DeclarationTrial
        {
            Declaration = list, Order = (OrderChecked)submission[0], Payment = (PaymentChecked)submission[1], Waybill = (WaybillChecked)submission[2],
        };

        var tried = await Trial.RunAsync<CustomsWork>(inTest, house.Store, Samples.Now, TryCase.Items(trial, list.FilingId, 0), CancellationToken.None);
        var answer = TryCase.Answer(
            tried.Work.Cases.Find(list.FilingId)!, tried.Of<DeclarationDecided>(d => d.FilingId == list.FilingId), list, Samples.NowMs, tried.Work.Imports);

        Assert.Equal((outcome, tax, left), (answer.Outcome, answer.Taxes?.Vat, answer.AnnualLeft));
        Assert.Equal(outcome == "refused" ? "IMPORT_TAX_DECLARED" : "ACCEPT", answer.Import.Verdict);
        Assert.Equal(outcome == "refused" ? null : "I", answer.Goods?.IeFlag);
        Assert.Equal(outcome == "refused" ? 1 : 0, answer.Reasons.Count);
    }

    [Fact]
    public async Task An_amended_list_is_kept_with_the_assessment_of_its_later_version()
    {
        await using var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, Samples.Settings with { TestMode = true }, ImportSamples.Settings));
        await house.StepAsync(Samples.Now, Deposited());
        var (first, second) = (List(), List(total: 500));
        first.OrderNo += "-YELLOW";
        second.Version = 2;
        await house.StepAsync(Samples.Now, Submission(first));
        await house.StepAsync(Samples.Now, new ClosureRequested { ClosureId = "amd_1", FilingId = Id(1), Ending = Ending.Amended, At = Samples.NowMs });
        var next = Submission(second);
        ((OrderChecked)next[0]).FilingId = ((PaymentChecked)next[1]).FilingId = ((WaybillChecked)next[2]).FilingId = FilingId.OfVersion(Id(1), 2);
        await house.StepAsync(Samples.Now, next);

        var file = Assert.Single(await house.Store.QueryAsync(ImportTables.Imports, "", new Dictionary<string, object?>(), CancellationToken.None));
        Assert.NotEqual(0, file.ReleasedAt);
        Assert.Equal("510", ImportAssessed.Parser.ParseFrom(file.Assessed).DutiablePrice);
    }

    private static async Task<SqliteHouse> SoldAsync()
    {
        var house = await SqliteHouse.OpenAsync(CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings));
        await house.StepAsync(Samples.Now, Deposited());
        await house.StepAsync(Samples.Now, Deposited("200", "D-2", "gua_2"));
        return await house.StepAsync(Samples.Now, [.. Submission(List(1)), .. Submission(List(2))]);
    }

    private static ClaimsPrincipal User(string company, string role) =>
        new(new ClaimsIdentity([new Claim(Identity.CompanyClaim, company), new Claim(Identity.RoleClaim, role)], "test"));
}
