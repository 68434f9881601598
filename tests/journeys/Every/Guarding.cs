using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>Whose filings are whose, and whose tokens count.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Another_companys_filings_are_not_found()
    {
        var trade = Window.Trade("green.json").LeftToItsCarrier();
        await Window.FileAsync(trade);
        var released = await Window.UntilAsync(trade.Id, "released");
        Assert.Equal(200, (await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{trade.Id}")).Status);
        foreach (var client in (string[])["merchant-2", "platform", "carrier", "bank"])
        {
            var stranger = await Window.AsAsync(client);
            IsProblem(await stranger.GetAsync($"/v1/declarations/{trade.Id}"), 404, "NOT_FOUND");
            IsProblem(await stranger.GetAsync($"/v1/declarations/{trade.Id}/timeline"), 404, "NOT_FOUND");
        }
        IsProblem(
            await (await Window.AsAsync("merchant-2")).PostAsync($"/v1/declarations/{trade.Id}/cancellation", """{"reason":"mischief"}"""), 404, "NOT_FOUND");
        var proceeds = await Window.ReportProceedsAsync(trade);
        IsProblem(await (await Window.AsAsync("merchant-2")).GetAsync($"/v1/proceeds/{proceeds}"), 404, "NOT_FOUND");
        IsProblem(await (await Window.AsAsync("merchant-1")).GetAsync("/v1/declarations/dcl_00000000000000000000000000000000"), 404, "NOT_FOUND");
        IsProblem(await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/orders/{trade.Id}"), 404, "NOT_FOUND");
        Assert.Equal("released", released.Text("status"));
    }

    [Fact]
    public async Task Nobody_files_in_another_companys_name()
    {
        var trade = Window.Trade("green.json");
        Foreign(await (await Window.AsAsync("merchant-2")).PostAsync("/v1/declarations", trade.Text), "/order/merchantCode", "3301960001");
        Foreign(await (await Window.AsAsync("merchant-2")).PostAsync("/v1/orders", trade.OrderAlone()), "/merchantCode", "3301960001");
        trade.Waybill["carrierCode"] = "3301963009";
        Foreign(await (await Window.AsAsync("carrier")).PostAsync("/v1/waybills", trade.WaybillAlone()), "/carrierCode", "3301963009");
        trade.Payment["institutionCode"] = "3301962009";
        Foreign(await (await Window.AsAsync("payment-institution")).PostAsync("/v1/payments", trade.PaymentAlone()), "/institutionCode", "3301962009");
        trade.Order["platformCode"] = "3301961009";
        Foreign(await (await Window.AsAsync("platform")).PostAsync("/v1/orders", trade.OrderAlone()), "/platformCode", "3301961009");
        var listed = await (await Window.AsAsync("operator")).GetAsync($"/v1/declarations?reference={trade.Reference}");
        Assert.Empty(listed.Items("items"));

        static void Foreign(Answer answer, string pointer, string value)
        {
            IsProblem(answer, 403, "NOT_OWN_COMPANY");
            var error = Assert.Single(answer.Items("errors"));
            Assert.Equal((pointer, value), (Answer.Text(error, "pointer"), Answer.Text(error, "value")));
        }
    }

    [Theory]
    [InlineData("carrier", "POST", "/v1/declarations")]
    [InlineData("bank", "POST", "/v1/orders")]
    [InlineData("platform", "POST", "/v1/payments")]
    [InlineData("merchant-1", "POST", "/v1/waybills")]
    [InlineData("merchant-1", "POST", "/v1/departures")]
    [InlineData("merchant-1", "POST", "/v1/proceeds")]
    [InlineData("officer", "POST", "/v1/declarations")]
    [InlineData("merchant-1", "GET", "/v1/desk/held")]
    [InlineData("merchant-1", "GET", "/v1/operations/parked")]
    [InlineData("officer", "POST", "/v1/test/clock")]
    [InlineData("merchant-1", "POST", "/v1/operations/parked/customs/x/redrive")]
    public async Task Each_role_does_its_own_work_alone(string client, string method, string path)
    {
        var party = await Window.AsAsync(client);
        var answer = method == "GET" ? await party.GetAsync(path) : await party.PostAsync(path, "{}");
        Assert.True(answer is { Status: 403, IsProblem: true }, answer.ToString());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("garbage")]
    [InlineData("expired")]
    [InlineData("of another issuer")]
    [InlineData("for another audience")]
    [InlineData("signed with another key")]
    [InlineData("unsigned")]
    [InlineData("with its company changed")]
    public async Task A_token_that_is_not_ours_or_not_valid_any_more_opens_nothing(string kind)
    {
        var good = (await Window.AsAsync("merchant-1")).Token;
        using var caller = Window.With(kind switch
        {
            "none" => null,
            "garbage" => "not-a-token",
            "expired" => Forge(good, p => (p["iat"], p["nbf"], p["exp"]) = (1_700_000_000, 1_700_000_000, 1_700_003_600)),
            "of another issuer" => Forge(good, p => p["iss"] = "https://issuer.example/"),
            "for another audience" => Forge(good, p => p["aud"] = "another-window"),
            "signed with another key" => Forge(good, _ => { }, otherKey: true),
            "unsigned" => Unsigned(good),
            _ => good[..good.IndexOf('.', StringComparison.Ordinal)] + "." + Changed(good) + good[good.LastIndexOf('.')..],
        });
        foreach (var answer in (Answer[])[await caller.GetAsync("/v1/declarations"), await caller.PostAsync("/v1/declarations", Window.Trade("green.json").Text)])
        {
            Assert.True(answer is { Status: 401, IsProblem: true }, answer.ToString());
            Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.DoesNotContain("3301960001", answer.Raw, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_of_the_right_key_is_what_the_forgeries_differ_from()
    {
        // Shows that the tests above fail for the reason they name: the same forging, with nothing changed, is let in.
        using var caller = Window.With(Forge((await Window.AsAsync("merchant-1")).Token, _ => { }));
        Assert.Equal(200, (await caller.GetAsync("/v1/declarations")).Status);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v1/status")]
    [InlineData("/v1/errors")]
    [InlineData("/v1/errors/KEY_MISSING")]
    [InlineData("/openapi/v1.json")]
    public async Task What_is_public_needs_no_token(string path)
    {
        using var anybody = Window.With(null);
        var answer = await anybody.GetAsync(path);
        Assert.True(answer.Status == 200 && answer.Raw.Length > 0, answer.ToString());
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_too()
    {
        var merchant = await Window.AsAsync("merchant-1");
        IsProblem(await merchant.GetAsync("/v1/nothing"), 404, "NOT_FOUND");
        IsProblem(await merchant.SendAsync(HttpMethod.Delete, "/v1/declarations", null), 405, "METHOD_NOT_ALLOWED");
    }

    string Forge(string token, Action<JsonObject> change, bool otherKey = false)
    {
        var parts = token.Split('.');
        var payload = Payload(token);
        change(payload);
        var signed = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString()))}";
        using var key = RSA.Create(2048);
        if (!otherKey) key.ImportFromPem(File.ReadAllText(Path.Combine(Window.Suite.Data, "identity-signing.pem")));
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    static string Unsigned(string token) => $"{Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8)}.{token.Split('.')[1]}.";

    static string Changed(string token)
    {
        var payload = Payload(token);
        payload["company"] = "3301960002";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload.ToJsonString()));
    }

    static JsonObject Payload(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();
}
