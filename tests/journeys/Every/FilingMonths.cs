using System.Globalization;
using System.Text.Json.Nodes;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A manufacturer files its months of exemption, credit and refund.</summary>
public abstract partial class EveryJourney
{
    private const string Manufacturer = "3301960005";

    [Fact]
    public async Task Two_months_of_a_manufacturer_share_their_refund_carry_their_credit_and_take_a_declaration_once()
    {
        var maker = await Window.AsAsync("manufacturer");
        var (first, second) = (await MadeAsync(), await MadeAsync());
        var month = ChinaNow();
        IsProblem(await (await Window.AsAsync("carrier")).PostAsync("/v1/refund-months", Month(month, "0", "0").ToJsonString()), 403, "ROLE_MISSING");
        IsProblem(await maker.PostAsync("/v1/refund-months", Month(month, "-1", "0.001").ToJsonString()), 422, "VALIDATION");
        Assert.Equal("MONTH_NOT_OVER", (await MonthAsync(maker, Month(month, "0", "0"), "refused")).Text("reasons.0.code"));

        await UntilMonthIsOverAsync(month);
        // 1,000 of input, nothing at home: a month of one declaration by name, refunded up to its ceiling.
        var filed = await MonthAsync(maker, Month(month, "0", "1000", first.Id), "month-decided");
        var shown = await maker.GetAsync($"/v1/refund-months/{filed.Text("id")}/computation");
        var (refund, carry) = (shown.Text("refund"), shown.Text("carryForward"));
        Assert.Equal((refund, carry), (filed.Text("figures.refund"), filed.Text("figures.carry-forward")));
        Assert.Equal(1000m, Decimals.Read(refund) + Decimals.Read(carry) + Decimals.Read(shown.Text("nonCreditable")));
        Assert.Equal((first.Id, refund, "claimed"), (shown.Text("items.0.declarationId"), shown.Text("items.0.refundCny"), shown.Text("items.0.basis")));
        Assert.Equal(404, (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/refund-months/{filed.Text("id")}/computation")).Status);
        Assert.Equal(404, (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/refund-months/{filed.Text("id")}")).Status);

        var replay = await (await Window.AsAsync("officer")).GetAsync($"/v1/refund-months/{filed.Text("id")}/replay");
        Assert.Equal(("true", "tax-refund month"), (replay.Text("identical"), string.Join(", ", Replayed(replay))));
        IsProblem(await maker.GetAsync($"/v1/refund-months/{filed.Text("id")}/replay"), 403, "ROLE_MISSING");
        IsProblem(await (await Window.AsAsync("officer")).GetAsync($"/v1/refund-months/{first.Id}/replay"), 404, "NOT_FOUND");

        // The declaration shows its month, and its books post the share and stay closed.
        var state = await Environments.Window.UntilAsync(async () => await (await Window.AsAsync("platform")).GetAsync($"/v1/declarations/{first.Id}"), d => d.Items("refundMonths").Any(), "no share");
        Assert.Equal((filed.Text("id"), refund, "settled"), (state.Text("refundMonths.0.monthId"), state.Text("refundMonths.0.refundCny"), state.Text("status")));
        var books = await (await Window.AsAsync("platform")).GetAsync($"/v1/declarations/{first.Id}/ledger");
        Assert.Equal("closed", books.Text("state"));
        Assert.Equal(refund, books.Items("balances").Where(b => Answer.Text(b, "account.code") == "tax-refund-receivable").Select(b => Answer.Text(b, "balance")).Single());

        // The same month again; a gap; a carry that contradicts; a declaration that is in a month, or nobody's.
        var again = await maker.PostAsync("/v1/refund-months", Month(month, "0", "1000").ToJsonString());
        Assert.True(again.Status == 409, again.ToString());
        await UntilMonthIsOverAsync(month.AddMonths(1));
        var gap = await MonthAsync(maker, Month(month.AddMonths(2), "0", "0"), "refused");
        Assert.Equal([("MONTH_GAP", Text(month.AddMonths(1))), ("MONTH_NOT_OVER", ChinaDay.Text(ChinaDay.Of(Window.Now)))],
            gap.Items("reasons").Select(r => (Answer.Text(r, "code"), Answer.Text(r, "otherValue"))).Order());
        var contradicting = Month(month.AddMonths(1), "0", "0");
        contradicting["openingCredit"] = "0.01";
        var contradicts = await MonthAsync(maker, contradicting, "refused");
        Assert.Equal(("MONTH_CARRY", "0.01", carry), (contradicts.Text("reasons.0.code"), contradicts.Text("reasons.0.value"), contradicts.Text("reasons.0.otherValue")));
        var twice = await MonthAsync(maker, Month(month.AddMonths(1), "0", "0", first.Id, "dcl_nobody"), "refused");
        Assert.Equal([("MONTH_CLAIMED", "/declarations/0/declarationId"), ("MONTH_DECLARATION", "/declarations/1/declarationId")],
            twice.Items("reasons").Select(r => (Answer.Text(r, "code"), Answer.Text(r, "pointer"))));
        Assert.Equal("REFUND_SELLER_KIND", (await MonthAsync(await Window.AsAsync("merchant-1"), Month(month, "0", "0"), "refused")).Text("reasons.0.code"));

        // The next month takes whatever is ready, the second declaration among it, and begins with what was carried.
        var next = await MonthAsync(maker, Month(month.AddMonths(1), "0", "0"), "month-decided");
        Assert.Equal(carry, next.Text("figures.opening-credit"));
        Assert.Equal(Decimals.Read(carry), Decimals.Read(next.Text("figures.refund")) + Decimals.Read(next.Text("figures.carry-forward")) + Decimals.Read(next.Text("figures.non-creditable")));
        var timeline = await Environments.Window.UntilAsync(
            async () => await (await Window.AsAsync("platform")).GetAsync($"/v1/declarations/{second.Id}/timeline"),
            t => t.Items("entries").Any(e => Answer.Text(e, "event") == "refund-month"), "the second month took nothing");
        Assert.Contains(next.Text("id"), timeline.Raw, StringComparison.Ordinal);

        // Another service asks the house itself.
        using var channel = Channel(Houses.TaxRefund);
        var refunds = new TaxRefund.TaxRefundClient(channel);
        var asked = await refunds.AskRefundMonthAsync(new RefundMonthQuestion { FilingId = filed.Text("id") }, await AsAsync("manufacturer"));
        Assert.Equal((true, Text(month), refund), (asked.Found, asked.Month.Month, asked.Items.Single().Refund));
        Assert.False((await refunds.AskRefundMonthAsync(new RefundMonthQuestion { FilingId = filed.Text("id") }, await AsAsync("merchant-2"))).Found);

        DateOnly ChinaNow()
        {
            var day = ChinaDay.Of(Window.Now);
            return new DateOnly(day.Year, day.Month, 1);
        }
    }

    /// <summary>An export of the manufacturer that is paid and settled.</summary>
    async Task<Environments.Trade> MadeAsync()
    {
        var trade = Window.Trade("trader-refund.json");
        trade.Body["refundRoute"] = "producer";
        trade.Order["merchantCode"] = Manufacturer;
        trade.Waybill["merchantCode"] = Manufacturer;
        trade.Id = await Window.FileAsync("platform", "/v1/declarations", trade.Text);
        await Window.ReportProceedsAsync(trade, change: p => p["merchantCode"] = Manufacturer);
        await Window.UntilAsync(trade.Id, "settled");
        return trade;
    }

    async Task UntilMonthIsOverAsync(DateOnly month)
    {
        var over = new DateTimeOffset(month.AddMonths(1), new TimeOnly(0, 10), TimeSpan.FromHours(8));
        if (over > Window.Now) await Window.AdvanceAsync(TimeSpan.FromMinutes(Math.Ceiling((over - Window.Now).TotalMinutes)));
    }

    static async Task<Answer> MonthAsync(Party caller, JsonObject month, string status)
    {
        var filed = await caller.PostAsync("/v1/refund-months", month.ToJsonString());
        Assert.True(filed.Status == 202, filed.ToString());
        return await Environments.Window.UntilAsync(
            async () => await caller.GetAsync($"/v1/refund-months/{filed.Text("id")}"), a => a.Text("status") == status, $"the month is not {status}");
    }

    static JsonObject Month(DateOnly month, string output, string input, params string[] declarations)
    {
        var body = new JsonObject { ["month"] = Text(month), ["domesticOutputVat"] = output, ["inputVat"] = input };
        if (declarations.Length > 0)
        {
            body["declarations"] = new JsonArray([.. declarations.Select(d => (JsonNode)new JsonObject { ["declarationId"] = d })]);
        }
        return body;
    }

    static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
