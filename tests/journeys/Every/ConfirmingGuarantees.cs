using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A deposit covers taxes once somebody else has confirmed it.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_deposit_covers_nothing_before_an_officer_or_its_bank_has_confirmed_it()
    {
        // The carrier's account is this journey's alone.
        var (carrier, officer, bank) = (await Window.AsAsync("carrier"), await Window.AsAsync("officer"), await Window.AsAsync("bank"));
        var number = Window.Number();
        var id = await Window.FileAsync("carrier", "/v1/guarantees", $$"""{"reference":"D-{{number}}","kind":"deposit","amount":"25","bank":"3301964001"}""");
        await Window.UntilFiledAsync($"/v1/guarantees/{id}", "pending");
        Assert.Equal(("0", "pending"), ((await carrier.GetAsync("/v1/guarantee-account")).Text("free"), (await carrier.GetAsync("/v1/guarantee-account")).Text("entries.0.state")));

        var refused = await Window.UntilAsync(await Window.FileAsync(Covered()), "refused");
        Assert.Contains(refused.Items("reasons"), r => Answer.Text(r, "code") == "GUARANTEE_SHORT");

        var path = $"/v1/guarantees/{id}/confirmation";
        const string Yes = """{"confirmed":true,"certificateNo":"Z-1"}""";
        IsProblem(await carrier.PostAsync(path, Yes), 403, "OWN_CONFIRMATION");
        IsProblem(await (await Window.AsAsync("merchant-1")).PostAsync(path, Yes), 403, "ROLE_MISSING");
        IsProblem(await officer.PostAsync("/v1/guarantees/gua_none/confirmation", Yes), 404, "NOT_FOUND");
        IsProblem(await carrier.GetAsync("/v1/desk/guarantees"), 403, "ROLE_MISSING");
        Assert.Contains((await bank.GetAsync("/v1/desk/guarantees")).Items("items"), i => Answer.Text(i, "id") == id && Answer.Text(i, "amount") == "25");
        Assert.Contains((await officer.GetAsync("/v1/desk/guarantees?limit=100")).Items("items"), i => Answer.Text(i, "id") == id);

        // Both look at it at once: one decides.
        var answers = await Task.WhenAll(bank.PostAsync(path, Yes), officer.PostAsync(path, Yes));
        Assert.Equal([202, 409], answers.Select(a => a.Status).Order());
        IsProblem(answers.Single(a => a.Status == 409), 409, "ALREADY_CONFIRMED");
        await Window.UntilFiledAsync($"/v1/guarantees/{id}", "booked");
        var account = await carrier.GetAsync("/v1/guarantee-account");
        Assert.Equal(("25", "25", "booked", "Z-1"), (account.Text("lodged"), account.Text("free"), account.Text("entries.0.state"), account.Text("entries.0.certificateNo")));
        Assert.DoesNotContain((await officer.GetAsync("/v1/desk/guarantees?limit=100")).Items("items"), i => Answer.Text(i, "id") == id);
        Assert.Contains((await carrier.GetAsync($"/v1/guarantees/{id}/timeline")).Items("entries"), e => Answer.Text(e, "event") == "guarantee-confirmed");
        await Window.UntilAsync(await Window.FileAsync(Covered()), "delivered");

        // Another one: no bank is named, an officer refuses it, it is lodged again under its number, and its company takes it back.
        var body = $$"""{"reference":"E-{{number}}","kind":"letter","amount":"100"}""";
        var letter = await Window.FileAsync("carrier", "/v1/guarantees", body);
        await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "pending");
        IsProblem(await bank.PostAsync($"/v1/guarantees/{letter}/confirmation", Yes), 404, "NOT_FOUND");
        Assert.Equal(202, (await officer.PostAsync($"/v1/guarantees/{letter}/confirmation", """{"confirmed":false,"reason":"The letter is not registered"}""")).Status);
        var told = await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "refused");
        Assert.Equal(("GUARANTEE_NOT_CONFIRMED", "The letter is not registered"), (told.Text("reasons.0.code"), told.Text("reasons.0.value")));
        letter = await Window.FileAsync("carrier", "/v1/guarantees", body);
        await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "pending");
        Assert.Equal(202, (await officer.PostAsync($"/v1/guarantees/{letter}/confirmation", Yes)).Status);
        told = await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "refused");
        Assert.Equal(("GUARANTEE_CERTIFICATE_USED", id), (told.Text("reasons.0.code"), told.Text("reasons.0.otherValue")));
        letter = await Window.FileAsync("carrier", "/v1/guarantees", body);
        await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "pending");
        Assert.Equal(202, (await carrier.PostAsync($"/v1/guarantees/{letter}/cancellation", """{"reason":"Another letter comes"}""")).Status);
        IsProblem(await officer.PostAsync($"/v1/guarantees/{letter}/confirmation", Yes), 409, "GUARANTEE_CANCELLED");
        await Window.UntilFiledAsync($"/v1/guarantees/{letter}", "cancelled");
        Assert.Equal(("25", "14.99"), ((await carrier.GetAsync("/v1/guarantee-account")).Text("lodged"), (await carrier.GetAsync("/v1/guarantee-account")).Text("free")));

        Trade Covered()
        {
            var trade = Import("import-direct.json");
            trade.Body["guarantorCode"] = "3301963001";
            return trade;
        }
    }
}
