using System.Text.Json.Nodes;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Orders paid in parts, payments for several orders, and money that goes back before and after the release.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task An_order_paid_in_instalments_waits_until_it_is_paid_in_full_and_settles()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
        trade.Id = (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations?reference={trade.Reference}")).Text("items.0.id");
        await Window.UntilAsync(trade.Id, "waiting-for-payment");

        await PayAsync(trade, "A", "30", "checked");
        var part = await Window.UntilAsync(trade.Id, "part-paid");
        Assert.Equal(("part", "30", "90", "payment-filed"), (part.Text("legs.payment.state"), part.Text("amounts.paidInParts.paid"), part.Text("amounts.paidInParts.due"), part.Text("next.event")));
        var told = Assert.Single(part.Items("reasons"));
        Assert.Equal(("ORDER_PART_PAID", "30", "90", "payment-institution"), (Answer.Text(told, "code"), Answer.Text(told, "value"), Answer.Text(told, "otherValue"), Answer.Text(told, "act")));

        // An amendment would wait for the rest as well: customs hears of no part.
        var amended = JsonNode.Parse(trade.Alone("payment"))!.AsObject();
        amended["goods"]![0]!["model"] = "another";
        var foretold = await (await Window.AsAsync("merchant-1")).PostAsync(
            $"/v1/declarations/{trade.Id}/amendments/dry-run", $$"""{"reason":"its model","document":{{amended.ToJsonString()}}}""");
        Assert.Equal(("granted", "part-paid", 0), (foretold.Text("customs"), foretold.Text("outcome.wouldBe"), foretold.Items("outcome.customs.reasons").Count));

        var over = await PayAsync(trade, "B", "60.01", "refused");
        Assert.Equal(("PAYMENT_OVER_ORDER", "60.01", "60", "/amount"), Reason(over));
        var other = await PayAsync(trade, "C", "60", "refused", body => body["currency"] = "300");
        Assert.Equal("PAYMENT_CURRENCY_DIFFERS", other.Text("reasons.0.code"));
        Assert.Equal("30", (await Window.UntilAsync(trade.Id, "part-paid")).Text("amounts.payment.amount"));

        await PayAsync(trade, "D", "20", "checked");
        await PayAsync(trade, "E", "40", "checked");
        await Window.UntilAsync(trade.Id, s => s.Text("official.code") is "800" or "899", "released");
        Assert.Equal(("PAYMENT_ORDER_PAID", "10", "0", "/amount"), Reason(await PayAsync(trade, "F", "10", "refused")));
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal(("checked", "90", "true"), (settled.Text("legs.payment.state"), settled.Text("amounts.payment.amount"), settled.Text("amounts.paidInParts.full")));
        await ClosedAsync(trade.Id, "ordered", "paid", "paid", "paid", "released", "departed", "proceeds-received", "settled");
    }

    [Fact]
    public async Task One_payment_pays_two_orders_and_each_declaration_goes_on_with_its_share()
    {
        Trade[] trades = [Window.Trade("green.json"), Window.Trade("green.json")];
        foreach (var trade in trades)
        {
            trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
            await Window.UntilAsync(trade.Id, "waiting-for-payment");
        }

        Assert.Equal("PAYMENT_SHARES_SUM", (await MergeAsync("refused", "180", (trades[0], "90"), (trades[1], "89"))).Text("reasons.0.code"));
        Assert.Equal("PAYMENT_SHARE_REPEATED", (await MergeAsync("refused", "180", (trades[0], "90"), (trades[0], "90"))).Text("reasons.0.code"));
        Assert.Equal("PAYMENT_NOT_THE_REST", (await MergeAsync("refused", "179", (trades[0], "90"), (trades[1], "89"))).Text("reasons.0.code"));
        var paid = await MergeAsync("checked", "180", (trades[0], "90"), (trades[1], "90"));
        Assert.Equal(["checked", "checked"], paid.Items("shares").Select(s => Answer.Text(s, "outcome")));

        foreach (var trade in trades)
        {
            await Window.ReportProceedsAsync(trade);
            var settled = await Window.UntilAsync(trade.Id, "settled");
            Assert.Equal(("90", paid.Text("id")), (settled.Text("amounts.payment.amount"), settled.Text("legs.payment.filingId")));
            await ClosedAsync(trade.Id, "ordered", "paid", "released", "departed", "proceeds-received", "settled");
        }

        // The same money pays nothing a second time.
        var third = Window.Trade("green.json");
        await Window.FileAsync("platform", "/v1/orders", third.OrderAlone());
        var again = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/payments", Numbered(third, "90", paid.Text("reference").Split('/')[1]));
        Assert.Equal(202, again.Status);
        var used = await Window.UntilFiledAsync($"/v1/payments/{again.Text("id")}", "refused");
        Assert.Equal("PAYMENT_NUMBER_USED", used.Text("reasons.0.code"));
    }

    [Fact]
    public async Task A_refund_before_the_release_holds_the_goods_back_until_the_rest_is_paid_again()
    {
        var trade = Window.Trade("price-low.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");

        var refund = await RefundAsync(trade, Say(trade.Payment, "paymentNo"), "10", "booked");
        Assert.Equal(("35", "10", "25"), (refund.Text("figures.paid"), refund.Text("figures.refunded"), refund.Text("figures.left")));
        var part = await Window.UntilAsync(trade.Id, s => s.Text("legs.payment.state") == "part", "paid in part");
        Assert.Equal(("held", "25", "35"), (part.Text("status"), part.Text("amounts.paidInParts.paid"), part.Text("amounts.paidInParts.due")));
        Assert.Contains("ORDER_PART_PAID", part.Codes("reasons"));
        await DecideAsync(trade.Id, "officer", "customs", "release");
        var kept = await Window.UntilAsync(trade.Id, s => s.Codes("reasons").Contains("ORDER_NOT_PAID"), "kept");
        Assert.Equal(("held", "300"), (kept.Text("status"), kept.Text("official.code")));

        await PayAsync(trade, "R", "10", "checked");
        await Window.UntilAsync(trade.Id, s => s.Text("legs.payment.state") == "checked", "paid again");
        await DecideAsync(trade.Id, "officer", "customs", "release");
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        await ClosedAsync(trade.Id, "ordered", "paid", "paid", "payer-refunded", "released", "departed", "proceeds-received", "settled");
        var timeline = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{trade.Id}/timeline");
        Assert.Equal(2, timeline.Items("entries").Count(e => Answer.Text(e, "event") == "paid"));
        Assert.Contains("payer-refunded", timeline.Items("entries").Select(e => Answer.Text(e, "event")));
    }

    [Fact]
    public async Task Refunds_after_the_release_are_money_alone_and_never_above_what_was_paid()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, s => s.Text("official.code") is "800" or "899", "released");
        var number = Say(trade.Payment, "paymentNo");

        var first = await RefundAsync(trade, number, "5", "booked");
        Assert.Equal(("REFUND_OVER_BALANCE", "85.01", "85"), Given(await RefundAsync(trade, number, "85.01", "refused")));
        Assert.Equal(("REFUND_CURRENCY", "300", "502"), Given(await RefundAsync(trade, number, "1", "refused", body => body["currency"] = "300")));
        Assert.Equal("REFUND_ORDER_UNKNOWN", (await RefundAsync(trade, number, "1", "refused", body => body["orderNo"] = "ANOTHER")).Text("reasons.0.code"));
        Assert.Equal("REFUND_PAYMENT_UNKNOWN", (await RefundAsync(trade, "NO-SUCH", "1", "refused")).Text("reasons.0.code"));
        var institution = await Window.AsAsync("payment-institution");
        IsProblem(await institution.PostAsync("/v1/refunds", Refund(trade, number, "1", body => body["refundNo"] = first.Text("reference"))), 409, "REFERENCE_USED");
        IsProblem(await institution.PostAsync("/v1/refunds", Refund(trade, number, "1", body => body["institutionCode"] = "3301962002")), 403, "NOT_OWN_COMPANY");
        IsProblem(await (await Window.AsAsync("merchant-1")).PostAsync("/v1/refunds", Refund(trade, number, "1")), 403, "ROLE_MISSING");
        Assert.Equal(404, (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/refunds/{first.Text("id")}")).Status);

        // The bank nets the same money from the proceeds.
        await Window.ReportProceedsAsync(trade, "78.9", change: body => body["refunds"] = "5");
        await Window.UntilAsync(trade.Id, "settled");
        await RefundAsync(trade, number, "10", "booked");
        // Settled it is already, and the second refund is told a moment later.
        var state = await Environments.Window.UntilAsync(() => Window.StateAsync(trade.Id), s => s.Text("amounts.paidInParts.paid") == "75", $"{trade.Id} is not refunded twice");
        Assert.Equal(("settled", "checked"), (state.Text("status"), state.Text("legs.payment.state")));
        Assert.Empty(state.Items("reasons"));
        await ClosedAsync(trade.Id, "ordered", "paid", "released", "departed", "proceeds-received", "settled", "payer-refunded", "payer-refunded");
        var books = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{trade.Id}/ledger");
        Assert.Equal(["15", "-10"], ((string[])["sales-returns", "refunded-by-institution"]).Select(a => Answer.Text(
            books.Items("balances").Single(b => Answer.Text(b, "account.code") == a), "balance")));
    }

    [Fact]
    public async Task A_reversal_before_the_release_makes_the_declaration_wait_and_after_it_is_refused()
    {
        var trade = Window.Trade("price-low.json");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");

        await ReverseAsync(Say(trade.Payment, "paymentNo"), "booked");
        var waits = await Window.UntilAsync(trade.Id, s => s.Text("legs.payment.state") == "awaited", "without payment");
        Assert.Equal(("held", "0"), (waits.Text("status"), waits.Text("amounts.paidInParts.paid")));
        Assert.Equal("REFUND_PAYMENT_UNKNOWN", (await RefundAsync(trade, Say(trade.Payment, "paymentNo"), "1", "refused")).Text("reasons.0.code"));

        var again = await PayAsync(trade, "N", "35", "checked");
        await Window.UntilAsync(trade.Id, s => s.Text("legs.payment.state") == "checked", "paid again");
        await DecideAsync(trade.Id, "officer", "customs", "release");
        await Window.UntilAsync(trade.Id, s => s.Text("official.code") is "800" or "899", "released");
        var refused = await ReverseAsync(Say(trade.Payment, "paymentNo") + "N", "refused");
        Assert.Equal("PAYMENT_RELEASED", refused.Text("reasons.0.code"));
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal("checked", (await Window.UntilFiledAsync($"/v1/payments/{again.Text("id")}", "checked")).Text("status"));
        await ClosedAsync(trade.Id, "ordered", "paid", "payment-reversed", "paid", "released", "departed", "proceeds-received", "settled");
    }

    [Fact]
    public async Task A_reversed_instalment_is_missing_until_another_comes_and_a_cancelled_declaration_closes_its_books()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment", "waybill"));
        var first = await PayAsync(trade, "A", "40", "checked");
        await PayAsync(trade, "B", "50", "checked");
        await Window.UntilAsync(trade.Id, "waiting-for-waybill");

        await ReverseAsync(Say(trade.Payment, "paymentNo") + "A", "booked");
        var part = await Window.UntilAsync(trade.Id, "part-paid");
        Assert.Equal(("50", "90"), (part.Text("amounts.paidInParts.paid"), part.Text("amounts.paidInParts.due")));
        await Window.UntilFiledAsync($"/v1/payments/{first.Text("id")}", "reversed");
        await RefundAsync(trade, Say(trade.Payment, "paymentNo") + "B", "20", "booked");
        await Window.UntilAsync(trade.Id, s => s.Text("amounts.paidInParts.paid") == "30", "30 of 90");

        var cancelled = await (await Window.AsAsync("merchant-1")).PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"the buyer does not pay"}""");
        Assert.Equal(202, cancelled.Status);
        await Window.UntilAsync(trade.Id, "cancelled");
        // The order came with the declaration: the gateway would hear of it with the decision.
        await ClosedAsync(trade.Id, "paid", "paid", "payment-reversed", "payer-refunded", "reversed");
    }

    [Fact]
    public async Task Instalments_of_an_import_name_the_orderer_each_and_a_return_is_refunded_to_the_payer()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-direct.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
        await Window.UntilAsync(trade.Id, "waiting-for-payment");
        var paid = Decimals.Read(Say(trade.Payment, "amount"));

        await PayAsync(trade, "A", "20", "checked");
        await Window.UntilAsync(trade.Id, "part-paid");
        await PayAsync(trade, "B", Decimals.Write(paid - 20), "checked");
        await Window.UntilAsync(trade.Id, "delivered");
        var back = await ReturnAsync(trade.Id, 1, "1");
        await ArriveAsync(back);
        await Window.UntilFiledAsync($"/v1/returns/{back}", "goods-back");
        await Window.UntilAsync(trade.Id, "returned");
        await RefundAsync(trade, Say(trade.Payment, "paymentNo") + "A", "20", "booked");
        await RefundAsync(trade, Say(trade.Payment, "paymentNo") + "B", Decimals.Write(paid - 20), "booked");
        await Window.UntilAsync(trade.Id, s => s.Text("amounts.paidInParts.paid") == "0", "refunded");
        await ClosedAsync(trade.Id, "ordered", "paid", "paid", "released", "tax-assessed", "delivered", "returned", "payer-refunded", "payer-refunded");

        // Another payer of one instalment: the list is refused as if he had paid it all.
        var strange = Import("import-direct.json");
        strange.Id = await Window.FileAsync("merchant-1", "/v1/declarations", strange.Alone("payment"));
        await PayAsync(strange, "A", "20", "checked", body => body["payer"]!["idNumber"] = Resident());
        await PayAsync(strange, "B", Decimals.Write(paid - 20), "checked");
        var refused = await Window.UntilAsync(strange.Id, "refused");
        Assert.Contains(refused.Items("reasons"), r => Answer.Text(r, "rule") == "I01");
    }

    [Fact]
    public async Task Two_CEB403_of_one_order_pay_it_together()
    {
        var (n, waybill) = (Window.Number(), "CEBS" + Window.Number());
        var from = await CursorAsync("merchant-1");
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill);
        await SendAsync("carrier", "ceb505-waybill.xml", n, waybill);
        var accepted = await SendAsync("merchant-1", "ceb603-declaration.xml", n, waybill);
        var id = Answer.Text(accepted.Items("documents")[0], "id");
        foreach (var (number, amount, status) in new[] { ("1", "50", "part-paid"), ("2", "40", "settled") })
        {
            var xml = Sample("ceb403-payment.xml", n, waybill).Replace("CEBP" + n, "CEBP" + n + number, StringComparison.Ordinal)
                .Replace("<charge>90<", $"<charge>{amount}<", StringComparison.Ordinal);
            var answer = await PostXmlAsync("merchant-1", xml);
            Assert.True(answer.Status == 202, answer.ToString());
            if (status == "part-paid") await Window.UntilAsync(id, status);
        }
        var released = await Window.UntilAsync(id, s => s.Text("official.code") is "800" or "899", "released");
        Assert.Equal("90", released.Text("amounts.payment.amount"));
        await ReceiptsAsync("merchant-1", from, "CEB404", "payNo", "CEBP" + n + "1", "2", "120");
        await ReceiptsAsync("merchant-1", from, "CEB404", "payNo", "CEBP" + n + "2", "2", "120");
    }

    [Fact]
    public async Task Two_CEB411_of_one_order_pay_it_together()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var (n, waybill, buyer) = (Window.Number(), "NODEPS" + Window.Number(), Resident());
        var from = await CursorAsync("payment-institution");
        await ImportAsync("merchant-1", "ceb311-order.xml");
        await ImportAsync("carrier", "ceb511-waybill.xml");
        var id = await ImportAsync("merchant-1", "ceb621-list.xml");
        await Window.UntilAsync(id, "waiting-for-payment");

        await ImportAsync("payment-institution", "ceb411-payment.xml", "1", "50");
        var part = await Window.UntilAsync(id, "part-paid");
        Assert.Equal(("50", "120.01"), (part.Text("amounts.paidInParts.paid"), part.Text("amounts.paidInParts.due")));
        await ImportAsync("payment-institution", "ceb411-payment.xml", "2", "70.01");
        var released = await Window.UntilAsync(id, "released");
        Assert.Equal(("120.01", "true"), (released.Text("amounts.payment.amount"), released.Text("amounts.paidInParts.full")));
        // And one too many is refused and receipted so.
        await ImportAsync("payment-institution", "ceb411-payment.xml", "3", "1");
        foreach (var (number, statuses) in new[] { ("1", (string[])["2", "120"]), ("2", ["2", "120"]), ("3", ["2", "100"]) })
        {
            await ReceiptsAsync("payment-institution", from, "CEB412", "payTransactionId", "CEBP" + n + number, statuses);
        }

        async Task<string> ImportAsync(string client, string sample, string number = "", string amount = "120.01")
        {
            var xml = Window.Sample(sample, n, ("waybill", waybill), ("status", "2"), ("buyer", buyer), ("invt", ""))
                .Replace("CEBP" + n, "CEBP" + n + number, StringComparison.Ordinal)
                .Replace("<amountPaid>120.01<", $"<amountPaid>{amount}<", StringComparison.Ordinal);
            var answer = await PostXmlAsync(client, xml);
            Assert.True(answer.Status == 202, $"{sample}: {answer}");
            return Answer.Text(Assert.Single(answer.Items("documents")), "id");
        }
    }

    /// <summary>An instalment of the trade's order under the number of its payment with a letter behind.</summary>
    async Task<Answer> PayAsync(Trade trade, string letter, string amount, string status, Action<JsonObject>? change = null)
    {
        var body = JsonNode.Parse(trade.PaymentAlone())!.AsObject();
        (body["paymentNo"], body["amount"], body["instalment"]) = (Say(trade.Payment, "paymentNo") + letter, amount, true);
        if (trade.Body["direction"] is { } direction) body["direction"] = direction.DeepClone();
        change?.Invoke(body);
        var id = await Window.FileAsync("payment-institution", "/v1/payments", body.ToJsonString());
        return await Window.UntilFiledAsync($"/v1/payments/{id}", status);
    }

    async Task<Answer> MergeAsync(string status, string amount, params (Trade Trade, string Amount)[] shares)
    {
        var body = JsonNode.Parse(shares[0].Trade.PaymentAlone())!.AsObject();
        body.Remove("orderNo");
        (body["paymentNo"], body["amount"]) = ("M" + Window.Number(), amount);
        body["shares"] = new JsonArray([.. shares.Select(s => (JsonNode)new JsonObject { ["orderNo"] = s.Trade.OrderNo, ["amount"] = s.Amount })]);
        var id = await Window.FileAsync("payment-institution", "/v1/payments", body.ToJsonString());
        return await Window.UntilFiledAsync($"/v1/payments/{id}", status);
    }

    static string Numbered(Trade trade, string amount, string number)
    {
        var body = JsonNode.Parse(trade.PaymentAlone())!.AsObject();
        (body["paymentNo"], body["amount"]) = (number, amount);
        return body.ToJsonString();
    }

    async Task<Answer> RefundAsync(Trade trade, string number, string amount, string status, Action<JsonObject>? change = null)
    {
        var id = await Window.FileAsync("payment-institution", "/v1/refunds", Refund(trade, number, amount, change));
        return await Window.UntilFiledAsync($"/v1/refunds/{id}", status);
    }

    string Refund(Trade trade, string number, string amount, Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["refundNo"] = "RF" + Window.Number(), ["paymentNo"] = number, ["orderNo"] = trade.OrderNo, ["amount"] = amount,
            ["currency"] = trade.Payment["currency"]?.ToString() ?? "142", ["refundedAt"] = Environments.Window.Rfc(Window.Now),
        };
        change?.Invoke(body);
        return body.ToJsonString();
    }

    async Task<Answer> ReverseAsync(string number, string status)
    {
        var id = await Window.FileAsync(
            "payment-institution", "/v1/reversals", $$"""{"reversalNo":"RV{{Window.Number()}}","paymentNo":"{{number}}","reason":"charged by mistake"}""");
        return await Window.UntilFiledAsync($"/v1/reversals/{id}", status);
    }

    static (string, string, string, string) Reason(Answer answer) =>
        (answer.Text("reasons.0.code"), answer.Text("reasons.0.value"), answer.Text("reasons.0.otherValue"), answer.Text("reasons.0.pointer"));

    static (string, string, string) Given(Answer answer) => (answer.Text("reasons.0.code"), answer.Text("reasons.0.value"), answer.Text("reasons.0.otherValue"));

    static string Say(JsonObject from, string name) => from[name]!.ToString();
}
