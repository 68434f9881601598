using System.Text.Json;
using System.Text.Json.Nodes;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A refusal says which field, both values, whose leg, which rule, who acts and what mends it.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task Documents_that_disagree_are_refused_with_every_reason_in_full()
    {
        var trade = Window.Trade("mismatch.json");
        await Window.FileAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        Assert.Equal("refused", refused.Text("group"));
        Assert.Equal("100", refused.Text("official.code"));
        var reasons = refused.Items("reasons").ToDictionary(r => Answer.Text(r, "code"));
        Assert.Equal(["MATCH_GOODS_VALUE", "MATCH_GROSS_WEIGHT", "MATCH_LINE_QTY", "MATCH_LINE_TOTAL"], reasons.Keys.Order());

        Is("MATCH_GOODS_VALUE", "M05", "declaration", "51.4", "order", "83.9", "merchant", "CEB603/Inventory/InventoryList/totalPrice");
        Is("MATCH_LINE_QTY", "M09", "declaration", "1", "order", "2", "merchant", "CEB603/Inventory/InventoryList/qty");
        Is("MATCH_LINE_TOTAL", "M11", "declaration", "32.5", "order", "65", "merchant", "CEB603/Inventory/InventoryList/totalPrice");
        Is("MATCH_GROSS_WEIGHT", "M16", "waybill", "1.96", "declaration", "1.72", "carrier", "CEB505/Logistics/grossWeight");
        foreach (var reason in reasons.Values) PointsInto(reason, trade.Body);
        Assert.Equal("1", Points(reasons["MATCH_LINE_QTY"], trade.Body));
        Assert.Equal("1.96", Points(reasons["MATCH_GROSS_WEIGHT"], trade.Body));

        void Is(string code, string rule, string leg, string value, string otherLeg, string otherValue, string act, string ceb)
        {
            var reason = reasons[code];
            Assert.Equal(rule, Answer.Text(reason, "rule"));
            Assert.Matches(@"^\d{4}-\d\d-\d\d$", Answer.Text(reason, "ruleVersion"));
            Assert.NotEmpty(Answer.Text(reason, "source"));
            Assert.Equal(leg, Answer.Text(reason, "leg"));
            Assert.Equal(value, Answer.Text(reason, "value"));
            Assert.Equal(otherLeg, Answer.Text(reason, "otherLeg"));
            Assert.Equal(otherValue, Answer.Text(reason, "otherValue"));
            Assert.Equal(act, Answer.Text(reason, "act"));
            Assert.Equal(ceb, Answer.Text(reason, "ceb"));
            Assert.NotEmpty(Answer.Text(reason, "en"));
            Assert.NotEmpty(Answer.Text(reason, "fixEn"));
            Assert.Matches(Chinese, Answer.Text(reason, "zh"));
            Assert.Matches(Chinese, Answer.Text(reason, "fixZh"));
        }
    }

    [Fact]
    public async Task A_payment_that_differs_from_its_order_names_both_amounts()
    {
        var trade = Window.Trade("green.json");
        trade.Payment["amount"] = "89.5";
        await Window.FileAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        var reason = refused.Items("reasons").Single(r => Answer.Text(r, "code") == "PAYMENT_AMOUNT_DIFFERS");
        Assert.Equal("89.5", Answer.Text(reason, "value"));
        Assert.Equal("90", Answer.Text(reason, "otherValue"));
        Assert.Equal("order", Answer.Text(reason, "otherLeg"));
        Assert.Equal("payment-institution", Answer.Text(reason, "act"));
        Assert.Equal("89.5", Points(reason, trade.Body));
        Assert.Equal("100", refused.Text("official.code"));
    }

    [Theory]
    [InlineData("currency of the order", "ORDER_CURRENCY_UNKNOWN", "/order/currency", "999")]
    [InlineData("unit of a line", "ORDER_UNIT_UNKNOWN", "/order/lines/1/unit", "999")]
    [InlineData("country of destination", "COUNTRY_UNKNOWN", "/destinationCountry", "999")]
    [InlineData("tariff code", "TARIFF_CODE_UNKNOWN", "/goods/0/gcode", "9999999999")]
    [InlineData("transport mode", "TRANSPORT_UNKNOWN", "/transportMode", "Q")]
    [InlineData("packing", "WRAP_UNKNOWN", "/wrapType", "9")]
    [InlineData("pilot zone", "ZONE_NOT_IN_FORCE", "/zone", "9999")]
    [InlineData("carrier", "WAYBILL_CARRIER_UNKNOWN", "/waybill/carrierCode", "3301963999")]
    [InlineData("platform", "ORDER_PLATFORM_UNKNOWN", "/order/platformCode", "3301961999")]
    [InlineData("payment institution", "PAYMENT_INSTITUTION_UNKNOWN", "/payment/institutionCode", "3301962999")]
    public async Task An_unknown_code_is_refused_by_the_house_that_knows_the_table_and_shown_where_it_stands(string what, string code, string pointer, string value)
    {
        var trade = Window.Trade("green.json");
        Set(trade.Body, pointer, value);
        await Window.FileAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        var reason = refused.Items("reasons").FirstOrDefault(r => Answer.Text(r, "code") == code);
        Assert.True(reason.ValueKind == JsonValueKind.Object, $"{what}: no {code} in {string.Join(' ', refused.Codes("reasons"))}");
        Assert.Equal(value, Answer.Text(reason, "value"));
        Assert.Equal(pointer, Answer.Text(reason, "pointer"));
    }

    [Fact]
    public async Task Arithmetic_that_does_not_add_up_is_refused_line_by_line()
    {
        var trade = Window.Trade("green.json");
        trade.Order["lines"]![0]!["total"] = "66";
        await Window.FileAsync(trade);
        var refused = await Window.UntilAsync(trade.Id, "refused");
        var reasons = refused.Items("reasons").ToDictionary(r => Answer.Text(r, "code"));
        Assert.Equal("/order/lines/0/total", Answer.Text(reasons["ORDER_LINE_ARITHMETIC"], "pointer"));
        Assert.Equal("65", Answer.Text(reasons["ORDER_LINE_ARITHMETIC"], "otherValue"));
        Assert.Equal("84.9", Answer.Text(reasons["ORDER_SUM_ARITHMETIC"], "otherValue"));
    }

    [Fact]
    public async Task A_problem_speaks_the_language_that_was_asked_for()
    {
        var merchant = await Window.AsAsync("merchant-1");
        var zh = await merchant.PostAsync("/v1/declarations", "{}", language: "zh-CN,zh;q=0.9");
        var en = await merchant.PostAsync("/v1/declarations", "{}");
        Assert.Equal(en.Code, zh.Code);
        Assert.Matches(Chinese, zh.Text("title"));
        Assert.DoesNotMatch(Chinese, en.Text("title"));
        Assert.All(zh.Items("errors"), e => Assert.Matches(Chinese, Answer.Text(e, "fix")));
        Assert.Equal(en.Codes("errors"), zh.Codes("errors"));
        var trade = Window.Trade("green.json");
        var accepted = await merchant.PostAsync("/v1/declarations", trade.Text, language: "zh");
        Assert.Matches(Chinese, accepted.Text("notYet"));
    }

    /// <summary>The pointer of a reason finds a field in what was submitted.</summary>
    static void PointsInto(JsonElement reason, JsonNode submission) =>
        Assert.True(Find(submission, Answer.Text(reason, "pointer")) is not null, $"{Answer.Text(reason, "code")} points to nothing: {Answer.Text(reason, "pointer")}");

    static string Points(JsonElement reason, JsonNode submission)
    {
        PointsInto(reason, submission);
        return Find(submission, Answer.Text(reason, "pointer"))!.ToString();
    }

    static JsonNode? Find(JsonNode? node, string pointer)
    {
        if (pointer.Length == 0) return null;
        foreach (var name in pointer[1..].Split('/'))
        {
            node = node switch
            {
                JsonArray list when int.TryParse(name, out var index) && index < list.Count => list[index],
                JsonObject value => value[name],
                _ => null,
            };
        }
        return node;
    }

    static void Set(JsonNode node, string pointer, JsonNode? value)
    {
        var at = pointer.LastIndexOf('/');
        var parent = at == 0 ? node : Find(node, pointer[..at])!;
        if (parent is JsonArray list) list[int.Parse(pointer[(at + 1)..], System.Globalization.CultureInfo.InvariantCulture)] = value;
        else ((JsonObject)parent)[pointer[(at + 1)..]] = value;
    }
}
