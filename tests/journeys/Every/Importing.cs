namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What a retail import would be taxed, asked at the door and answered by customs.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task An_import_is_quoted_to_the_fen_and_a_refused_one_says_why()
    {
        const string path = "/v1/import-taxes/quote";
        var merchant = await Window.AsAsync("merchant-1");
        var wine = await merchant.PostAsync(path, """
            {"procedure":"9610","date":"2025-06-01","freight":"15","goods":[
              {"gcode":"2204210000","name":"wine","total":"285.00","qty":1,"unit":"142","qty1":"0.75","unit1":"095"}]}
            """);
        Assert.Equal(200, wine.Status);
        Assert.Equal(("ACCEPT", "cbec70", "300", "300"), (wine.Text("verdict"), wine.Text("regime"), wine.Text("dutiablePrice"), wine.Text("countsToYear")));
        Assert.Equal(("0", "23.33", "30.33", "53.66"), (
            wine.Text("taxes.duty"), wine.Text("taxes.consumptionTax"), wine.Text("taxes.vat"), wine.Text("taxes.total")));
        Assert.Equal("15", Answer.Text(Assert.Single(wine.Items("lines")), "freight"));
        Assert.All(wine.Items("used"), u => Assert.NotEmpty(Answer.Text(u, "source")));

        foreach (var client in (string[])["platform", "operator"])
        {
            var over = await (await Window.AsAsync(client)).PostAsync(path, """
                {"procedure":"9610","date":"2025-06-01","annualUsed":"24000","goods":[
                  {"gcode":"8509809000","name":"appliance","total":"3000","qty":1,"unit":"001"}]}
                """);
            Assert.Equal(("REJECT_GENERAL_TRADE", "none", "2000"), (over.Text("verdict"), over.Text("regime"), over.Text("annualLeft")));
            Assert.Equal("729", over.Text("generalTrade.total"));
            var reason = Assert.Single(over.Items("reasons"));
            Assert.Equal(("27000", "26000"), (Answer.Text(reason, "value"), Answer.Text(reason, "otherValue")));
            Assert.Matches(Chinese, Answer.Text(reason, "fixZh"));
        }

        IsProblem(await (await Window.AsAsync("bank")).PostAsync(path, "{}"), 403, "ROLE_MISSING");
        IsProblem(await merchant.PostAsync(path, """{"procedure":"9610","goods":[]}"""), 422, "VALIDATION");
    }
}
