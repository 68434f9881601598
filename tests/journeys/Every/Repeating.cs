using System.Text;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>The same number, the same key, the same line twice; many lines at once; finding them again.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task A_reference_is_taken_once_and_the_second_answer_names_the_first()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        var again = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        IsProblem(again, 409, "REFERENCE_USED");
        Assert.Equal(trade.Id, again.Text("existingId"));

        var other = Window.Trade("green.json");
        other.Body["reference"] = trade.Reference;
        other.Order["merchantCode"] = "3301960002";
        other.Order["merchantName"] = "兰亭家居（样例）";
        other.Waybill["merchantCode"] = "3301960002";
        var foreign = await (await Window.AsAsync("merchant-2")).PostAsync("/v1/declarations", other.Text);
        Assert.True(foreign.Status == 202, $"Another company's reference is its own matter: {foreign}");
    }

    [Fact]
    public async Task An_order_number_a_payment_number_and_a_waybill_number_belong_to_one_trade()
    {
        var first = Window.Trade("green.json");
        await Window.FileAsync(first);
        await Window.UntilAsync(first.Id, s => s.Text("official.code") is "800" or "899", "released");
        var second = Window.Trade("green.json");
        second.Order["orderNo"] = first.OrderNo;
        second.Payment["paymentNo"] = first.Payment["paymentNo"]!.GetValue<string>();
        second.Waybill["waybillNo"] = first.WaybillNo;
        await Window.FileAsync(second);
        var refused = await Window.UntilAsync(second.Id, "refused");
        // The first leg that is refused may refuse the declaration before the others have spoken; they still add their words.
        await Window.UntilAsync(() => Window.StateAsync(second.Id), s => s.Codes("reasons").Contains("ORDER_DUPLICATE"), "ORDER_DUPLICATE is not told");
        await Window.UntilAsync(() => Window.StateAsync(second.Id), s => s.Codes("reasons").Contains("WAYBILL_DUPLICATE"), "WAYBILL_DUPLICATE is not told");
        Assert.Equal("100", refused.Text("official.code"));
        Assert.NotEqual("refused", (await Window.StateAsync(first.Id)).Text("status"));
    }

    [Fact]
    public async Task The_same_request_again_gets_the_stored_answer_and_files_nothing()
    {
        var trade = Window.Trade("green.json");
        var merchant = await Window.AsAsync("merchant-1");
        var key = Guid.NewGuid().ToString();
        var first = await merchant.PostAsync("/v1/declarations", trade.Text, key);
        Assert.Equal(202, first.Status);
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        var again = await merchant.PostAsync("/v1/declarations", trade.Text, key);
        Assert.Equal((first.Status, first.Raw, first.Headers["Location"]), (again.Status, again.Raw, again.Headers["Location"]));
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => merchant.PostAsync("/v1/declarations", trade.Text, key)));
        Assert.All(together, a => Assert.True(a.Raw == first.Raw || (a.Status == 409 && a.Code == "KEY_RUNNING"), a.ToString()));
        var listed = await merchant.GetAsync($"/v1/declarations?reference={trade.Reference}");
        Assert.Single(listed.Items("items"));
    }

    [Fact]
    public async Task Eight_equal_requests_at_once_file_one_declaration()
    {
        var trade = Window.Trade("green.json");
        var merchant = await Window.AsAsync("merchant-1");
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => merchant.PostAsync("/v1/declarations", trade.Text, key)));
        Assert.All(answers, a => Assert.True(a.Status == 202 || (a.Status == 409 && a.Code == "KEY_RUNNING"), a.ToString()));
        Assert.Single(answers.Where(a => a.Status == 202).Select(a => a.Text("id")).Distinct(StringComparer.Ordinal));
        Assert.Single((await merchant.GetAsync($"/v1/declarations?reference={trade.Reference}")).Items("items"));
    }

    [Fact]
    public async Task A_key_serves_one_request_of_one_company()
    {
        var (first, second) = (Window.Trade("green.json"), Window.Trade("green.json"));
        var merchant = await Window.AsAsync("merchant-1");
        var key = Guid.NewGuid().ToString();
        Assert.Equal(202, (await merchant.PostAsync("/v1/declarations", first.Text, key)).Status);
        IsProblem(await merchant.PostAsync("/v1/declarations", second.Text, key), 422, "KEY_REUSED");
        IsProblem(await merchant.PostAsync("/v1/orders", second.OrderAlone(), key), 422, "KEY_REUSED");
        Assert.Empty((await merchant.GetAsync($"/v1/declarations?reference={second.Reference}")).Items("items"));

        foreach (var node in (System.Text.Json.Nodes.JsonObject[])[second.Order, second.Waybill]) node["merchantCode"] = "3301960002";
        Assert.Equal(202, (await (await Window.AsAsync("merchant-2")).PostAsync("/v1/declarations", second.Text, key)).Status);
    }

    [Theory]
    [InlineData("/v1/declarations")]
    [InlineData("/v1/orders")]
    [InlineData("/v1/declarations/dcl_0/cancellation")]
    public async Task A_post_without_a_key_is_told_to_bring_one(string path)
    {
        var merchant = await Window.AsAsync("merchant-1");
        var body = new StringContent(Window.Trade("green.json").Text, Encoding.UTF8, "application/json");
        IsProblem(await merchant.SendAsync(HttpMethod.Post, path, body), 400, "KEY_MISSING");
    }

    [Fact]
    public async Task A_bulk_of_lines_files_the_good_ones_and_tells_what_is_wrong_with_the_bad_one()
    {
        List<Trade> trades = [.. Enumerable.Range(0, 5).Select(_ => Window.Trade("green.json"))];
        trades[2].Goods(0)["total"] = "-65";
        trades[2].Body["nonsense"] = 1;
        var lines = trades.Select(t => t.Text).ToList();
        lines.Insert(4, "{ this is no JSON");
        var merchant = await Window.AsAsync("merchant-1");
        var body = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n\n");
        var key = Guid.NewGuid().ToString();
        var answer = await merchant.PostAsync("/v1/declarations", body, "application/x-ndjson", key);
        Assert.Equal((200, "application/x-ndjson"), (answer.Status, answer.Type));
        var results = answer.Lines();
        Assert.Equal([1, 2, 3, 4, 5, 6], results.Select(r => r.GetProperty("line").GetInt32()));
        var ids = results.Select(r => Answer.Text(r, "id")).ToList();
        Assert.All((int[])[0, 1, 3, 5], i => Assert.StartsWith("dcl_", ids[i], StringComparison.Ordinal));
        Assert.Equal("STRUCTURE", Answer.Text(results[2], "problem.code"));
        Assert.Contains("/nonsense", results[2].GetProperty("problem").GetProperty("errors").EnumerateArray().Select(e => Answer.Text(e, "pointer")));
        Assert.Equal("MALFORMED_JSON", Answer.Text(results[4], "problem.code"));

        Assert.Equal(answer.Raw, (await merchant.PostAsync("/v1/declarations", body, "application/x-ndjson", key)).Raw);
        foreach (var i in (int[])[0, 1, 3, 5])
        {
            var trade = trades[i < 4 ? i : 4];
            await Window.ReportProceedsAsync(trade);
            Assert.Equal(trade.Reference, (await Window.UntilAsync(ids[i], "settled")).Text("reference"));
        }
        Assert.Empty((await merchant.GetAsync($"/v1/declarations?reference={trades[2].Reference}")).Items("items"));
    }

    [Fact]
    public async Task A_bulk_of_more_than_five_hundred_lines_is_refused_whole()
    {
        var trade = Window.Trade("green.json");
        var merchant = await Window.AsAsync("merchant-1");
        var body = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat("{}", 500)) + "\n" + trade.Text);
        IsProblem(await merchant.PostAsync("/v1/declarations", body, "application/x-ndjson"), 413, "TOO_LARGE_BODY");
        Assert.Empty((await merchant.GetAsync($"/v1/declarations?reference={trade.Reference}")).Items("items"));
    }

    [Fact]
    public async Task The_list_filters_and_goes_on_page_by_page()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var began = Window.Now.AddSeconds(-1);
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            var trade = Window.Trade("green.json");
            ids.Add(await Window.FileAsync("merchant-1", "/v1/declarations", trade.Alone("payment")));
        }
        foreach (var id in ids) await Window.UntilAsync(id, "waiting-for-payment");

        var from = Uri.EscapeDataString(Window.Rfc(began));
        List<string> found = [];
        for (var cursor = ""; ;)
        {
            var page = await merchant.GetAsync($"/v1/declarations?status=waiting-for-payment&from={from}&limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
            Assert.True(page.Status == 200, page.ToString());
            Assert.InRange(page.Items("items").Count, 1, 2);
            Assert.All(page.Items("items"), r => Assert.Equal("waiting-for-payment", Answer.Text(r, "status")));
            found.AddRange(page.Items("items").Select(r => Answer.Text(r, "id")));
            cursor = page.Text("next");
            if (cursor.Length == 0) break;
        }
        // Newest first, none twice, none left out.
        Assert.Equal(Enumerable.Reverse(ids), found.Where(ids.Contains));
        Assert.Equal(found.Distinct(StringComparer.Ordinal), found);

        Assert.DoesNotContain((await merchant.GetAsync($"/v1/declarations?group=done&from={from}")).Items("items"), r => ids.Contains(Answer.Text(r, "id")));
        var byOrder = await merchant.GetAsync($"/v1/declarations?orderNo={Answer.Text((await Window.StateAsync(ids[0])).Body, "orderNo")}");
        Assert.Equal(ids[0], Answer.Text(Assert.Single(byOrder.Items("items")), "id"));
        Assert.Empty((await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/declarations?from={from}&status=waiting-for-payment")).Items("items"));
        Assert.Contains(ids[4], (await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations?from={from}&limit=100")).Items("items").Select(r => Answer.Text(r, "id")));
    }

    [Theory]
    [InlineData("limit=0", "/limit")]
    [InlineData("limit=101", "/limit")]
    [InlineData("limit=ten", "/limit")]
    [InlineData("status=lost", "/status")]
    [InlineData("group=lost", "/group")]
    [InlineData("cursor=!!", "/cursor")]
    [InlineData("from=yesterday", "/from")]
    public async Task A_question_that_cannot_be_understood_names_the_parameter(string query, string pointer)
    {
        var answer = await (await Window.AsAsync("merchant-1")).GetAsync("/v1/declarations?" + query);
        IsProblem(answer, 400, "BAD_QUERY");
        Assert.Equal(pointer, Answer.Text(Assert.Single(answer.Items("errors")), "pointer"));
    }
}
