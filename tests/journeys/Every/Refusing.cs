using System.Text;
using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Bad input: a clear problem with every error at once, and nothing stored.</summary>
public abstract partial class EveryJourney
{
    /// <summary>A fault of one field: where, what stands there (JSON), which code it gets and what is expected of the whole problem.</summary>
    public static TheoryData<string, string, string, int> BadFields => new()
    {
        { "/grossWeight", "\"1.723456\"", "TOO_MANY_DECIMALS", 422 },
        { "/grossWeight", "1.723456", "TOO_MANY_DECIMALS", 422 },
        { "/goods/0/price", "\"-32.5\"", "NEGATIVE", 422 },
        { "/goods/0/total", "\"123456789012345678901234\"", "TOO_LARGE", 422 },
        { "/payment/amount", "1e9", "NOT_A_NUMBER", 422 },
        { "/payment/amount", "\"90,00\"", "NOT_A_NUMBER", 422 },
        { "/payment/amount", "\"\"", "NOT_A_NUMBER", 422 },
        { "/payment/amount", "true", "WRONG_TYPE", 400 },
        { "/grossWeight", "\"0\"", "NOT_POSITIVE", 422 },
        { "/packages", "0", "OUT_OF_RANGE", 422 },
        { "/packages", "1.5", "WRONG_TYPE", 400 },
        { "/packages", "99999999999", "WRONG_TYPE", 400 },
        { "/reference", "7", "WRONG_TYPE", 400 },
        { "/reference", "\"\"", "REQUIRED", 422 },
        { "/reference", "\"1234567890123456789012345678901\"", "TOO_LONG", 422 },
        { "/reference", "\"A\\u0007B\"", "CONTROL_CHARACTER", 422 },
        { "/order/lines", "{}", "WRONG_TYPE", 400 },
        { "/order/lines", "[]", "LINE_COUNT", 422 },
        { "/goods", "[]", "LINE_COUNT", 422 },
        { "/goods/0/gcode", "\"62044300\"", "TOO_SHORT", 422 },
        { "/goods/0/gcode", "\"62044300-0\"", "BAD_CODE", 422 },
        { "/goods/1/gnum", "1", "DUPLICATE_LINE", 422 },
        { "/order/lines/1/gnum", "1", "DUPLICATE_LINE", 422 },
        { "/statisticsFlag", "\"C\"", "NOT_ALLOWED", 422 },
        { "/refundRoute", "\"cash\"", "NOT_ALLOWED", 422 },
        { "/exportDate", "\"2026-02-30\"", "NOT_A_DATE", 422 },
        { "/payment/receivedAt", "\"2026-11-20T09:30:00\"", "NOT_A_TIME", 422 },
        { "/freight/currency", "\"USD5\"", "TOO_LONG", 422 },
        { "/order/merchantName", "null", "REQUIRED", 422 },
        { "/zone", "null", "REQUIRED", 422 },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task A_bad_field_is_named_with_its_place_and_nothing_is_stored(string pointer, string json, string code, int status)
    {
        var trade = Window.Trade("green.json");
        Set(trade.Body, pointer, JsonNode.Parse(json));
        var reference = trade.Body["reference"] is JsonValue text && text.TryGetValue<string>(out var said) && said.Length > 0 ? said : null;
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        Assert.True(answer.Status == status && answer.IsProblem, $"{pointer} = {json}: {answer}");
        var error = answer.Items("errors").SingleOrDefault(e => Answer.Text(e, "pointer") == pointer);
        Assert.True(Answer.Text(error, "code") == code, $"{pointer} = {json}: {answer}");
        Assert.Single(answer.Items("errors"));
        foreach (var name in (string[])["message", "fix", "expected"]) Assert.NotEmpty(Answer.Text(error, name));
        using var anybody = Window.With(null);
        Assert.Equal(200, (await anybody.GetAsync(Answer.Text(error, "docs"))).Status);
        if (reference is not null)
        {
            Assert.Empty((await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations?reference={Uri.EscapeDataString(reference)}")).Items("items"));
        }
    }

    [Fact]
    public async Task All_errors_of_a_submission_are_told_at_once()
    {
        var trade = Window.Trade("green.json");
        Set(trade.Body, "/grossWeight", "1.123456");
        Set(trade.Body, "/goods/0/price", "-1");
        Set(trade.Body, "/goods/1/gcode", "123");
        Set(trade.Body, "/payment/currency", "US");
        Set(trade.Body, "/waybill/packages", -4);
        Set(trade.Body, "/order/orderNo", "");
        Set(trade.Body, "/exportDate", "tomorrow");
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        IsProblem(answer, 422, "VALIDATION");
        Assert.Equal(
            ["/exportDate", "/goods/0/price", "/goods/1/gcode", "/grossWeight", "/order/orderNo", "/payment/currency", "/waybill/packages"],
            answer.Items("errors").Select(e => Answer.Text(e, "pointer")).Order(StringComparer.Ordinal));
        Assert.Equal("CEB403/Receipts/currency", Answer.Text(answer.Items("errors").Single(e => Answer.Text(e, "pointer") == "/payment/currency"), "ceb"));
    }

    [Fact]
    public async Task All_faults_of_the_structure_are_told_at_once_and_unknown_values_are_not_repeated()
    {
        var trade = Window.Trade("green.json");
        trade.Body["consigneeName"] = "CANARY-unknown-field";
        trade.Order["Freight"] = 4;
        trade.Goods(0)["qty"] = new JsonArray();
        trade.Body.Remove("port");
        trade.Payment["amount"] = "1.123456";
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        IsProblem(answer, 400, "STRUCTURE");
        var errors = answer.Items("errors").ToDictionary(e => Answer.Text(e, "pointer"), e => Answer.Text(e, "code"));
        Assert.Equal("UNKNOWN_FIELD", errors["/consigneeName"]);
        Assert.Equal("UNKNOWN_FIELD", errors["/order/Freight"]);
        Assert.Equal("WRONG_TYPE", errors["/goods/0/qty"]);
        Assert.Equal("REQUIRED", errors["/port"]);
        Assert.DoesNotContain("CANARY", answer.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"reference\": ", 400, "MALFORMED_JSON")]
    [InlineData("", 400, "MALFORMED_JSON")]
    [InlineData("null", 400, "STRUCTURE")]
    [InlineData("[]", 400, "STRUCTURE")]
    [InlineData("\"text\"", 400, "STRUCTURE")]
    [InlineData("{\"reference\":\"a\",}", 400, "MALFORMED_JSON")]
    public async Task What_is_not_the_json_of_a_declaration_is_said_so(string body, int status, string code)
    {
        foreach (var path in (string[])["/v1/declarations", "/v1/orders"])
        {
            var answer = await (await Window.AsAsync("merchant-1")).PostAsync(path, Encoding.UTF8.GetBytes(body), "application/json");
            IsProblem(answer, status, code);
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var trade = Window.Trade("green.json");
        var body = Encoding.UTF8.GetBytes(trade.Text);
        body[body.AsSpan().IndexOf("GR-"u8)] = 0xff;
        var merchant = await Window.AsAsync("merchant-1");
        IsProblem(await merchant.PostAsync("/v1/declarations", body, "application/json"), 400, "MALFORMED_JSON");
        var half = trade.Text.Replace("\"GR-", "\"\\ud800GR-", StringComparison.Ordinal);
        IsProblem(await merchant.PostAsync("/v1/declarations", half), 400, "MALFORMED_JSON");
    }

    [Fact]
    public async Task A_field_given_twice_is_refused()
    {
        var trade = Window.Trade("green.json");
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text[..^1] + ",\"zone\":\"2\"}");
        IsProblem(answer, 400, "STRUCTURE");
        Assert.Contains(answer.Items("errors"), e => Answer.Text(e, "code") == "REPEATED_FIELD" && Answer.Text(e, "pointer") == "/zone");
    }

    [Fact]
    public async Task A_hundred_and_one_lines_are_one_too_many()
    {
        var trade = Window.Trade("green.json");
        var (goods, lines) = ((JsonArray)trade.Body["goods"]!, (JsonArray)trade.Order["lines"]!);
        for (var i = 3; i <= 101; i++)
        {
            foreach (var list in (JsonArray[])[goods, lines])
            {
                var line = (JsonObject)list[0]!.DeepClone();
                line["gnum"] = i;
                list.Add(line);
            }
        }
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        IsProblem(answer, 422, "VALIDATION");
        Assert.Equal(["/goods", "/order/lines"], answer.Items("errors").Where(e => Answer.Text(e, "code") == "LINE_COUNT").Select(e => Answer.Text(e, "pointer")).Order());
    }

    [Fact]
    public async Task A_document_that_is_too_deep_or_too_large_is_refused()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var trade = Window.Trade("green.json");
        var deep = trade.Text[..^1] + ",\"goods\":" + new string('[', 300) + new string(']', 300) + "}";
        var answer = await merchant.PostAsync("/v1/declarations", deep);
        Assert.True(answer is { Status: 400, IsProblem: true }, answer.ToString());
        var abyss = new string('[', 100_000);
        IsProblem(await merchant.PostAsync("/v1/declarations", abyss), 400, "MALFORMED_JSON");
        IsProblem(await merchant.PostAsync("/v1/declarations", trade.Text + new string(' ', 300 * 1024)), 413, "TOO_LARGE_BODY");
        IsProblem(await merchant.PostAsync("/v1/declarations", new byte[5 * 1024 * 1024], "application/x-ndjson"), 413, "TOO_LARGE_BODY");
        Assert.Empty((await merchant.GetAsync($"/v1/declarations?reference={trade.Reference}")).Items("items"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_content_type_is_not_taken(string type)
    {
        var trade = Window.Trade("green.json");
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", Encoding.UTF8.GetBytes(trade.Text), type);
        IsProblem(answer, 415, "MEDIA_TYPE");
    }

    [Fact]
    public async Task A_fact_said_twice_and_differently_is_not_guessed()
    {
        var trade = Window.Trade("green.json");
        trade.Body["orderNo"] = "ANOTHER";
        trade.Body["waybillNo"] = "ANOTHER";
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", trade.Text);
        IsProblem(answer, 422, "VALIDATION");
        Assert.Equal(["/orderNo", "/waybillNo"], answer.Items("errors").Where(e => Answer.Text(e, "code") == "CONTRADICTION").Select(e => Answer.Text(e, "pointer")).Order());
    }
}
