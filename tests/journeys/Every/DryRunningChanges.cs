using System.Text.Json.Nodes;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Dry runs of what comes after a declaration: what they foretell comes true, and they leave no trace.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_dry_run_of_an_amendment_foretells_version_numbers_and_links_and_leaves_no_trace()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var before = await Window.StateAsync(trade.Id);
        var was = trade.OrderNo;
        trade.Order["orderNo"] = was.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        Dearer(trade, 10);

        var told = await TryAmendmentAsync(trade);

        Assert.Equal(("2", "granted", "released"), (told.Text("version"), told.Text("customs"), told.Text("outcome.wouldBe")));
        Assert.Empty(told.Items("reasons"));
        Assert.DoesNotContain(told.Items("outcome.reasons"), r => Answer.Text(r, "code").EndsWith("DUPLICATE", StringComparison.Ordinal));
        Assert.Equal(
            [("order", "taken-back", was, trade.OrderNo), ("payment", "taken-back", "90", "100"), ("waybill", "taken-over", before.Text("waybillNo"), before.Text("waybillNo")),
                ("declaration", "returned", before.Text("invtNo"), ""), ("books", "reversed", "90", "100")],
            told.Items("effects").Select(e => (Answer.Text(e, "what"), Answer.Text(e, "effect"), Answer.Text(e, "was"), Answer.Text(e, "now"))));
        Assert.Contains(told.Items("changes"), c => Answer.Text(c, "pointer") == "/order/orderNo" && Answer.Text(c, "was") == was && Answer.Text(c, "now") == trade.OrderNo);
        Assert.Equal(before.ToString(), (await Window.StateAsync(trade.Id)).ToString());
        Assert.Equal(told.Text("outcome.refund.amountCny"), (await TryAmendmentAsync(trade)).Text("outcome.refund.amountCny"));

        await AmendAsync(trade);
        var real = await Window.UntilAsync(trade.Id, s => s.Text("documentVersion") == "2" && s.Text("amounts.refund.outcome").Length > 0, "amended and refunded");
        Assert.Equal((told.Text("outcome.refund.outcome"), told.Text("outcome.refund.amountCny")), (real.Text("amounts.refund.outcome"), real.Text("amounts.refund.amountCny")));
        IsProblem(await TryAmendmentRawAsync("merchant-1", trade), 409, "AMEND_RELEASED");
        using var channel = Channel(Houses.Customs);
        var stale = new DeclarationTrial { Declaration = trade.ToSubmission("").Declaration };
        (stale.Declaration.FilingId, stale.Declaration.Version) = (trade.Id, 2);
        var merchant = await AsMerchantAsync();
        Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(async () => await new Customs.CustomsClient(channel).TryDeclarationAsync(stale, merchant))).StatusCode);
        Assert.Contains(trade.Id, await ListedAsync("merchant-1", "amended=true"));
        Assert.DoesNotContain(trade.Id, await ListedAsync("merchant-1", "amended=true&returned=true"));
        Assert.DoesNotContain(trade.Id, await ListedAsync("merchant-2", "amended=true"));
        IsProblem(await (await Window.AsAsync("merchant-1")).GetAsync("/v1/declarations?amended=yes"), 400, "BAD_QUERY");
    }

    [Fact]
    public async Task A_dry_run_of_an_amendment_says_why_it_would_not_be_and_whose_it_is()
    {
        var trade = Window.Trade("green.json").Marked("-RED");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        var error = Assert.Single((await TryAmendmentRawAsync("merchant-1", trade)).Items("errors"));
        Assert.Equal("AMEND_NOTHING", Answer.Text(error, "code"));
        Dearer(trade, 10);
        var told = await TryAmendmentAsync(trade);
        Assert.Equal(("standing", "AMENDMENT_NOT_ALLOWED", ""), (told.Text("customs"), Answer.Text(Assert.Single(told.Items("reasons")), "code"), told.Text("outcome.wouldBe")));
        Assert.Empty(told.Items("effects"));

        var other = Window.Trade("green.json");
        (trade.Order["merchantCode"], other.Id) = ("3301960002", trade.Id);
        Assert.Equal(404, (await (await Window.AsAsync("merchant-2")).PostAsync($"/v1/declarations/{trade.Id}/amendments/dry-run",
            $$"""{"reason":"mine","document":{{trade.Text}}}""")).Status);
        IsProblem(await TryAmendmentRawAsync("bank", trade), 403, "ROLE_MISSING");
    }

    [Fact]
    public async Task A_dry_run_of_an_amended_import_tells_the_tax_before_and_after_and_what_is_left_of_the_year()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-direct.json").Marked("-YELLOW");
        trade.Waybill["orderNo"] = trade.OrderNo;
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["qty"], line["total"]) = ("2", "200");
        trade.Goods(0)["qty1"] = "2";
        trade.Order["orderNo"] = trade.OrderNo.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        trade.Waybill["orderNo"] = trade.OrderNo;
        (trade.Order["goodsValue"], trade.Order["tax"], trade.Order["paid"], trade.Payment["amount"]) = ("200", "19.11", "229.11", "229.11");

        var told = await TryAmendmentAsync(trade);

        Assert.Equal(("granted", "released", "210", "19.11"), (
            told.Text("customs"), told.Text("outcome.wouldBe"), told.Text("outcome.import.countsToYear"), told.Text("outcome.import.taxes.total")));
        Assert.Equal("10.01", told.Text("taxesBefore.total"));
        await AmendAsync(trade);
        await Window.UntilAsync(trade.Id, "delivered");
        var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{trade.Order["buyer"]!["idNumber"]}}"}""");
        Assert.Equal(year.Text("left"), told.Text("outcome.import.annualLeft"));
    }

    [Fact]
    public async Task A_dry_run_of_a_return_of_an_import_tells_tax_quota_and_quantities_and_comes_true()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-bonded.json");
        var id = await Window.FileAsync(trade);
        await Window.UntilAsync(id, "delivered");

        var much = await TryAsync("merchant-1", "/v1/returns", ImportReturn(id, 2, "4"));
        Assert.Equal(("refused", "4", "3"), (much.Text("wouldBe"), much.Text("reasons.0.value"), much.Text("reasons.0.otherValue")));
        Assert.Equal(["1", "3"], much.Items("left").Select(l => Answer.Text(l, "qty")));
        var told = await TryAsync("merchant-1", "/v1/returns", ImportReturn(id, 2, "2"));
        Assert.Equal(("import", "goods-awaited"), (told.Text("direction"), told.Text("wouldBe")));
        Assert.Equal(("returned", "200", "18.2", "false"), (told.Text("back.outcome"), told.Text("back.valueBack.amount"), told.Text("back.taxBack.total"), told.Text("back.whole")));
        Assert.Equal(["void", "generated"], told.Items("back.taxBills").Select(b => Answer.Text(b, "status")));
        Assert.Equal(["1", "1"], told.Items("left").Select(l => Answer.Text(l, "qty")));
        var foreign = await TryAsync("merchant-2", "/v1/returns", ImportReturn(id, 2, "2"));
        Assert.Equal(("refused", 0), (foreign.Text("wouldBe"), foreign.Items("left").Count));
        Assert.Empty((await Window.StateAsync(id)).Items("import.returns"));

        var part = await ReturnAsync(id, 2, "2");
        var awaited = await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-awaited");
        await ArriveAsync(part);
        await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-back");
        var state = await Window.UntilAsync(id, s => s.Items("import.taxBills").Count == 2, "billed anew");
        var real = state.Items("import.returns").Single(r => Answer.Text(r, "id") == part);
        Assert.Equal((told.Text("back.valueBack.amount"), told.Text("back.taxBack.total"), told.Text("arriveBy")),
            (Answer.Text(real, "valueBack"), Answer.Text(real, "taxBack"), Answer.Text(real, "arriveBy")));
        Assert.Equal(told.Text("back.taxBills.1.total"), state.Text("import.taxBills.1.total"));
        Assert.NotEmpty(awaited.Text("id"));
    }

    [Fact]
    public async Task A_dry_run_of_a_return_of_an_export_tells_windows_and_the_refund_that_is_paid_back_first()
    {
        var trade = Window.Trade("trader-refund.json");
        var id = await Window.FileAsync(trade);
        await Window.UntilAsync(id, "refund-decided");

        var told = await TryAsync("merchant-1", "/v1/returns", Reentry(id, "returned", (1, "1")));
        Assert.Equal(("export", "pay-back-first", "29.25", "RETURN_REFUND_FIRST"), (told.Text("direction"), told.Text("wouldBe"), told.Text("payBack"), told.Text("reasons.0.code")));
        Assert.Equal((Day(6), Day(12)), (told.Text("reliefUntil"), told.Text("procedureUntil")));
        Assert.Equal(("returned", "45.5", "tax-relief", "29.25"), (
            told.Text("back.outcome"), told.Text("back.valueBack.amount"), told.Text("back.lines.0.regime"), told.Text("back.payBack")));
        Assert.Equal("3", told.Text("left.0.qty"));
        Assert.Equal("RETURN_UNKNOWN", (await TryAsync("merchant-2", "/v1/returns", Reentry(id, "returned", (1, "1")))).Text("reasons.0.code"));
        IsProblem(await (await Window.AsAsync("bank")).PostAsync("/v1/returns/dry-run", Reentry(id, "returned", (1, "1"))), 403, "ROLE_MISSING");
        Assert.Empty((await Window.StateAsync(id)).Items("returns"));

        var gone = await ReenterAsync(id, (1, "9"));
        await Window.UntilFiledAsync($"/v1/returns/{gone}", "refused");
        Assert.DoesNotContain(id, await ListedAsync("merchant-1", "returned=true"));
        var part = await ReenterAsync(id, (1, "1"));
        var owed = await Window.UntilFiledAsync($"/v1/returns/{part}", "pay-back-first");
        Assert.Equal((told.Text("payBack"), told.Text("reliefUntil")), (owed.Text("return.payBack"), owed.Text("return.reliefUntil")));
        Assert.Equal([id], (await ListedAsync("operator", "returned=true&limit=100")).Where(i => i == id));
        await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/returns/{part}/cancellation", """{"reason":"The buyer keeps it"}""");
        await Window.UntilFiledAsync($"/v1/returns/{part}", "cancelled");
        await Environments.Window.UntilAsync(
            async () => await (await Window.AsAsync("merchant-1")).GetAsync("/v1/declarations?returned=true&limit=100"),
            a => a.Items("items").All(i => Answer.Text(i, "id") != id), "listed although its return is cancelled");
        part = await ReenterAsync(id, (1, "1"));
        await Window.UntilFiledAsync($"/v1/returns/{part}", "pay-back-first");
        await RepayAsync(part, "29.25");
        await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-awaited");
        await ArriveAsync(part);
        var back = await Window.UntilFiledAsync($"/v1/returns/{part}", "goods-back");
        Assert.Equal((told.Text("back.valueBack.amount"), told.Text("back.lines.0.regime")), (back.Text("return.valueBack.amount"), back.Text("return.lines.0.regime")));
    }

    [Fact]
    public async Task Dry_runs_of_payments_in_parts_refunds_and_reversals_tell_what_would_stand()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment", "waybill"));
        await Window.UntilAsync(trade.Id, "waiting-for-payment");
        var number = Say(trade.Payment, "paymentNo");

        // Customs may know the order before payment does.
        var first = await Environments.Window.UntilAsync(
            () => TryAsync("payment-institution", "/v1/payments", Instalment("A", "40")), a => a.Text("wouldBe") != "accepted", "the order is not known to payment");
        Assert.Equal(("checked", "90", "40", "50", "99"), (
            first.Text("wouldBe"), first.Text("orders.0.due"), first.Text("orders.0.paid"), first.Text("orders.0.left"), first.Text("orders.0.paymentsLeft")));
        await PayAsync(trade, "A", "40", "checked");
        var over = await TryAsync("payment-institution", "/v1/payments", Instalment("B", "50.01"));
        Assert.Equal(("refused", "PAYMENT_OVER_ORDER", "50"), (over.Text("wouldBe"), over.Text("reasons.0.code"), over.Text("reasons.0.otherValue")));
        var unknown = Window.Trade("green.json");
        var waits = await TryAsync("payment-institution", "/v1/payments", unknown.PaymentAlone());
        Assert.Contains("WAITS_FOR_ORDER", waits.Codes("notes"));
        Assert.Equal("40", (await Window.UntilAsync(trade.Id, "part-paid")).Text("amounts.paidInParts.paid"));

        // One payment for both orders: what is open of the first, and all of an order that is to come.
        var merged = JsonNode.Parse(trade.PaymentAlone())!.AsObject();
        merged.Remove("orderNo");
        (merged["paymentNo"], merged["amount"]) = ("M" + Window.Number(), "140");
        merged["shares"] = new JsonArray(new JsonObject { ["orderNo"] = trade.OrderNo, ["amount"] = "50" }, new JsonObject { ["orderNo"] = unknown.OrderNo, ["amount"] = "90" });
        var shared = await TryAsync("payment-institution", "/v1/payments", merged.ToJsonString());
        Assert.Equal([(trade.OrderNo, "accepted"), (unknown.OrderNo, "waiting")], shared.Items("payment.uses").Select(u => (Answer.Text(u, "orderNo"), Answer.Text(u, "state"))).OrderBy(u => u.Item2));
        Assert.Equal("0", Answer.Text(shared.Items("orders").Single(o => Answer.Text(o, "orderNo") == trade.OrderNo), "left"));

        await PayAsync(trade, "B", "50", "checked");
        await Window.UntilAsync(trade.Id, "waiting-for-waybill");
        var refund = await TryAsync("payment-institution", "/v1/refunds", Refund(trade, number + "B", "20"));
        Assert.Equal(("booked", "30", "20", "70", "20", "99"), (
            refund.Text("wouldBe"), refund.Text("payment.left"), refund.Text("figures.refunded"), refund.Text("orders.0.paid"), refund.Text("orders.0.left"), refund.Text("orders.0.refundsLeft")));
        Assert.Equal(trade.OrderNo, refund.Text("unpaid.0"));
        Assert.Equal("REFUND_OVER_BALANCE", (await TryAsync("payment-institution", "/v1/refunds", Refund(trade, number + "B", "50.01"))).Text("reasons.0.code"));
        var reversal = await TryAsync("payment-institution", "/v1/reversals", Reversal("A"));
        Assert.Equal(("booked", "50", "40"), (reversal.Text("wouldBe"), reversal.Text("orders.0.paid"), reversal.Text("orders.0.left")));
        IsProblem(await (await Window.AsAsync("merchant-1")).PostAsync("/v1/refunds/dry-run", Refund(trade, number + "B", "20")), 403, "ROLE_MISSING");
        Assert.Equal("90", (await Window.StateAsync(trade.Id)).Text("amounts.paidInParts.paid"));

        // They come true.
        await RefundAsync(trade, number + "B", "20", "booked");
        await ReverseAsync(number + "A", "booked");
        await Window.UntilAsync(trade.Id, s => s.Text("amounts.paidInParts.paid") == "30", "30 of 90");
        var released = Window.Trade("green.json");
        await Window.FileAsync(released);
        await Window.UntilAsync(released.Id, s => s.Text("official.code") is "800" or "899", "released");
        var late = await TryAsync("payment-institution", "/v1/reversals", $$"""{"reversalNo":"RV{{Window.Number()}}","paymentNo":"{{Say(released.Payment, "paymentNo")}}","reason":"x"}""");
        Assert.Equal(("refused", "PAYMENT_RELEASED", 0), (late.Text("wouldBe"), late.Text("reasons.0.code"), late.Items("unpaid").Count));
        Assert.Equal(("90", "0", "accepted"), (late.Text("orders.0.paid"), late.Text("orders.0.left"), late.Text("payment.uses.0.state")));

        string Instalment(string letter, string amount)
        {
            var body = JsonNode.Parse(trade.PaymentAlone())!.AsObject();
            (body["paymentNo"], body["amount"], body["instalment"]) = (number + letter, amount, true);
            return body.ToJsonString();
        }

        string Reversal(string letter) => $$"""{"reversalNo":"RV{{Window.Number()}}","paymentNo":"{{number}}{{letter}}","reason":"charged by mistake"}""";
    }

    async Task<List<string>> ListedAsync(string client, string query) =>
        [.. (await (await Window.AsAsync(client)).GetAsync("/v1/declarations?" + query)).Items("items").Select(i => Answer.Text(i, "id"))];

    async Task<Answer> TryAsync(string client, string path, string body)
    {
        var told = await (await Window.AsAsync(client)).PostAsync(path + "/dry-run", body);
        Assert.True(told.Status == 200, told.ToString());
        Assert.Empty(told.Items("unavailable"));
        return told;
    }

    async Task<Answer> TryAmendmentAsync(Trade trade)
    {
        var told = await TryAmendmentRawAsync("merchant-1", trade);
        Assert.True(told.Status == 200, told.ToString());
        return told;
    }

    async Task<Answer> TryAmendmentRawAsync(string client, Trade trade) => await (await Window.AsAsync(client))
        .PostAsync($"/v1/declarations/{trade.Id}/amendments/dry-run", $$"""{"reason":"a better document","document":{{trade.Text}}}""");
}
