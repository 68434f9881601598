using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;
using SingleWindow.Customs.Core.Import;
using SingleWindow.Customs.Features;
using SingleWindow.Customs.Store;
using SingleWindow.Platform.Hosting;
using SingleWindow.Tests.Unit.Transaction;
using Xunit;
using static SingleWindow.Tests.Unit.Customs.Import.ImportTrade;

namespace SingleWindow.Tests.Unit.Customs.Import;

/// <summary>A deposit or letter waits until somebody else confirms it, and counts once.</summary>
public sealed class ConfirmationTests
{
    [Fact]
    public async Task What_waits_covers_no_tax_and_what_is_confirmed_covers_it_once()
    {
        var bench = new Bench();
        await bench.Step(Deposit());
        await bench.Step(Submission(List()));
        Assert.Equal("GUARANTEE_SHORT", bench.Decided.Single().Reasons.Single().Code);
        Assert.Empty(bench.Rows(ImportTables.Guarantees));

        var answer = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Decision(), Decision())));
        Assert.Equal(("gua_1", "done", "lodged=1000; covered=0; free=1000"), (answer.FilingId, answer.Outcome, answer.Figures));
        await bench.Step(Submission(List(2)));
        Assert.NotNull(bench.Decided.Last().Released);

        Assert.Empty(await bench.Step(Decision(), Decision("refused"), Decision("cancelled"), Deposit()));
        Assert.Equal(new GuaranteeSums(1000, 10.01m), bench.Rows(ImportTables.Guarantees).Single().Sums);
        var entry = bench.Rows(ImportTables.Entries).Single();
        Assert.Equal((EntryState.Booked, "Z-D-1", "2900", Samples.NowMs), (entry.State, entry.CertificateNo, entry.DecidedBy, entry.DecidedAt));
    }

    [Theory]
    [InlineData("refused", "refused", EntryState.Refused)]
    [InlineData("cancelled", "cancelled", EntryState.Cancelled)]
    [InlineData("nonsense", "refused", EntryState.Refused)]
    public async Task What_is_not_confirmed_counts_nothing_and_leaves_its_number_to_the_next(string decision, string outcome, EntryState state)
    {
        var bench = new Bench();
        await bench.Step(Deposit());

        var answer = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Decision(decision))));

        Assert.Equal((outcome, state), (answer.Outcome, bench.Rows(ImportTables.Entries).Single().State));
        if (outcome == "refused")
        {
            var reason = Assert.Single(answer.Reasons);
            Assert.Equal(("GUARANTEE_NOT_CONFIRMED", "no money came", "officer"), (reason.Code, reason.Value, reason.OtherValue));
        }
        Assert.Empty(await bench.Step(Decision()));
        Assert.Empty(bench.Rows(ImportTables.Guarantees));
        Assert.Equal("pending", Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Deposit("30", id: "gua_2")))).Outcome);
        // The decision on the one before is none on this one.
        Assert.Empty(await bench.Step(Decision()));
        await bench.Step(Decision(id: "gua_2"));
        Assert.Equal(new GuaranteeSums(30, 0), bench.Rows(ImportTables.Guarantees).Single().Sums);
        Assert.Equal(("gua_2", 30m), (bench.Rows(ImportTables.Entries).Single().FilingId, bench.Rows(ImportTables.Entries).Single().Amount));
    }

    [Fact]
    public async Task A_number_that_waits_or_counts_is_taken_and_a_decision_on_nothing_does_nothing()
    {
        var bench = new Bench();
        Assert.Empty(await bench.Step(Decision(), Decision("refused", "D-7", "gua_7")));
        await bench.Step(Deposit());
        foreach (var _ in new[] { "waits", "counts" })
        {
            var again = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Deposit("5", id: "gua_2"))));
            Assert.Equal(("refused", "DOCUMENT_NUMBER_USED"), (again.Outcome, again.Reasons.Single().Code));
            await bench.Step(Decision());
        }
        Assert.Equal(new GuaranteeSums(1000, 0), bench.Rows(ImportTables.Guarantees).Single().Sums);
    }

    [Theory]
    [InlineData("Z-D-1")]
    [InlineData("z-d-1")]
    [InlineData(" Z-D- 1 ")]
    public async Task One_certificate_proves_one_deposit_of_a_company(string written)
    {
        var bench = new Bench();
        var second = Decision(reference: "D-2", id: "gua_2");
        second.CertificateNo = written;
        await bench.Step(Deposit(), Deposit(reference: "D-2", id: "gua_2"));

        // Both in one step: the second is told which one it proved.
        var answers = (await bench.Step(Decision(), second)).Cast<DocumentAnswered>().ToList();

        Assert.Equal([("gua_1", "done"), ("gua_2", "refused")], answers.Select(a => (a.FilingId, a.Outcome)));
        var reason = Assert.Single(answers[1].Reasons);
        Assert.Equal(("GUARANTEE_CERTIFICATE_USED", written, "gua_1"), (reason.Code, reason.Value, reason.OtherValue));
        Assert.Equal(new GuaranteeSums(1000, 0), bench.Rows(ImportTables.Guarantees).Single().Sums);
        await bench.Step(Deposited(reference: "D-2", id: "gua_3"));
        Assert.Equal(new GuaranteeSums(2000, 0), bench.Rows(ImportTables.Guarantees).Single().Sums);
    }

    [Fact]
    public async Task Money_that_waits_is_not_withdrawn_and_deposits_together_pass_no_bound()
    {
        var bench = new Bench();
        await bench.Step(Deposit());
        var refused = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Deposit("-1", "W-1", "gua_2"))));
        Assert.Equal("GUARANTEE_NOT_HELD", refused.Reasons.Single().Code);

        var most = Decimals.Write(ImportDecision.TooMuch);
        for (var n = 0; n < 1000; n++)
        {
            await bench.Step(Deposited(most, $"M-{n}", $"gua_m{n}"));
        }
        var last = Assert.IsType<DocumentAnswered>(Assert.Single(await bench.Step(Decision())));
        Assert.Equal(("refused", "IMPORT_VALUE_RANGE"), (last.Outcome, last.Reasons.Single().Code));
        Assert.Equal(ImportDecision.TooMuch * 1000, bench.Rows(ImportTables.Guarantees).Single().Sums.Lodged);
    }

    [Fact]
    public async Task What_waits_is_listed_oldest_first_to_officers_and_to_the_bank_it_names()
    {
        await using var house = await SqliteHouse.OpenAsync(SingleWindow.Customs.CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings));
        ClaimsPrincipal officer = User("2900", "officer"), bank = User("3301964001", "bank"), other = User("3301964002", "bank");
        for (var n = 1; n <= 4; n++)
        {
            var lodged = Deposit($"{n}0", $"D-{9 - n}", $"gua_{n}");
            lodged.Bank = n % 2 == 0 ? "3301964001" : "";
            await house.StepAsync(Samples.Now.AddSeconds(n), lodged);
        }
        await house.StepAsync(Samples.Now.AddSeconds(9), Decision(reference: "D-8", id: "gua_1"));

        var page = await Ask(officer, 2);
        Assert.Equal(["gua_2", "gua_3"], page.Items.Select(i => i.FilingId));
        Assert.Equal(["gua_4"], (await Ask(officer, 2, page.Next)).Items.Select(i => i.FilingId));
        Assert.Equal(["gua_2", "gua_4"], (await Ask(bank)).Items.Select(i => i.FilingId));
        Assert.Empty((await Ask(other)).Items);
        var item = page.Items[0];
        Assert.Equal((Agent, "deposit", "D-7", "20", "3301964001", Samples.NowMs + 2000), (item.Company, item.Kind, item.Reference, item.Amount, item.Bank, item.Since));
        await Assert.ThrowsAsync<RpcException>(() => Ask(officer, 201));
        await Assert.ThrowsAsync<RpcException>(() => Ask(officer, after: "x"));

        var account = await AskImports.GuaranteeAsync(new GuaranteeQuestion(), house.Store, User(Agent, "merchant"), CancellationToken.None);
        Assert.Equal(("10", "10", "pending pending pending booked"), (account.Lodged, account.Free, string.Join(' ', account.Entries.Select(e => e.State))));
        Assert.Equal(("Z-D-8", Samples.NowMs + 9000), (account.Entries[3].CertificateNo, account.Entries[3].DecidedAt));

        Task<PendingGuaranteesAnswer> Ask(ClaimsPrincipal user, int limit = 0, string after = "") =>
            AskImports.PendingAsync(new PendingGuaranteesQuestion { Limit = limit, After = after }, house.Store, user, CancellationToken.None);
    }

    [Fact]
    public async Task A_first_deposit_that_waits_shows_an_account_of_nothing()
    {
        await using var house = await SqliteHouse.OpenAsync(SingleWindow.Customs.CustomsModule.House(ImportSamples.Rules, Samples.Settings, ImportSamples.Settings));
        await house.StepAsync(Samples.Now, Deposit());

        var account = await AskImports.GuaranteeAsync(new GuaranteeQuestion(), house.Store, User(Agent, "merchant"), CancellationToken.None);

        Assert.Equal((true, "0", "0", "pending"), (account.Found, account.Lodged, account.Free, account.Entries.Single().State));
    }

    private static ClaimsPrincipal User(string company, string role) => new(new ClaimsIdentity(
        [new Claim(Identity.CompanyClaim, company), new Claim(Identity.RoleClaim, role)], "told", null, Identity.RoleClaim));
}
