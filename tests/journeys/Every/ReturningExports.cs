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

    [Theory]
    [InlineData("9610", 7, "goods-back", "customs-procedure")]
    [InlineData("9610", 13, "general-trade", "general-trade")]
    [InlineData("9710", 7, "general-trade", "general-trade")]
    public async Task Outside_the_relief_the_procedure_holds_for_a_year_and_then_the_goods_are_an_ordinary_import(string procedure, int months, string status, string regime)
    {
        var trade = Export(procedure, "A", "none");
        var id = await Window.FileAsync(trade);
        await Window.UntilAsync(id, "refund-decided");
        var goods = await ReenterAsync(id, (1, "1"));
        await Window.UntilFiledAsync($"/v1/returns/{goods}", "goods-awaited");

        await ArriveAsync(goods, months);
        var ended = await Window.UntilFiledAsync($"/v1/returns/{goods}", status);

        Assert.Equal(regime, ended.Text("return.lines.0.regime"));
        var late = ended.Items("reasons").First(r => Answer.Text(r, "code") == "RETURN_LATE");
        Assert.Equal((Day(6), "RP8"), (Answer.Text(late, "otherValue"), Answer.Text(late, "rule")));
        Assert.Matches(Chinese, Answer.Text(late, "fixZh"));
        await TaxedAsync(goods, trade, regime);
        // The export of goods that came in as an ordinary import stands, and so does what is waited for.
        var expected = Decimals.Write(83.9m - Decimals.Read(status == "goods-back" ? ended.Text("return.valueBack.amount") : "0"));
        await UntilExpectedAsync(id, expected);
        await Window.ReportProceedsAsync(trade, expected);
        Assert.Equal("0", (await Window.UntilAsync(id, "settled")).Text("amounts.settlement.difference"));
        Assert.Equal("closed", (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger")).Text("state"));
    }

    // No rate of that far day is known yet, and nothing is taxed by another; of today it is.
    async Task TaxedAsync(string id, Trade trade, string regime)
    {
        var merchant = await Window.AsAsync("merchant-1");
        var unknown = await merchant.GetAsync($"/v1/returns/{id}/general-trade");
        Assert.True(unknown.Status == 200 && unknown.Text("reasons.0.code") == "CALENDAR_MISSING" && unknown.Text("taxes").Length == 0, unknown.ToString());
        var bill = await merchant.GetAsync($"/v1/returns/{id}/general-trade?date=2026-11-27");
        Assert.True(bill.Status == 200, bill.ToString());
        var used = bill.Items("used").Single(u => Answer.Text(u, "rule") == "central-parity/502/2026-10-21");
        Assert.Equal(("2026-10-21", regime, "6204430090", "0.08"), (
            Answer.Text(used, "version"), bill.Text("lines.0.regime"), bill.Text("lines.0.gcode"), bill.Text("lines.0.mfnRate")));
        var goods = trade.Goods(0);
        var price = Decimals.ToFen(Decimals.ToFen(Decimals.Read(goods["total"]!.ToString()) / Decimals.Read(goods["qty"]!.ToString())) * 7.1265m);
        var duty = Decimals.ToFen(price * 0.08m);
        Assert.Equal((price, duty, Decimals.ToFen((price + duty) * 0.13m)), (
            Decimals.Read(bill.Text("dutiablePrice")), Decimals.Read(bill.Text("taxes.duty")), Decimals.Read(bill.Text("taxes.vat"))));
        IsProblem(await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/returns/{id}/general-trade"), 404, "NOT_FOUND");
    }

    Task<string> ReenterAsync(string declaration, params (int Line, string Qty)[] lines) =>
        Window.FileAsync("merchant-1", "/v1/returns", Reentry(declaration, "returned", lines));

    string Reentry(string declaration, string reason, params (int Line, string Qty)[] lines) => new JsonObject
    {
        ["direction"] = "export", ["reference"] = "XR-" + Window.Number(), ["declarationId"] = declaration, ["reason"] = reason, ["customsOffice"] = "2992",
        ["lines"] = new JsonArray([.. lines.Select(l => new JsonObject { ["gnum"] = l.Line, ["qty"] = l.Qty })]),
    }.ToJsonString();

    async Task ArriveAsync(string id, int months)
    {
        var answer = await (await Window.AsAsync("officer")).PostAsync($"/v1/returns/{id}/arrival", $$"""{"arrivedAt":"{{Environments.Window.Rfc(Window.Now.AddMonths(months))}}"}""");
        Assert.True(answer.Status == 202, answer.ToString());
    }

    async Task RepayAsync(string id, string amount)
    {
        var answer = await (await Window.AsAsync("officer")).PostAsync($"/v1/returns/{id}/repayment", $$"""{"amount":"{{amount}}","certificateNo":"C-{{Window.Number()}}"}""");
        Assert.True(answer.Status == 202, answer.ToString());
    }

    // The settlement hears of the goods for itself: money that comes before is settled with its difference.
    async Task UntilExpectedAsync(string id, string expected)
    {
        using var channel = Channel(Houses.FxSettlement);
        var settlement = new FxSettlement.FxSettlementClient(channel);
        var began = TimeProvider.System.GetTimestamp();
        while ((await settlement.AskSettlementAsync(new SettlementQuestion { FilingId = id }, await AsMerchantAsync())).Expected != expected)
        {
            Assert.False(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(15), $"{id}: {expected} is not waited for");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    string Day(int months) => Window.Now.ToOffset(TimeSpan.FromHours(8)).AddMonths(months).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    static string Quantity(Trade trade, int line) => trade.Goods(line)["qty"]!.ToString();
}
