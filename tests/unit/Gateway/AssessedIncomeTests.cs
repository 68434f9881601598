using System.Net;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Core.Ledger;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>What a merchant's exports brought in a period, as the books have it, and who may ask.</summary>
public sealed class AssessedIncomeTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Id = "dcl_1", Operator = "2900000009 operator";

    // 2026-11-20 in China.
    private const long T = 1_795_000_000_000;
    private static readonly DateOnly Left = ChinaDay.Of(T + 100);

    /// <summary>128.4 USD at 7.1644.</summary>
    private const decimal Sold = 919.91m;

    [Theory]
    [InlineData("exempt", 0, 1, "exempt", 919.91)]
    [InlineData("refused", 0, 1, "refused", 919.91)]
    [InlineData("refunded", 0, 1, "refunded", 919.91)]
    [InlineData("", 0, 1, "undecided", 919.91)]
    public void An_export_counts_under_what_became_of_its_refund(string outcome, int from, int until, string under, double cny)
    {
        var revenue = new ExportRevenue(Left.AddDays(from), Left.AddDays(until));
        revenue.Add(Departed(outcome));

        var (key, value) = Assert.Single(revenue.ByOutcome);
        Assert.Equal((under, 1, (decimal)cny), (key, value.Exports, value.Cny));
        Assert.Equal((outcome == "refunded", 0), (revenue.ClaimsRefunds, revenue.Unvalued));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(1, 2)]
    public void Outside_the_period_it_counts_for_nothing(int from, int until)
    {
        var revenue = new ExportRevenue(Left.AddDays(from), Left.AddDays(until));
        revenue.Add(Departed("exempt"));
        Assert.Empty(revenue.ByOutcome);
    }

    [Fact]
    public void What_came_back_is_taken_off_on_its_own_day()
    {
        var view = FilingStateTests.Tell(Departed("exempt"), [History.Of(Events.ExportReturnsDecided, new ReturnDecided
        {
            FilingId = "ret_1", DeclarationId = Id, Outcome = "returned", ValueBack = "28.4", Currency = "502", At = T + (40 * 86_400_000L), ArrivedAt = T + (40 * 86_400_000L),
        }, ReturnState.ExportReturned)]);

        var (sale, back, year) = (new ExportRevenue(Left, Left.AddDays(1)), new ExportRevenue(Left.AddDays(1), Left.AddDays(60)), new ExportRevenue(Left, Left.AddDays(60)));
        foreach (var period in new[] { sale, back, year })
        {
            period.Add(view);
            period.Add(view);
        }

        Assert.Equal((2, 2 * Sold), sale.ByOutcome["exempt"]);
        Assert.Equal((2, -2 * 203.47m), back.ByOutcome["exempt"]);
        Assert.Equal(sale.ByOutcome["exempt"].Cny + back.ByOutcome["exempt"].Cny, year.ByOutcome["exempt"].Cny);
    }

    [Fact]
    public void An_export_without_a_rate_is_counted_and_no_value_made_up()
    {
        var view = Departed("exempt");
        view.Ledger = new LedgerMark();
        var revenue = new ExportRevenue(Left, Left.AddDays(1));
        revenue.Add(view);

        Assert.Equal((1, (1, 0m)), (revenue.Unvalued, revenue.ByOutcome["exempt"]));
    }

    [Theory]
    [InlineData("", "REQUIRED /from, REQUIRED /to")]
    [InlineData("?from=2026-01-01&to=2026-13-01", "NOT_A_DATE /to")]
    [InlineData("?from=2026-06-01&to=2026-06-01", "NOT_ALLOWED /to")]
    [InlineData("?from=2026-06-01&to=2027-01-02", "NOT_ALLOWED /to")]
    [InlineData("?from=2026-06-01&to=2026-07-01&merchant=3301960002", "NOT_ALLOWED /merchant")]
    [InlineData("?from=2026-06-01&to=2026-07-01&effectivePct=101", "NOT_ALLOWED /effectivePct")]
    [InlineData("?from=2026-06-01&to=2026-07-01&effectivePct=5%25", "NOT_ALLOWED /effectivePct")]
    [InlineData("?from=2026-06-01&to=2026-07-01&inputVoucher=yes", "NOT_ALLOWED /inputVoucher")]
    public async Task A_bad_question_names_its_parameters(string query, string faults)
    {
        var answer = await host.Get("/v1/assessed-income" + query, Samples.Merchant);
        Assert.Equal((HttpStatusCode.BadRequest, "BAD_QUERY"), (answer.Status, answer.Code));
        Assert.Equal(faults, string.Join(", ", answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} {e.GetProperty("pointer").GetString()}")));
    }

    [Fact]
    public async Task A_merchant_asks_for_itself_an_operator_for_all_and_tax_refund_alone_knows_the_rest()
    {
        const string period = "/v1/assessed-income?from=2026-01-01&to=2027-01-01";
        Assert.Equal("ROLE_MISSING", (await host.Get(period, Samples.Bank)).Code);
        Assert.Equal("ROLE_MISSING", (await host.Get(period, Samples.Officer)).Code);
        Assert.Equal("HOUSE_UNREACHABLE", (await host.Get(period, Samples.Merchant)).Code);
        Assert.Equal("HOUSE_UNREACHABLE", (await host.Get(period + "&merchant=3301960002", Operator)).Code);
    }

    [Fact]
    public async Task Declarations_that_moved_are_found_by_merchant_and_period_and_too_many_are_none()
    {
        HashSet<string> filed = [];
        for (var i = 0; i < 2; i++)
        {
            var id = (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
            foreach (var told in History.Settled(id, T))
            {
                await told.To(host.Bus);
            }
            await host.Until($"/v1/declarations/{id}/ledger", Samples.Merchant, j => j.GetProperty("state").GetString() == "closed");
            filed.Add(id);
        }

        Assert.Equal(filed, (await Moved("3301960001", Left, 2))!.ToHashSet());
        Assert.Null(await Moved("3301960001", Left, 1));
        Assert.Empty((await Moved("3301960002", Left, 2))!);
        Assert.Empty((await Moved("3301960001", Left.AddDays(1), 2))!);

        Task<IReadOnlyCollection<string>?> Moved(string merchant, DateOnly day, int most) =>
            LedgerQueries.MovedAsync(host.Store, merchant, day, day.AddDays(1), most, CancellationToken.None);
    }

    [Fact]
    public async Task Moves_are_read_page_by_page_and_no_further_than_the_bound()
    {
        const string merchant = "3301968888";
        const int many = (2 * LedgerQueries.MovesAtOnce) + 7;
        await using (var tx = await host.Store.BeginAsync(CancellationToken.None))
        {
            // Two ids in a row, each in two rows of neighbouring days.
            await tx.InsertAsync(GatewayTables.LedgerMoves,
            [
                .. Enumerable.Range(0, many).Select(i => new LedgerMoveRow(
                    $"mv-{i:x8}", merchant, merchant, ChinaDay.Text(Left.AddDays(i % 3)), [.. Convert.FromHexString($"{i:x32}"), .. Convert.FromHexString($"{(i + 1) % many:x32}")])),
            ], CancellationToken.None);
            await tx.CommitAsync(CancellationToken.None);
        }
        var store = new CountingStore(host.Store);

        var all = await LedgerQueries.MovedAsync(store, merchant, Left, Left.AddDays(3), many, CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, many).Select(i => $"dcl_{i:x32}"), all!.Order(StringComparer.Ordinal));
        Assert.Equal(3, store.Queries);
        Assert.Null(await LedgerQueries.MovedAsync(store, merchant, Left, Left.AddDays(3), 100, CancellationToken.None));
        Assert.Equal(4, store.Queries);
    }

    private static FilingView Departed(string outcome)
    {
        var view = FilingStateTests.New();
        (view.Declared, view.Currency, view.Ordered, view.OrderedCurrency, view.Paid, view.PaidCurrency) = ("128.4", "502", "134.9", "502", "134.9", "502");
        view.Ledger = new LedgerMark { Rate = "7.1644", RateFrom = "2026-11-01", RateSource = "sample" };
        // Until its departure; then the refund as it was decided.
        List<Told> life = [.. History.Settled(Id, T)[..^2]];
        if (outcome.Length > 0)
        {
            life.Add(History.Of(Events.RefundsDecided, new RefundDecided { FilingId = Id, Outcome = outcome, Amount = "0", ToCost = "0", At = T + 120 }, FilingState.After));
        }
        return FilingStateTests.Tell(view, life);
    }
}
