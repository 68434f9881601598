using System.Net;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The door of quotes: who may ask, and every fault of a question at once.</summary>
public sealed class QuoteRefundTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    private const string Path = "/v1/refunds/quote", Merchant = "3301960001 merchant";

    [Theory]
    [InlineData("", HttpStatusCode.Unauthorized, "UNAUTHENTICATED")]
    [InlineData("3301962001 bank", HttpStatusCode.Forbidden, "ROLE_MISSING")]
    [InlineData("3301960002 merchant", HttpStatusCode.Forbidden, "NOT_OWN_COMPANY")]
    // Let in: the house alone is missing in this test.
    [InlineData(Merchant, HttpStatusCode.BadGateway, "HOUSE_UNREACHABLE")]
    [InlineData("3301969001 operator", HttpStatusCode.BadGateway, "HOUSE_UNREACHABLE")]
    public async Task Merchants_ask_for_themselves_and_operators_for_all(string who, HttpStatusCode status, string code)
    {
        var answer = await host.Send(HttpMethod.Post, Path, who, """{"method":"trader","exportDate":"2026-03-20","merchantCode":"3301960001"}""");
        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Every_fault_of_a_question_is_named_at_once()
    {
        var answer = await host.Send(HttpMethod.Post, Path, Merchant, """
            {"method":"producer","exportDate":"20260320","procedure":"96","customsOffice":"x!",
             "goods":[{"gcode":"62","fob":"-1"},{"gcode":"6204320090","invoiceAmount":"123456789012345678901"}],
             "month":{"inputVat":"-2"},"claim":{"day":"soon"},"return":{"day":"2026-02-30","cause":"unsold","exported":1,"returning":"-1"}}
            """);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(
            [
                "/claim/day NOT_A_DATE", "/customsOffice BAD_CODE", "/exportDate NOT_A_DATE", "/goods/0/fob NEGATIVE", "/goods/0/gcode TOO_SHORT",
                "/goods/1/invoiceAmount TOO_LARGE", "/month/inputVat NEGATIVE", "/procedure TOO_SHORT", "/return/day NOT_A_DATE", "/return/returning NEGATIVE",
            ],
            answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_no_question_is_told_where()
    {
        var answer = await host.Send(HttpMethod.Post, Path, Merchant, """{"method":"return","goods":[null],"return":{"food":"no"},"colour":1}""");
        Assert.Equal((HttpStatusCode.BadRequest, "STRUCTURE"), (answer.Status, answer.Code));
        Assert.Equal(
            ["/colour UNKNOWN_FIELD", "/exportDate REQUIRED", "/goods/0 REQUIRED", "/return/cause REQUIRED", "/return/day REQUIRED", "/return/exported REQUIRED",
                "/return/food WRONG_TYPE", "/return/returning REQUIRED"],
            answer.Json.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("pointer")} {e.GetProperty("code")}").Order(StringComparer.Ordinal));
        Assert.Equal("LINE_COUNT", (await host.Send(HttpMethod.Post, Path, Merchant,
            $$"""{"method":"trader","exportDate":"2026-03-20","goods":[{{string.Join(',', Enumerable.Repeat("""{"gcode":"6204320090"}""", 101))}}]}"""))
            .Json.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.Send(HttpMethod.Post, Path, Merchant, "x", type: "text/plain")).Status);
    }

    [Fact]
    public async Task The_document_shows_the_question_and_asks_for_no_key()
    {
        var operation = (await host.Get("/openapi/v1.json", "")).Json.GetProperty("paths").GetProperty(Path).GetProperty("post");
        Assert.Contains("RefundQuoteJson", operation.GetProperty("requestBody").GetRawText(), StringComparison.Ordinal);
        Assert.False(operation.TryGetProperty("parameters", out _));
    }
}
