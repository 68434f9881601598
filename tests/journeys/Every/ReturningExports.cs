using System.Text.Json.Nodes;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Exported goods that come back, inside and outside their windows.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task An_export_that_comes_back_whole_in_time_is_relieved_needs_no_money_and_ends_returned()
    {
        var trade = Export("9610", "A", "no-invoice");
        var id = await Window.FileAsync(trade);
        await Window.UntilAsync(id, "refund-decided");

        // More than was exported, an unknown line, another company's export: refused, each with its figures.
        var tooMuch = await Window.UntilFiledAsync($"/v1/returns/{await ReenterAsync(id, (1, "5"), (9, "1"))}", "refused");
        Assert.Equal(["RETURN_QUANTITY", "RETURN_LINE"], tooMuch.Items("reasons").Select(r => Answer.Text(r, "code")));
        Assert.Equal("/lines/0/qty", tooMuch.Text("reasons.0.pointer"));
        var foreign = await Window.FileAsync("merchant-2", "/v1/returns", Reentry(id, "returned", (1, "1")));
        Assert.Equal("RETURN_UNKNOWN", (await Window.UntilFiledAsync($"/v1/returns/{foreign}", "refused")).Text("reasons.0.code"));

        // Goods that will not come: their return is cancelled, and the line is free for the next.
        var gone = await ReenterAsync(id, (1, "1"));
        await Window.UntilFiledAsync($"/v1/returns/{gone}", "goods-awaited");
        var cancelled = await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/returns/{gone}/cancellation", """{"reason":"The buyer keeps it"}""");
        Assert.True(cancelled.Status == 202, cancelled.ToString());
        Assert.Equal("The buyer keeps it", (await Window.UntilFiledAsync($"/v1/returns/{gone}", "cancelled")).Text("return.cancelledBecause"));

        var part = await ReenterAsync(id, (1, Quantity(trade, 0)));
        var awaited = await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-awaited");
        Assert.Equal(Day(6), awaited.Text("return.reliefUntil"));
        Assert.Equal(Day(12), awaited.Text("return.procedureUntil"));
        // Slips of the site: a day to come is not taken, one before the export is told, and the return waits on.
        var officer = await Window.AsAsync("officer");
        var ahead = await officer.PostAsync($"/v1/returns/{part}/arrival", Arrival(Window.Now.AddDays(1)));
        IsProblem(ahead, 422, "VALIDATION");
        Assert.Equal(("TIME_AHEAD", "/arrivedAt"), (ahead.Text("errors.0.code"), ahead.Text("errors.0.pointer")));
        Assert.Equal(202, (await officer.PostAsync($"/v1/returns/{part}/arrival", Arrival(Window.Now.AddDays(-40)))).Status);
        var early = await Environments.Window.UntilAsync(
            async () => await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/returns/{part}"), a => a.Text("reasons.0.code") == "RETURN_BEFORE_EXPORT", "a day before the export was taken");
        Assert.Equal("goods-awaited", early.Text("status"));
        await ArriveAsync(part);
        var back = await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-back");
        Assert.Equal(("tax-relief", "502"), (back.Text("return.lines.0.regime"), back.Text("return.valueBack.currency")));
        IsProblem(await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/returns/{part}/general-trade"), 409, "NOT_GENERAL_TRADE");

        // The same line has nothing left; the other one ends the declaration.
        Assert.Equal("0", (await Window.UntilFiledAsync($"/v1/returns/{await ReenterAsync(id, (1, "1"))}", "refused")).Text("reasons.0.otherValue"));
        var rest = await ReenterAsync(id, (2, Quantity(trade, 1)));
        await ArriveAsync(rest);
        await Window.UntilFiledAsync($"/v1/returns/{rest}", "goods-back");
        var state = await Window.UntilAsync(id, "returned");
        var replay = await (await Window.AsAsync("officer")).GetAsync($"/v1/declarations/{id}/replay");
        Assert.Equal("true", replay.Text("identical"));
        Assert.Equal([part, rest], replay.Items("decisions").Where(d => Answer.Text(d, "decision") == "return").Select(d => Answer.Text(d, "id")));

        Assert.Equal([part, rest], state.Items("returns").Where(r => Answer.Text(r, "outcome") == "returned").Select(r => Answer.Text(r, "id")));
        Assert.Equal(83.9m, state.Items("returns").Where(r => Answer.Text(r, "outcome") == "returned").Sum(r => Decimals.Read(Answer.Text(r, "valueBack.amount"))));
        await ClosedAsync(id, "ordered", "paid", "released", "departed", "returned", "returned", "proceeds-received");
        var late = await Window.ReportProceedsAsync(trade);
        Assert.Equal("PROCEEDS_GOODS_RETURNED", (await Window.UntilFiledAsync($"/v1/proceeds/{late}", "refused")).Text("reasons.0.code"));
    }

    [Fact]
    public async Task A_refund_is_paid_back_before_its_goods_are_returned_and_the_rest_is_settled()
    {
        var trade = Window.Trade("trader-refund.json");
        var id = await Window.FileAsync(trade);
        var decided = await Window.UntilAsync(id, "refund-decided");
        Assert.Equal("117.01", decided.Text("amounts.refund.amountCny"));

        var part = await ReenterAsync(id, (1, "1"));
        var owed = await Window.UntilFiledAsync($"/v1/returns/{part}", "pay-back-first");
        Assert.Equal(("29.25", "RETURN_REFUND_FIRST", "29.25"), (owed.Text("return.payBack"), owed.Text("reasons.0.code"), owed.Text("reasons.0.otherValue")));
        IsProblem(await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/returns/{part}/repayment", """{"amount":"29.25","certificateNo":"C"}"""), 403, "ROLE_MISSING");
        // The goods are here first; they still wait for the tax office, and for the whole amount.
        await ArriveAsync(part);
        await RepayAsync(part, "29");
        await Environments.Window.UntilAsync(
            async () => await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/returns/{part}"), a => a.Text("reasons.0.code") == "RETURN_PAY_BACK_AMOUNT", "a wrong amount was taken");
        await RepayAsync(part, "29.25");
        var back = await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-back");
        Assert.Equal(("29.25", "45.5", "tax-relief"), (back.Text("return.paidBack"), back.Text("return.valueBack.amount"), back.Text("return.lines.0.regime")));

        // 45.5 of 182 came back: the bank's 136.5 is all that is waited for.
        await UntilExpectedAsync(id, "136.5");
        await Window.ReportProceedsAsync(trade, "136.5");
        var state = await Window.UntilAsync(id, "settled");
        Assert.Equal("0", state.Text("amounts.settlement.difference"));
        await ClosedAsync(id, "ordered", "paid", "released", "departed", "refund-decided", "refund-paid-back", "returned", "proceeds-received", "settled");

        // What comes back after the money leaves it settled, and the value is owed to the buyer.
        var rest = await ReenterAsync(id, (1, "3"));
        await Window.UntilFiledAsync($"/v1/returns/{rest}", "pay-back-first");
        await RepayAsync(rest, "87.76");
        await Window.UntilFiledAsync($"/v1/returns/{rest}", "goods-awaited");
        await ArriveAsync(rest);
        await Window.UntilFiledAsync($"/v1/returns/{rest}", "goods-back");
        var books = await Environments.Window.UntilAsync(
            async () => await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger"),
            b => b.Items("balances").Any(l => l.GetProperty("account").GetProperty("code").GetString() == "buyer-refund-payable"), "the buyer is owed nothing");
        Assert.Equal(("closed", "settled"), (books.Text("state"), (await Window.StateAsync(id)).Text("status")));
        Assert.Equal("-136.5", Balance("buyer-refund-payable"));
        // Another service asks the house itself, and a stranger learns nothing.
        using var channel = Channel(Houses.TaxRefund);
        var refunds = new TaxRefund.TaxRefundClient(channel);
        var asked = await refunds.AskReturnsAsync(new RefundQuestion { FilingId = id }, await AsMerchantAsync());
        Assert.Equal([(part, "returned", "29.25"), (rest, "returned", "87.76")], asked.Returns.Select(r => (r.FilingId, r.Outcome, r.PaidBack)));
        Assert.False((await refunds.AskReturnsAsync(new RefundQuestion { FilingId = id }, await AsAsync("merchant-2"))).Found);
        // Cleared: the claim on the tax office is what was paid back of it.
        Assert.Equal("0", Balance("tax-refund-receivable"));

        string Balance(string account) => books.Items("balances").Single(l => l.GetProperty("account").GetProperty("code").GetString() == account).GetProperty("balance").GetString()!;
    }

    static string Arrival(DateTimeOffset at) => $$"""{"arrivedAt":"{{Environments.Window.Rfc(at)}}"}""";

    async Task RepayAsync(string id, string amount)
    {
        var answer = await (await Window.AsAsync("officer")).PostAsync($"/v1/returns/{id}/repayment", $$"""{"amount":"{{amount}}","certificateNo":"C-{{Window.Number()}}"}""");
        Assert.True(answer.Status == 202, answer.ToString());
    }

    string Day(int months) => DayInChina(Window.Now.ToOffset(TimeSpan.FromHours(8)).AddMonths(months));

    static string Quantity(Trade trade, int line) => trade.Goods(line)["qty"]!.ToString();
}
