using System.Net;
using System.Text.Json;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The door of the dry run, with every house away: what the gateway says by itself.</summary>
public sealed class DryRunDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Real = "/v1/declarations", Dry = "/v1/declarations/dry-run";

    [Fact]
    public async Task Houses_that_do_not_answer_are_named_and_the_rest_is_told()
    {
        var answer = await host.Send(HttpMethod.Post, Dry, Samples.Merchant, Samples.Declaration("DRY-1").ToJsonString());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var said = answer.Json;
        Assert.Equal(("DRY-1", "unknown"), (Text(said, "reference"), Text(said, "wouldBe")));
        Assert.Equal(["customs", "fx-settlement", "logistics", "payment", "transaction"], said.GetProperty("unavailable").EnumerateArray().Select(h => h.GetString()));
        Assert.All((string[])["order", "payment", "waybill"], leg => Assert.Equal("unavailable", Text(said.GetProperty("legs").GetProperty(leg), "state")));
        Assert.Equal("unavailable", Text(said.GetProperty("customs"), "state"));
        Assert.Equal("needs-customs", Text(said.GetProperty("refund"), "state"));
        Assert.Equal("128.4", Text(said.GetProperty("declared"), "amount"));
        Assert.Equal(0, said.GetProperty("expected").GetArrayLength());
    }

    [Fact]
    public async Task Nothing_is_stored_and_nothing_leaves()
    {
        var before = (await RowsAsync(), host.Bus.Sent.Count);
        for (var i = 0; i < 3; i++)
        {
            var body = Samples.Declaration().Without("payment").ToJsonString();
            Assert.Equal(HttpStatusCode.OK, (await host.Send(HttpMethod.Post, Dry, Samples.Merchant, body, key: "dry-key")).Status);
        }
        Assert.Equal(before, (await RowsAsync(), host.Bus.Sent.Count));
        // The key is as free as the number.
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post(Real, Samples.Merchant, Samples.Declaration().ToJsonString(), "dry-key")).Status);
        Assert.NotEqual(before.Item1, await RowsAsync());
    }

    [Fact]
    public async Task A_used_number_names_the_callers_own_filing_and_no_other_companys()
    {
        var number = Samples.Number();
        var filed = await host.Post(Real, Samples.Merchant, Samples.Declaration(number).ToJsonString());
        var own = (await host.Send(HttpMethod.Post, Dry, Samples.Merchant, Samples.Declaration(number).ToJsonString())).Json;
        var other = (await host.Send(HttpMethod.Post, Dry, Samples.Platform, Samples.Declaration(number).With("/order/merchantCode", "\"3301960001\"").ToJsonString())).Json;

        Assert.Equal((filed.Id, "not-filed"), (Text(own, "existingId"), Text(own, "wouldBe")));
        Assert.Contains("REFERENCE_USED", own.GetProperty("notes").EnumerateArray().Select(n => Text(n, "code")));
        Assert.False(other.TryGetProperty("existingId", out _));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"reference":7,"reference":8,"secret":"x"}""")]
    public async Task Bad_form_is_answered_as_the_real_door_answers_it(string body) => await SameAsync(Samples.Merchant, body);

    [Theory]
    [InlineData("/grossWeight", "\"-1\"")]
    [InlineData("/goods/0/gcode", "\"12\"")]
    [InlineData("/exportDate", "\"2026-13-01\"")]
    [InlineData("/order/lines/0/qty", "\"1e3\"")]
    [InlineData("/order/merchantCode", "\"3301960002\"")]
    public async Task Bad_shape_is_answered_as_the_real_door_answers_it(string pointer, string value) =>
        await SameAsync(Samples.Merchant, Samples.Declaration().With(pointer, value).ToJsonString());

    [Fact]
    public async Task Roles_media_type_and_size_are_those_of_the_real_door()
    {
        await SameAsync(Samples.Bank, Samples.Declaration().ToJsonString());
        await SameAsync(Samples.Merchant, Samples.Declaration().ToJsonString(), "text/plain");
        await SameAsync(Samples.Merchant, new string(' ', 300 * 1024));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Send(HttpMethod.Post, Dry, "", "{}")).Status);
        Assert.Equal("MEDIA_TYPE", (await host.Send(HttpMethod.Post, Dry, Samples.Merchant, Samples.Declaration().Line(), type: "application/x-ndjson")).Code);
    }

    [Fact]
    public async Task The_api_document_has_it_without_an_idempotency_key()
    {
        var operation = (await host.Get("/openapi/v1.json", "")).Json.GetProperty("paths").GetProperty(Dry).GetProperty("post");

        Assert.Equal("TryDeclaration", Text(operation, "operationId"));
        Assert.False(operation.TryGetProperty("parameters", out _));
        Assert.True(operation.GetProperty("responses").TryGetProperty("422", out _));
    }

    // Status and body are alike, but for the address and the trace of the request.
    private async Task SameAsync(string who, string body, string type = "application/json")
    {
        var real = await host.Post(Real, who, body, type: type);
        var dry = await host.Send(HttpMethod.Post, Dry, who, body, type: type);

        Assert.True((int)real.Status >= 400, real.Body);
        Assert.Equal((real.Status, real.Type, Told(real)), (dry.Status, dry.Type, Told(dry)));

        static string Told(GatewayHost.Answer answer) => string.Join('\n', answer.Json.EnumerateObject().Where(p => p.Name is not ("instance" or "traceId")).Select(p => p.ToString()));
    }

    private async Task<string> RowsAsync() => string.Join(' ',
        await CountAsync(GatewayTables.Filings), await CountAsync(GatewayTables.LooseLegs), await CountAsync(GatewayTables.Documents),
        await CountAsync(GatewayTables.Answers), await CountAsync(GatewayTables.Receipts));

    private async Task<int> CountAsync<TRow>(Table<TRow> table) =>
        (await host.Store.QueryAsync(table, "", new Dictionary<string, object?>(), TestContext.Current.CancellationToken)).Count;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
