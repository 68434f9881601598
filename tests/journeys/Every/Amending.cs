using System.Globalization;
using System.Text.Json.Nodes;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A declaration is amended before its release: every link that acted takes its effects back and acts on the new version.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_declaration_is_amended_while_it_waits_and_settles_with_what_it_says_now()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment"));
        await Window.UntilAsync(trade.Id, "waiting-for-payment");
        Dearer(trade, 10);
        await AmendAsync(trade);
        await Window.UntilAsync(trade.Id, s => s.Text("documentVersion") == "2", "amended");
        await Window.ReportProceedsAsync(trade);

        var settled = await Window.UntilAsync(trade.Id, "settled");

        Assert.Equal(("93.9", "100", "93.9"), (settled.Text("amounts.declared.amount"), settled.Text("amounts.payment.amount"), settled.Text("amounts.settlement.received.amount")));
        Assert.Equal([120, 399, 800, 899], await MovesAsync(trade.Id));
        await ClosedAsync(trade.Id, "ordered", "paid", "released", "departed", "proceeds-received", "settled");
    }

    [Fact]
    public async Task A_held_declaration_is_amended_cleared_and_settled_with_the_amended_amount()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        var held = await Window.UntilAsync(trade.Id, "held");
        var before = trade.OrderNo;
        trade.Order["orderNo"] = before.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        Dearer(trade, 10);
        var asked = await AmendAsync(trade, "the buyer took the larger one");
        Assert.StartsWith("amd_", asked.Text("id"), StringComparison.Ordinal);
        Assert.Equal("amendment-answered", asked.Text("next.event"));
        await Window.ReportProceedsAsync(trade);

        var settled = await Window.UntilAsync(trade.Id, "settled");

        Assert.Equal(("93.9", "93.9", trade.OrderNo), (settled.Text("amounts.declared.amount"), settled.Text("amounts.settlement.received.amount"), settled.Text("orderNo")));
        Assert.NotEqual(held.Text("invtNo"), settled.Text("invtNo"));
        Assert.Equal([120, 300, 100, 120, 399, 800, 899], await MovesAsync(trade.Id));
        var amendment = Assert.Single(settled.Items("amendments"));
        Assert.Equal(("done", "2", asked.Text("id")), (Answer.Text(amendment, "outcome"), Answer.Text(amendment, "version"), Answer.Text(amendment, "id")));
        // What was booked for the version before is reversed; of the one that was released all links are booked.
        await ClosedAsync(trade.Id, "ordered", "paid", "reversed", "ordered", "paid", "released", "departed", "proceeds-received", "settled");
        var timeline = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{trade.Id}/timeline");
        var changes = timeline.Items("entries").Single(e => Answer.Text(e, "event") == "amended").GetProperty("changes").EnumerateArray()
            .ToDictionary(c => Answer.Text(c, "pointer"), c => (Answer.Text(c, "was"), Answer.Text(c, "now")));
        Assert.Equal((before, trade.OrderNo), changes["/order/orderNo"]);
        Assert.Equal(("18.9", "28.9"), changes["/goods/1/total"]);
        Assert.Equal(("90", "100"), changes["/payment/amount"]);

        // The numbers of the version before are free: another trade uses its order number.
        var other = Window.Trade("green.json");
        other.Order["orderNo"] = before;
        await Window.FileAsync(other);
        await Window.UntilAsync(other.Id, "held");
    }

    [Fact]
    public async Task An_amendment_that_customs_refuses_ends_the_declaration_and_frees_its_numbers()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        trade.Goods(0)["qty2"] = "0.85";
        var weight = trade.Body["grossWeight"]!.ToString();
        trade.Body["grossWeight"] = "9";
        await AmendAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        Assert.Equal(("2", "100"), (refused.Text("documentVersion"), refused.Text("official.code")));
        Assert.NotEmpty(refused.Items("reasons"));
        IsProblem(await AmendRawAsync(trade), 409, "AMEND_ENDED");
        trade.Body["grossWeight"] = weight;
        await FileAgainAsync(trade, "held");
    }

    [Fact]
    public async Task What_is_released_is_not_amended_and_what_is_inspected_customs_keeps()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "released");
        Dearer(trade, 10);
        var late = await AmendRawAsync(trade);
        IsProblem(late, 409, "AMEND_RELEASED");
        Assert.Equal("1", (await Window.StateAsync(trade.Id)).Text("documentVersion"));

        var inspected = Window.Trade("green.json").Marked("-RED");
        await Window.FileAsync(inspected);
        await Window.UntilAsync(inspected.Id, "held");
        Dearer(inspected, 10);
        await AmendAsync(inspected);
        var state = await Window.UntilAsync(inspected.Id, s => s.Text("closure.refused") == "true", "told that it stands");
        Assert.Equal(("held", "500", "1", "amendment"), (state.Text("status"), state.Text("official.code"), state.Text("documentVersion"), state.Text("closure.kind")));
        var reason = Assert.Single(Assert.Single(state.Items("amendments")).GetProperty("reasons").EnumerateArray().ToList());
        Assert.Equal("AMENDMENT_NOT_ALLOWED", Answer.Text(reason, "code"));
        Assert.Matches(Chinese, Answer.Text(reason, "fixZh"));
        await DecideAsync(inspected.Id, "officer", "customs", "release");
        await Window.UntilAsync(inspected.Id, s => s.Text("official.code") is "800" or "899", "released as it was filed");
    }

    [Fact]
    public async Task A_payment_that_its_institution_filed_stays_and_the_merchant_cannot_change_it()
    {
        var trade = Window.Trade("green.json");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment", "waybill"));
        var payment = await Window.FileAsync("payment-institution", "/v1/payments", trade.PaymentAlone());
        await Window.UntilAsync(trade.Id, "waiting-for-waybill");
        var error = Assert.Single((await AmendRawAsync(trade)).Items("errors"));
        Assert.Equal(("AMEND_LEG_ALONE", "/document/payment", payment), (Answer.Text(error, "code"), Answer.Text(error, "pointer"), Answer.Text(error, "value")));

        (trade.Body["packages"], trade.Waybill["packages"]) = (2, 2);
        await AmendAsync(trade, document: trade.Alone("payment"));
        await Window.ReportProceedsAsync(trade);
        var settled = await Window.UntilAsync(trade.Id, "settled");
        Assert.Equal(("2", payment), (settled.Text("documentVersion"), settled.Text("legs.payment.filingId")));
    }

    [Fact]
    public async Task An_import_is_amended_and_the_year_and_the_guarantee_follow_its_quantity()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var trade = Import("import-direct.json").Marked("-YELLOW");
        trade.Waybill["orderNo"] = trade.OrderNo;
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        Assert.Equal(("110", "0"), await YearAsync());
        foreach (var line in new[] { trade.Goods(0), (JsonObject)trade.Order["lines"]![0]! }) (line["qty"], line["total"]) = ("2", "200");
        trade.Goods(0)["qty1"] = "2";
        trade.Order["orderNo"] = trade.OrderNo.Replace("-YELLOW", "-B", StringComparison.Ordinal);
        trade.Waybill["orderNo"] = trade.OrderNo;
        (trade.Order["goodsValue"], trade.Order["tax"], trade.Order["paid"], trade.Payment["amount"]) = ("200", "19.11", "229.11", "229.11");
        await AmendAsync(trade);

        var state = await Window.UntilAsync(trade.Id, "delivered");

        Assert.Equal(("2", "210", "19.11", "19.11"), (
            state.Text("documentVersion"), state.Text("import.countsToYear"), state.Text("import.taxWithheld"), state.Text("import.taxBills.0.total")));
        Assert.Equal(("0", "210"), await YearAsync());
        var bill = Assert.Single((await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/tax-bills?declaration={trade.Id}")).Items("items"));
        Assert.Equal("19.11", Answer.Text(bill, "total"));

        async Task<(string, string)> YearAsync()
        {
            var year = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{trade.Order["buyer"]!["idNumber"]}}"}""");
            return (year.Text("reserved"), year.Text("confirmed"));
        }
    }

    [Fact]
    public async Task An_amendment_that_races_with_a_cancellation_or_a_release_ends_in_one_of_them()
    {
        for (var i = 0; i < 6; i++)
        {
            var trade = Window.Trade("green.json").Marked("-YELLOW").LeftToItsCarrier();
            await Window.FileAsync(trade);
            await Window.UntilAsync(trade.Id, "held");
            Dearer(trade, 10);
            var merchant = await Window.AsAsync("merchant-1");
            var release = i % 2 == 0;
            var answers = await Task.WhenAll(
                AmendRawAsync(trade),
                release ? DecideRawAsync(trade.Id, "officer", "customs", "release")
                    : merchant.PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"the buyer left"}"""));
            Assert.All(answers, a => Assert.Contains(a.Status, new[] { 202, 409 }));
            Assert.Contains(answers, a => a.Status == 202);
            var state = await Window.UntilAsync(trade.Id, s =>
                s.Text("status") is "cancelled" or "released" || (s.Text("documentVersion") == "2" && s.Text("status") == "held"), "at one end");
            var amended = state.Text("documentVersion") == "2";
            Assert.Equal((amended ? "held" : release ? "released" : "cancelled", amended ? "93.9" : "83.9"), (state.Text("status"), state.Text("amounts.declared.amount")));
            Assert.True(release || answers.Count(a => a.Status == 202) == 1, string.Join('\n', answers.Select(a => a.ToString())));
        }
    }

    [Fact]
    public async Task A_change_by_CEB_amends_the_list_and_is_receipted()
    {
        var (n, waybill) = (Window.Number(), "CEBC" + Window.Number());
        var from = await CursorAsync("merchant-1");
        await SendAsync("merchant-1", "ceb303-order.xml", n, waybill);
        await SendAsync("merchant-1", "ceb403-payment.xml", n, waybill);
        var wrong = Sample("ceb603-declaration.xml", n, waybill, "2").Replace("<packNo>1<", "<packNo>3<", StringComparison.Ordinal);
        var id = Answer.Text((await PostXmlAsync("merchant-1", wrong)).Items("documents")[0], "id");
        await Window.UntilAsync(id, "waiting-for-waybill");
        var change = Sample("ceb603-declaration.xml", n, waybill, "2").Replace("<appType>1<", "<appType>2<", StringComparison.Ordinal);
        var asked = await PostXmlAsync("merchant-1", change);
        Assert.Equal((202, id, "amendment-asked"), (asked.Status, asked.Text("documents.0.id"), asked.Text("documents.0.status")));
        var amended = await Window.UntilAsync(id, s => s.Text("documentVersion") == "2", "amended");
        Assert.Equal("/packages", Answer.Text(amended.Body.GetProperty("amendments")[0].GetProperty("changes")[0], "pointer"));
        await SendAsync("carrier", "ceb505-waybill.xml", n, waybill);
        await Window.UntilAsync(id, s => s.Text("official.code") == "899", "closed");
        await ReceiptsAsync("merchant-1", from, "CEB604", "copNo", "CEB-" + n, "2", "2", "120", "399", "800", "899");
    }

    [Fact]
    public async Task An_amendment_is_asked_over_gRPC_and_answered_by_the_stored_answer_when_repeated()
    {
        using var channel = Channel(Houses.Gateway);
        var gateway = new Contracts.Gateway.GatewayClient(channel);
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        Dearer(trade, 10);
        trade.Order["orderNo"] = trade.OrderNo.Replace("-YELLOW", "-G", StringComparison.Ordinal);
        var request = new AmendmentSubmission { Id = trade.Id, Reason = "dearer", Document = trade.ToSubmission("amend-" + Window.Number()) };
        var answer = await gateway.AmendAsync(request, await AsMerchantAsync());
        Assert.True(answer.Errors.Count == 0, answer.ToString());
        Assert.StartsWith("amd_", answer.Id, StringComparison.Ordinal);
        await Window.UntilAsync(trade.Id, s => s.Text("official.code") is "800" or "899", "released");
        var again = await gateway.AmendAsync(request, await AsMerchantAsync());
        Assert.Equal((answer.Id, true), (again.Id, again.Replayed));
        var asked = await gateway.AskDeclarationAsync(new DeclarationQuestion { Id = trade.Id }, await AsMerchantAsync());
        Assert.Equal(2, asked.DocumentVersion);
        Assert.Equal("NOT_OWN_COMPANY", Assert.Single((await gateway.AmendAsync(request, await AsAsync("merchant-2"))).Errors).Code);
        request.Id = "dcl_none";
        var nothing = await Assert.ThrowsAsync<RpcException>(async () => await gateway.AmendAsync(request, await AsMerchantAsync()));
        Assert.Equal(StatusCode.NotFound, nothing.StatusCode);
    }

    /// <summary>The last line, the order and the payment cost so much more.</summary>
    protected static void Dearer(Trade trade, decimal more)
    {
        foreach (var line in new[] { trade.Goods(1), (JsonObject)trade.Order["lines"]![1]! })
        {
            (line["price"], line["total"]) = (Plus(line["price"]!), Plus(line["total"]!));
        }
        trade.Order["goodsValue"] = Plus(trade.Order["goodsValue"]!);
        trade.Payment["amount"] = Plus(trade.Payment["amount"]!);

        string Plus(JsonNode was) => Decimals.Write(Decimals.Read(was.ToString()) + more);
    }

    protected async Task<Answer> AmendAsync(Trade trade, string reason = "a better document", string? document = null)
    {
        var asked = await AmendRawAsync(trade, reason, document);
        Assert.True(asked.Status == 202, asked.ToString());
        return asked;
    }

    async Task<Answer> AmendRawAsync(Trade trade, string reason = "a better document", string? document = null) => await (await Window.AsAsync("merchant-1"))
        .PostAsync($"/v1/declarations/{trade.Id}/amendments", string.Create(CultureInfo.InvariantCulture, $$"""{"reason":"{{reason}}","document":{{document ?? trade.Text}}}"""));
}
