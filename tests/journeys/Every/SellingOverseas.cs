using System.Globalization;
using System.Text.Json.Nodes;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Exports under 9810: pre-refunded on departure, sold from a warehouse abroad, settled by what was sold.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Of_an_export_to_a_warehouse_abroad_sixty_percent_is_sold()
    {
        var trade = await StockedAsync();
        var merchant = await Window.AsAsync("merchant-1");
        var state = await Window.StateAsync(trade.Id);
        Assert.Equal(("pre-refunded", "130"), (state.Text("amounts.refund.outcome"), state.Text("amounts.refund.amountCny")));
        Assert.Equal(("PRE_REFUNDED", "LAX-2"), (state.Text("overseas.state"), state.Text("overseas.warehouseCode")));
        Assert.Equal(("checked", "not-needed", "checked"), (state.Text("legs.order.state"), state.Text("legs.payment.state"), state.Text("legs.waybill.state")));
        Assert.Equal(("sales-ended", "merchant"), (state.Text("next.event"), state.Text("next.from")));

        // Six of ten, in two reports; the bank reports the money while the sales go on.
        var first = await SellAsync(trade, "booked", 4, "50");
        await SellAsync(trade, "booked", 2, "52.5");
        Assert.Equal(("6", "4", "130"), await LeftAsync(merchant, trade.Id));
        await Window.UntilFiledAsync($"/v1/proceeds/{await ReportSoldAsync(trade, "295", "10")}", "matched");
        Assert.Equal("in-overseas-stock", (await Window.StateAsync(trade.Id)).Text("status"));
        var soon = await Window.UntilFiledAsync($"/v1/returns/{await Window.FileAsync("merchant-1", "/v1/returns", Reentry(trade.Id, "unsold", (1, "1")))}", "refused");
        Assert.Equal("RETURN_OVERSEAS", soon.Text("reasons.0.code"));

        // The settlement begins with the month after the pre-refund.
        var early = await SellAsync(trade, "refused", 0, "0", closes: true);
        Assert.Equal(("PRE_REFUND_TOO_EARLY", "/closes/0", state.Text("overseas.settleFrom")), (early.Text("reasons.0.code"), early.Text("reasons.0.pointer"), early.Text("reasons.0.otherValue")));
        await UntilSettlementOpensAsync(state);
        await SellAsync(trade, "booked", 0, "0", closes: true);
        state = await Window.UntilAsync(trade.Id, "settled");

        // 1,000 at 13 %: 130 was paid in advance; 78 of it is kept, 52 is paid back.
        Assert.Equal(("SETTLED_PARTLY", "78", "52"), (state.Text("overseas.state"), state.Text("overseas.keptCny"), state.Text("overseas.recoveredCny")));
        Assert.Equal(("305", "240"), (state.Text("overseas.sold"), state.Text("overseas.soldValue")));
        Assert.Equal(("settled", "295", "10", "0"), (state.Text("amounts.settlement.outcome"), state.Text("amounts.settlement.received.amount"),
            state.Text("amounts.settlement.fees"), state.Text("amounts.settlement.difference")));
        await ClosedAsync(trade.Id, "released", "departed", "refund-decided", "sold", "sold", "sales-ended", "proceeds-received", "settled");
        var books = await merchant.GetAsync($"/v1/declarations/{trade.Id}/ledger");
        foreach (var clearing in books.Items("balances").Where(b => Answer.Text(b, "account.kind") == "clearing"))
        {
            Assert.Equal(("0", "0"), (Answer.Text(clearing, "balance"), Answer.Text(clearing, "cnyBalance")));
        }
        Assert.Equal(("78", "-78"), (BalanceOf("tax-refund-receivable"), BalanceOf("vat-export-refund")));
        var timeline = await merchant.GetAsync($"/v1/declarations/{trade.Id}/timeline");
        Assert.Equal(
            ["overseas-stock-entered", "sold", "sold", "sales-ended"],
            timeline.Items("entries").Select(e => Answer.Text(e, "event")).Where(e => e.StartsWith("overseas", StringComparison.Ordinal) || e is "sold" or "sales-ended"));
        Assert.Contains(first.Text("id"), books.Raw, StringComparison.Ordinal);

        var late = await SellAsync(trade, "refused", 1, "50");
        Assert.Equal(("SALES_CLOSED", "SETTLED_PARTLY"), (late.Text("reasons.0.code"), late.Text("reasons.0.value")));

        // The four that stayed unsold come home: relieved of import taxes, nothing to pay back, no more than four. The books stay as they are.
        var sold = await Window.UntilFiledAsync($"/v1/returns/{await Window.FileAsync("merchant-1", "/v1/returns", Reentry(trade.Id, "unsold", (1, "5")))}", "refused");
        Assert.Equal(("RETURN_UNSOLD", "4"), (sold.Text("reasons.0.code"), sold.Text("reasons.0.otherValue")));
        var home = await Window.FileAsync("merchant-1", "/v1/returns", Reentry(trade.Id, "unsold", (1, "4")));
        await Window.UntilFiledAsync($"/v1/returns/{home}", "goods-awaited");
        await ArriveAsync(home);
        var back = await Window.UntilFiledAsync($"/v1/returns/{home}", "goods-back");
        Assert.Equal(("tax-relief", "0"), (back.Text("return.lines.0.regime"), back.Text("return.payBack")));
        state = await Window.UntilAsync(trade.Id, s => s.Items("returns").Any(r => Answer.Text(r, "outcome") == "returned"), "returned in part");
        Assert.Equal("settled", state.Text("status"));
        await ClosedAsync(trade.Id, "released", "departed", "refund-decided", "sold", "sold", "sales-ended", "proceeds-received", "settled");

        string BalanceOf(string account) => books.Items("balances").Where(b => Answer.Text(b, "account.code") == account).Select(b => Answer.Text(b, "balance")).Single();
    }

    [Fact]
    public async Task All_and_nothing_of_exports_to_a_warehouse_abroad_is_sold()
    {
        var (all, none) = (await StockedAsync(), await StockedAsync());
        await SellAsync(all, "booked", 10, "41.23");
        await ReportSoldAsync(all, "412.3", "0");
        var state = await Window.StateAsync(all.Id);
        Assert.Equal(("in-overseas-stock", "PRE_REFUNDED"), (state.Text("status"), state.Text("overseas.state")));

        // What is all sold is settled by the clock, with the window; what is not waits for its report.
        await UntilSettlementOpensAsync(state);
        state = await Window.UntilAsync(all.Id, "settled");
        Assert.Equal(("SETTLED_SOLD", "130", "0"), (state.Text("overseas.state"), state.Text("overseas.keptCny"), state.Text("overseas.recoveredCny")));
        await ClosedAsync(all.Id, "released", "departed", "refund-decided", "sold", "sales-ended", "proceeds-received", "settled");
        Assert.Equal("in-overseas-stock", (await Window.StateAsync(none.Id)).Text("status"));
        await SellAsync(none, "booked", 0, "0", closes: true);
        state = await Window.UntilAsync(none.Id, "settled");
        Assert.Equal(("RECOVERED", "0", "130"), (state.Text("overseas.state"), state.Text("overseas.keptCny"), state.Text("overseas.recoveredCny")));
        Assert.Equal(("settled", "0"), (state.Text("amounts.settlement.outcome"), state.Text("amounts.settlement.received.amount")));
        await ClosedAsync(none.Id, "released", "departed", "refund-decided", "sales-ended");
    }

    [Fact]
    public async Task A_sale_abroad_that_cannot_be_is_refused_with_its_reason()
    {
        var trade = await StockedAsync();
        var sold = await SellAsync(trade, "booked", 4, "50");
        var saleNo = sold.Text("reference");

        // Every fault of a report is told at once, and nothing of it is booked.
        var report = Report(trade, 7, "50");
        Line(report)["currency"] = "300";
        Line(report)["soldOn"] = "2020-01-01";
        var refused = await FiledAsync("merchant-1", report, "refused");
        Assert.Equal(
            [("SALE_CURRENCY", "/lines/0/currency"), ("SALE_DAY", "/lines/0/soldOn"), ("SALE_STOCK_SHORT", "/lines/0/qty")],
            refused.Items("reasons").Select(r => (Answer.Text(r, "code"), Answer.Text(r, "pointer"))).Order());
        Assert.Equal(("4", "6", "130"), await LeftAsync(await Window.AsAsync("merchant-1"), trade.Id));

        report = Report(trade, 1, "50");
        Line(report)["saleNo"] = saleNo;
        Assert.Equal(("SALE_REPEATED", saleNo), First(await FiledAsync("merchant-1", report, "refused")));
        report = Report(trade, 1, "50");
        Line(report)["gnum"] = 2;
        Assert.Equal(("SALE_GOODS_UNKNOWN", $"{trade.Id} 2"), First(await FiledAsync("merchant-1", report, "refused")));

        // Another merchant's goods are not there for it; its list does not show them.
        Assert.Equal(("SALE_GOODS_UNKNOWN", $"{trade.Id} 1"), First(await FiledAsync("merchant-2", Report(trade, 1, "50"), "refused")));
        Assert.Empty((await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/overseas-stock?declaration={trade.Id}")).Items("items"));
        IsProblem(await (await Window.AsAsync("carrier")).GetAsync("/v1/overseas-stock"), 403, "ROLE_MISSING");

        // The platform of the sale may report it; the same report again is the same filing.
        report = Report(trade, 1, "50");
        await FiledAsync("platform", report, "booked");
        var again = await (await Window.AsAsync("platform")).PostAsync("/v1/sales-reports", report.ToJsonString());
        Assert.True(again.Status == 409, again.ToString());
        Assert.Equal(("5", "5", "130"), await LeftAsync(await Window.AsAsync("platform"), trade.Id));
        using var channel = Channel(Houses.TaxRefund);
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await new TaxRefund.TaxRefundClient(channel).AskOverseasStockAsync(
            new OverseasStockQuestion(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unauthenticated, nobody.StatusCode);

        static (string, string) First(Answer refused) => (refused.Text("reasons.0.code"), refused.Text("reasons.0.value"));
        static JsonObject Line(JsonObject report) => (JsonObject)report["lines"]![0]!;
    }

    [Fact]
    public async Task An_export_to_a_warehouse_abroad_names_it_and_brings_its_booking()
    {
        var without = Window.Trade("overseas.json");
        without.Body.Remove("overseasWarehouse");
        await Window.FileAsync(without);
        var state = await Window.UntilAsync(without.Id, "refused");
        Assert.Equal(("OVERSEAS_WAREHOUSE", "/overseasWarehouse"), (state.Text("reasons.0.code"), state.Text("reasons.0.pointer")));

        var paid = Window.Trade("green.json");
        paid.Body["procedure"] = "9810";
        var fault = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", paid.Text);
        IsProblem(fault, 422, fault.Code);
        Assert.Equal([("NOT_ALLOWED", "/payment")], fault.Items("errors").Select(e => (Answer.Text(e, "code"), Answer.Text(e, "pointer"))));

        // The order of a buyer is no booking; one that is filed alone says that it is one.
        var ordered = Window.Trade("overseas.json");
        ordered.Id = await Window.FileAsync("merchant-1", "/v1/declarations", ordered.Alone("order"));
        await Window.UntilAsync(ordered.Id, "waiting-for-order");
        await Window.FileAsync("platform", "/v1/orders", ordered.OrderAlone());
        state = await Window.UntilAsync(ordered.Id, "refused");
        Assert.Equal(("ORDER_NOT_A_BOOKING", "9810"), (state.Text("reasons.0.code"), state.Text("reasons.0.otherValue")));
        var booked = Window.Trade("overseas.json");
        booked.Order["booking"] = true;
        booked.Id = await Window.FileAsync("merchant-1", "/v1/declarations", booked.Alone("order"));
        await Window.FileAsync("platform", "/v1/orders", booked.OrderAlone());
        await Window.UntilAsync(booked.Id, "in-overseas-stock");

        var trial = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations/dry-run", Window.Trade("overseas.json").Text);
        Assert.Equal(
            (200, "released", "pre-refunded", "130", "not-needed"),
            (trial.Status, trial.Text("wouldBe"), trial.Text("refund.outcome"), trial.Text("refund.amountCny"), trial.Text("legs.payment.state")));
        Assert.Equal(["released", "departed"], trial.Items("expected").Select(e => Answer.Text(e, "event")));
    }

    [Fact]
    public async Task Booking_waybill_list_and_departure_of_goods_for_a_warehouse_abroad_are_CEB_messages_too()
    {
        var (n, waybill) = (Window.Number(), "NODEPO" + Window.Number());
        var from = await CursorAsync("merchant-1");
        await SendAbroadAsync("merchant-1", "ceb303-order.xml", ("<ceb:orderType>E<", "<ceb:orderType>W<"));
        await SendAbroadAsync("carrier", "ceb505-waybill.xml");
        var accepted = await SendAbroadAsync("merchant-1", "ceb603-declaration.xml", ("<tradeMode>9610<", "<tradeMode>9810<"), ("<statisticsFlag>A<", "<statisticsFlag>B<"));
        var id = Answer.Text(Assert.Single(accepted.Items("documents")), "id");
        await Window.UntilAsync(id, "released");
        await SendAbroadAsync("carrier", "ceb509-departure.xml");
        var state = await Window.UntilAsync(id, s => s.Text("overseas.state").Length > 0 && s.Text("status") == "in-overseas-stock", "in its warehouse");

        // A CEB603 names neither refund nor warehouse: the booking stands for it, and no pre-refund was paid.
        Assert.Equal(("OPEN", "CEBO" + n, "none"), (state.Text("overseas.state"), state.Text("overseas.warehouseCode"), state.Text("amounts.refund.outcome")));
        await ReceiptsAsync("merchant-1", from, "CEB304", "orderNo", "CEBO" + n, "2", "120");
        await ReceiptsAsync("merchant-1", from, "CEB604", "copNo", "CEB-" + n, "2", "120", "399", "800", "899");
        await FiledAsync("merchant-1", new JsonObject { ["reference"] = "SR-" + Window.Number(), ["closes"] = new JsonArray(id) }, "booked");
        Assert.Equal("CLOSED", (await Window.UntilAsync(id, "settled")).Text("overseas.state"));

        async Task<Answer> SendAbroadAsync(string client, string sample, params (string From, string To)[] changes)
        {
            var xml = Sample(sample, n, waybill);
            foreach (var (old, changed) in changes)
            {
                Assert.Contains(old, xml, StringComparison.Ordinal);
                xml = xml.Replace(old, changed, StringComparison.Ordinal);
            }
            var answer = await PostXmlAsync(client, xml);
            Assert.True(answer.Status == 202, $"{sample}: {answer}");
            return answer;
        }
    }

    /// <summary>An export under 9810 whose goods are in their warehouse.</summary>
    async Task<Trade> StockedAsync()
    {
        var trade = Window.Trade("overseas.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, s => s.Text("overseas.state").Length > 0 && s.Text("status") == "in-overseas-stock", "in its warehouse");
        return trade;
    }

    async Task UntilSettlementOpensAsync(Answer state)
    {
        var opens = new DateTimeOffset(
            DateOnly.ParseExact(state.Text("overseas.settleFrom"), "yyyy-MM-dd", CultureInfo.InvariantCulture), new TimeOnly(0, 10), TimeSpan.FromHours(8));
        if (opens > Window.Now) await Window.AdvanceAsync(TimeSpan.FromMinutes(Math.Ceiling((opens - Window.Now).TotalMinutes)));
    }

    /// <summary>A report of one sale, or of none; its sale has the number of the report.</summary>
    JsonObject Report(Trade trade, int qty, string price, bool closes = false)
    {
        var number = "SR-" + Window.Number();
        var report = new JsonObject { ["reference"] = number };
        if (qty > 0)
        {
            report["lines"] = new JsonArray(new JsonObject
            {
                ["declarationId"] = trade.Id, ["gnum"] = 1, ["qty"] = qty, ["saleNo"] = number, ["currency"] = "502",
                ["amount"] = Decimals.Write(qty * Decimals.Read(price)),
                ["soldOn"] = Window.Now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            });
        }
        if (closes) report["closes"] = new JsonArray(trade.Id);
        return report;
    }

    Task<Answer> SellAsync(Trade trade, string status, int qty, string price, bool closes = false) => FiledAsync("merchant-1", Report(trade, qty, price, closes), status);

    async Task<Answer> FiledAsync(string client, JsonObject report, string status)
    {
        var id = await Window.FileAsync(client, "/v1/sales-reports", report.ToJsonString());
        return await Window.UntilFiledAsync($"/v1/sales-reports/{id}", status);
    }

    Task<string> ReportSoldAsync(Trade trade, string amount, string fee) => Window.FileAsync("bank", "/v1/proceeds", new JsonObject
    {
        ["proceedsNo"] = "PRC" + Window.Number(), ["platformCode"] = "3301961001", ["merchantCode"] = "3301960001",
        ["orderNo"] = trade.OrderNo, ["amount"] = amount, ["currency"] = "502",
        ["receivedAt"] = Environments.Window.Rfc(Window.Now.AddMinutes(-30)),
        ["fees"] = fee == "0" ? new JsonArray() : new JsonArray(new JsonObject { ["kind"] = "overseas-warehouse", ["amount"] = fee }),
    }.ToJsonString());

    /// <summary>Sold, left and pre-refund of its one line.</summary>
    static async Task<(string, string, string)> LeftAsync(Party party, string id)
    {
        var line = Assert.Single((await party.GetAsync($"/v1/overseas-stock?warehouse=LAX-2&declaration={id}")).Items("items"));
        return (Answer.Text(line, "sold"), Answer.Text(line, "left"), Answer.Text(line, "preRefundCny"));
    }
}
