using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>The tariff as everybody may read it.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task The_tariff_is_searched_by_code_and_by_words_of_both_languages_on_a_day()
    {
        foreach (var client in (string[])["merchant-1", "carrier", "bank", "officer", "operator"])
        {
            var party = await Window.AsAsync(client);
            foreach (var query in (string[])["code=3303000010", "q=%E9%A6%99%E6%B0%B4", "q=PERFUME&code=33"])
            {
                var answer = await party.GetAsync("/v1/tariff?" + query);
                Assert.True(answer.Status == 200, answer.ToString());
                var code = Assert.Single(answer.Items("items"));
                Assert.Equal(("3303000010", "香水", "perfume", "true"), (Answer.Text(code, "code"), Answer.Text(code, "nameZh"), Answer.Text(code, "nameEn"), Answer.Text(code, "sample")));
                Assert.Equal(("3", "13", "price-tested"), (Answer.Text(code, "rates.mfnPct"), Answer.Text(code, "rates.vatPct"), Answer.Text(code, "rates.consumptionTax.kind")));
                Assert.Equal(["035", "011"], code.GetProperty("units").EnumerateArray().Select(u => Answer.Text(u, "code")));
                Assert.Equal(["import inspection", "export inspection"], code.GetProperty("supervision").EnumerateArray().Select(s => Answer.Text(s, "en")));
                Assert.Equal("brand type", Answer.Text(code.GetProperty("elements")[0], "en"));
                Assert.Contains("sample", Answer.Text(code, "source"), StringComparison.Ordinal);
            }
        }
        var merchant = await Window.AsAsync("merchant-1");
        var then = await merchant.GetAsync("/v1/tariff?code=9618000090&date=2018-12-31");
        Assert.Equal(("2018-12-31", "16", "2019-04-01"), (then.Text("date"), Answer.Text(then.Items("items")[0], "rates.vatPct"), Answer.Text(then.Items("items")[0], "validTo")));

        List<string> codes = [];
        var next = "";
        do
        {
            var page = await merchant.GetAsync($"/v1/tariff?code=95&limit=4&cursor={next}");
            Assert.InRange(page.Items("items").Count, 1, 4);
            codes.AddRange(page.Codes("items"));
            next = page.Text("next");
        }
        while (next.Length > 0);
        Assert.Equal((await merchant.GetAsync("/v1/tariff?code=95&limit=100")).Codes("items"), codes);
        Assert.True(codes.Count > 8);

        var wrong = await merchant.GetAsync("/v1/tariff?code=95&cursor=MTp4");
        IsProblem(wrong, 400, "BAD_QUERY");
        Assert.Equal("/cursor", Answer.Text(Assert.Single(wrong.Items("errors")), "pointer"));

        using var channel = Channel(Houses.Customs);
        var customs = new Contracts.Customs.CustomsClient(channel);
        Assert.Equal("3303000010", Assert.Single((await customs.AskTariffAsync(new TariffQuestion { Code = "3303" }, await AsMerchantAsync())).Codes).Code);
        var nobody = await Assert.ThrowsAsync<RpcException>(async () => await customs.AskTariffAsync(
            new TariffQuestion { Code = "3303" }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Unauthenticated, nobody.StatusCode);
    }
}
