using System.Text.Json.Nodes;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What a dry run foretells comes true, and leaves no trace.</summary>
public abstract partial class EveryJourney
{
    [Theory]
    [InlineData("canary.json", "", "", "released")]
    [InlineData("green.json", "", "", "released")]
    [InlineData("high-value.json", "", "", "released")]
    [InlineData("no-refund.json", "", "", "released")]
    [InlineData("mismatch.json", "", "", "refused")]
    [InlineData("price-low.json", "", "", "held")]
    [InlineData("green.json", "/order/orderNo", "-YELLOW", "held")]
    [InlineData("green.json", "/order/orderNo", "-RED", "held")]
    [InlineData("green.json", "/payment/amount", "89.5", "refused")]
    [InlineData("green.json", "/order/currency", "999", "refused")]
    [InlineData("green.json", "/waybill/carrierCode", "3301963999", "refused")]
    [InlineData("green.json", "/goods/0/gcode", "9999999999", "refused")]
    [InlineData("green.json", "/zone", "9999", "refused")]
    [InlineData("green.json", "/payment", "", "waiting-for-payment")]
    [InlineData("green.json", "/waybill", "", "waiting-for-waybill")]
    public async Task A_dry_run_foretells_status_reasons_and_refund(string sample, string pointer, string value, string expected)
    {
        var trade = Window.Trade(sample);
        var text = trade.Text;
        if (pointer is "/payment" or "/waybill")
        {
            text = trade.Alone(pointer[1..]);
        }
        else if (value.StartsWith('-'))
        {
            text = trade.Marked(value).Text;
        }
        else if (pointer.Length > 0)
        {
            Set(trade.Body, pointer, value);
            text = trade.Text;
        }
        var merchant = await Window.AsAsync("merchant-1");
        var told = await DryRunAsync(merchant, text);
        Assert.True(expected == told.Text("wouldBe"), told.ToString());
        Assert.Equal(told.Text("wouldBe"), (await DryRunAsync(merchant, text)).Text("wouldBe"));
        Assert.Empty(told.Items("unavailable"));
        Assert.Empty((await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations?reference={trade.Reference}")).Items("items"));

        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", text);
        var real = await Window.UntilAsync(trade.Id, s => expected == "released" ? s.Text("amounts.refund.outcome").Length > 0 : s.Text("status") == expected, expected);

        Assert.Equal(Told(real), Told(told));
        if (expected == "released")
        {
            Assert.Equal("800", told.Text("customs.official.code"));
            Assert.Equal(real.Text("amounts.refund.outcome"), told.Text("refund.outcome"));
            Assert.Equal(real.Text("amounts.refund.amountCny"), told.Text("refund.amountCny"));
            Assert.Equal("waiting-for-proceeds", told.Text("settlement.state"));
            Assert.NotEmpty(told.Text("settlement.rate.source"));
            Assert.Equal(["released", "departed", "settled"], told.Items("expected").Select(e => Answer.Text(e, "event")));
        }
        foreach (var reason in real.Items("reasons").Where(r => Answer.Text(r, "act") != "officer"))
        {
            Assert.Contains(told.Items("reasons"), r => r.GetRawText() == reason.GetRawText());
        }

        // Why customs weighs a risk is told when it holds the goods, never before.
        static IEnumerable<string> Told(Answer answer) =>
            answer.Items("reasons").Where(r => Answer.Text(r, "act") != "officer").Select(r => Answer.Text(r, "code")).Distinct().Order();
    }

    [Fact]
    public async Task A_dry_run_takes_no_number_and_finds_legs_and_numbers_that_are_taken()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var trade = Window.Trade("green.json");
        var body = trade.Alone("payment");
        var waits = await DryRunAsync(merchant, body);
        Assert.Equal(("waiting-for-payment", "payment", "payment-institution"),
            (waits.Text("wouldBe"), Answer.Text(Assert.Single(waits.Items("missing")), "leg"), Answer.Text(waits.Items("missing")[0], "from")));

        // The order is not there yet, so the payment waits; the declaration brings the order.
        var payment = await Window.FileAsync("payment-institution", "/v1/payments", trade.PaymentAlone());
        await Window.UntilAsync(() => DryRunAsync(merchant, body), a => a.Text("wouldBe") == "released" && a.Items("missing").Count == 0, "the payment is not found");
        trade.Id = await Window.FileAsync("merchant-1", "/v1/declarations", body);
        var real = await Window.UntilAsync(trade.Id, s => s.Text("amounts.refund.outcome").Length > 0, "decided");
        Assert.Equal(payment, real.Text("legs.payment.filingId"));

        var again = await DryRunAsync(merchant, trade.Text);
        Assert.Equal(("not-filed", trade.Id), (again.Text("wouldBe"), again.Text("existingId")));
        Assert.Contains("ORDER_DUPLICATE", again.Codes("reasons"));
        Assert.Contains("WAYBILL_DUPLICATE", again.Codes("reasons"));
        var listed = await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations?orderNo={trade.OrderNo}");
        Assert.Equal(trade.Id, Answer.Text(Assert.Single(listed.Items("items")), "id"));
    }

    [Fact]
    public async Task A_dry_run_is_for_declarants_and_their_own_company()
    {
        var trade = Window.Trade("green.json");
        IsProblem(await (await Window.AsAsync("merchant-2")).PostAsync("/v1/declarations/dry-run", trade.Text), 403, "NOT_OWN_COMPANY");
        IsProblem(await (await Window.AsAsync("bank")).PostAsync("/v1/declarations/dry-run", trade.Text), 403, "ROLE_MISSING");
        Assert.Equal(422, (await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations/dry-run", Spoiled(trade))).Status);

        static string Spoiled(Trade trade)
        {
            var body = (JsonObject)trade.Body.DeepClone();
            body["grossWeight"] = "-1";
            return body.ToJsonString();
        }
    }

    [Fact]
    public async Task A_house_tries_for_a_party_of_the_document_alone_and_never_in_a_case_that_exists()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        var submission = Window.Trade("green.json").ToSubmission("");
        using var channel = Channel(Houses.Transaction);
        var orders = new Transaction.TransactionClient(channel);
        using var customsChannel = Channel(Houses.Customs);
        var customs = new Customs.CustomsClient(customsChannel);
        var trial = new DeclarationTrial { Declaration = submission.Declaration };
        // Somebody who names a case that exists is answered about a new one.
        trial.Declaration.FilingId = trade.Id;

        Assert.Equal(Verdict.Accepted, (await orders.TryOrderAsync(submission.Order, await AsMerchantAsync())).Verdict);
        var told = await customs.TryDeclarationAsync(trial, await AsMerchantAsync());
        Assert.Equal(("waiting", "order payment waybill"), (told.Outcome, string.Join(' ', told.Missing)));
        foreach (var client in (string[])["merchant-2", "carrier", "bank"])
        {
            var options = await AsAsync(client);
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await orders.TryOrderAsync(submission.Order, options))).StatusCode);
            Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await customs.TryDeclarationAsync(trial, options))).StatusCode);
        }
    }

    [Fact]
    public async Task A_later_version_is_tried_by_the_company_of_its_declaration_alone()
    {
        var trade = Window.Trade("green.json").Marked("-YELLOW");
        await Window.FileAsync(trade);
        await Window.UntilAsync(trade.Id, "held");
        using var transaction = Channel(Houses.Transaction);
        using var payment = Channel(Houses.Payment);
        using var logistics = Channel(Houses.Logistics);
        var orders = new Transaction.TransactionClient(transaction);
        var payments = new Payment.PaymentClient(payment);
        var waybills = new Logistics.LogisticsClient(logistics);
        var next = trade.Id + ".02";
        var submission = trade.ToSubmission("");
        submission.Order.FilingId = submission.Payment.FilingId = submission.Waybill.FilingId = next;

        var own = await AsMerchantAsync();
        Assert.Equal(Verdict.Accepted, (await orders.TryOrderAsync(submission.Order.Clone(), own)).Verdict);
        Assert.Equal(Verdict.Accepted, (await waybills.TryWaybillAsync(submission.Waybill.Clone(), own)).Verdict);
        await payments.TryPaymentAsync(new PaymentTrial { Payment = submission.Payment.Clone() }, own);
        // The platform is party to order and payment, but the declaration is not its own.
        var foreign = await AsAsync("platform");
        await DeniedAsync(async () => await orders.TryOrderAsync(submission.Order.Clone(), foreign));
        await DeniedAsync(async () => await payments.TryPaymentAsync(new PaymentTrial { Payment = submission.Payment.Clone() }, foreign));
        await DeniedAsync(async () => await waybills.TryWaybillAsync(submission.Waybill.Clone(), foreign));
        submission.Order.FilingId = "";
        Assert.Equal("ORDER_DUPLICATE", (await orders.TryOrderAsync(submission.Order, foreign)).Reasons[0].Code);

        static async Task DeniedAsync(Func<Task> ask) => Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(ask)).StatusCode);
    }

    protected static async Task<Answer> DryRunAsync(Party party, string body)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new("application/json");
        var answer = await party.SendAsync(HttpMethod.Post, "/v1/declarations/dry-run", content);
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }
}
