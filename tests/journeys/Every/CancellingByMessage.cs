namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Lists that customs holds are cancelled by official message, CEB623 and CEB605, and receipted.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_held_import_is_cancelled_by_message_and_its_person_and_guarantee_get_everything_back()
    {
        await LodgeAsync("merchant-1", "3301960001", "100000");
        var (n, waybill, buyer) = (Window.Number(), "NODEPC" + Window.Number(), Resident());
        var from = await CursorAsync("merchant-1");
        await ImportAsync("merchant-1", "ceb311-order.xml");
        await ImportAsync("payment-institution", "ceb411-payment.xml");
        await ImportAsync("carrier", "ceb511-waybill.xml");
        var id = await ImportAsync("merchant-1", "ceb621-list.xml");
        var held = await Window.UntilAsync(id, "held");
        Assert.Equal("110", await ReservedAsync());

        // A number nobody has, and the same list asked for by a stranger: told at once, and nothing moves.
        var unknown = await PostXmlAsync("merchant-1", Filled("ceb623-cancellation.xml", "29922026I999999998").Replace("CX" + n, "CU" + n, StringComparison.Ordinal));
        IsProblem(unknown, 422, "VALIDATION");
        Assert.DoesNotContain(buyer, unknown.Raw, StringComparison.Ordinal);
        await ReceiptsAsync("merchant-1", from, "CEB624", "copNo", "CU" + n, "-623003");
        var invt = held.Text("invtNo");
        IsProblem(await PostXmlAsync("merchant-2", Filled("ceb623-cancellation.xml", invt)), 422, "VALIDATION");

        var message = Filled("ceb623-cancellation.xml", invt);
        var asked = await PostXmlAsync("merchant-1", message, key: "cancel-" + n);
        Assert.True(asked.Status == 202, asked.ToString());
        Assert.Equal(id, Answer.Text(Assert.Single(asked.Items("documents")), "id"));
        await Window.UntilAsync(id, "cancelled");
        await ReceiptsAsync("merchant-1", from, "CEB624", "copNo", "CX" + n, "2", "399");
        await ReceiptsAsync("merchant-1", from, "CEB622", "copNo", "IM" + n, "2", "120", "300", "100");
        Assert.Equal("0", await ReservedAsync());
        Assert.Equal("closed", (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger")).Text("state"));

        // The same message again is the same answer; a new one for a cancelled list is refused and says so.
        Assert.Equal(asked.Raw, (await PostXmlAsync("merchant-1", message, key: "cancel-" + n)).Raw);
        IsProblem(await PostXmlAsync("merchant-1", Filled("ceb623-cancellation.xml", invt).Replace("CX" + n, "CY" + n, StringComparison.Ordinal)), 409, "ALREADY_ENDED");
        await ReceiptsAsync("merchant-1", from, "CEB624", "copNo", "CY" + n, "-623005");
        await ReceiptsAsync("merchant-1", from, "CEB624", "copNo", "CX" + n, "2", "399");

        string Filled(string sample, string number) => Window.Sample(sample, n, ("waybill", waybill), ("status", "2"), ("buyer", buyer), ("invt", number))
            .Replace("CEBI" + n, $"CEBI{n}-YELLOW", StringComparison.Ordinal);

        async Task<string> ImportAsync(string client, string sample)
        {
            var answer = await PostXmlAsync(client, Filled(sample, ""));
            Assert.True(answer.Status == 202, $"{sample}: {answer}");
            return Answer.Text(Assert.Single(answer.Items("documents")), "id");
        }

        async Task<string> ReservedAsync() =>
            (await (await Window.AsAsync("merchant-1")).PostAsync("/v1/year-use", $$"""{"idType":"1","idNumber":"{{buyer}}"}""")).Text("reserved");
    }

    [Fact]
    public async Task A_held_export_is_cancelled_by_message_and_one_under_inspection_is_not()
    {
        var from = await CursorAsync("merchant-1");
        var (yellow, red) = (Window.Trade("green.json").Marked("-YELLOW"), Window.Trade("green.json").Marked("-RED"));
        var held = await Window.UntilAsync(await Window.FileAsync(yellow), "held");
        var inspected = await Window.UntilAsync(await Window.FileAsync(red), "held");

        foreach (var (state, number) in new[] { (held, "A" + yellow.Number), (inspected, "B" + red.Number) })
        {
            var answer = await PostXmlAsync("merchant-1", Window.Sample("ceb605-cancellation.xml", number, ("invt", state.Text("invtNo"))));
            Assert.True(answer.Status == 202, answer.ToString());
        }

        await Window.UntilAsync(yellow.Id, "cancelled");
        await ReceiptsAsync("merchant-1", from, "CEB606", "copNo", "CXA" + yellow.Number, "2", "399");
        var refused = await ReceiptsAsync("merchant-1", from, "CEB606", "copNo", "CXB" + red.Number, "2", "100");
        Assert.Matches(Chinese, refused[^1].Text("returnInfo"));
        Assert.Equal("held", (await Window.StateAsync(red.Id)).Text("status"));
        Assert.Equal(inspected.Text("invtNo"), refused[^1].Text("invtNo"));
    }
}
