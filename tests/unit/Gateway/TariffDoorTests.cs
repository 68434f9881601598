using System.Net;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>GET /v1/tariff before customs is asked.</summary>
public sealed class TariffDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    [Theory]
    [InlineData("neither code nor words", "", "REQUIRED", "/q")]
    [InlineData("blanks alone", "?q=%20%E3%80%80", "REQUIRED", "/q")]
    [InlineData("one digit", "?code=3", "NOT_ALLOWED", "/code")]
    [InlineData("eleven digits", "?code=33030000101", "NOT_ALLOWED", "/code")]
    [InlineData("a letter", "?code=33O3", "NOT_ALLOWED", "/code")]
    [InlineData("digits of another script", "?code=%EF%BC%93%EF%BC%93", "NOT_ALLOWED", "/code")]
    [InlineData("nine words", "?q=a%20b%20c%20d%20e%20f%20g%20h%20i", "NOT_ALLOWED", "/q")]
    [InlineData("no such day", "?code=33&date=2026-02-30", "NOT_A_DATE", "/date")]
    [InlineData("a day written otherwise", "?code=33&date=20260301", "NOT_A_DATE", "/date")]
    [InlineData("limit zero", "?code=33&limit=0", "NOT_ALLOWED", "/limit")]
    [InlineData("limit too large", "?code=33&limit=101", "NOT_ALLOWED", "/limit")]
    [InlineData("limit no number", "?code=33&limit=ten", "NOT_ALLOWED", "/limit")]
    [InlineData("cursor of nobody", "?code=33&cursor=!", "NOT_ALLOWED", "/cursor")]
    public async Task What_is_no_question_is_told_with_its_place(string name, string query, string code, string pointer)
    {
        Assert.NotEmpty(name);
        var answer = await host.Get("/v1/tariff" + query, Samples.Merchant);

        Assert.Equal((HttpStatusCode.BadRequest, "BAD_QUERY"), (answer.Status, answer.Code));
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((code, pointer), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.NotEmpty(error.GetProperty("expected").GetString()!);
    }

    [Fact]
    public async Task All_faults_of_a_question_are_told_at_once()
    {
        var answer = await host.Get($"/v1/tariff?code=x&q={new string('a', 101)}&date=x&limit=x&cursor=!", Samples.Merchant);

        Assert.Equal(
            ["/code", "/q", "/date", "/limit", "/cursor"], answer.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()!));
    }

    [Fact]
    public async Task Nobody_answers_in_the_place_of_customs_or_without_a_token()
    {
        var away = await host.Get("/v1/tariff?code=33", Samples.Merchant);
        Assert.Equal((HttpStatusCode.BadGateway, "HOUSE_UNREACHABLE"), (away.Status, away.Code));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Get("/v1/tariff?code=33", "")).Status);
    }
}
