using System.Text;
using System.Text.Json;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>A rule that throws takes nobody with it.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task An_item_whose_rule_throws_is_parked_alone_and_may_be_run_again()
    {
        List<Trade> trades = [.. Enumerable.Range(0, 6).Select(i => i == 3 ? Window.Trade("canary.json") : Window.Trade("green.json"))];
        var bad = trades[3].Marked("-THROW");
        // The marker makes its rule throw; its names must not travel with the error.
        bad.Order["merchantName"] = "CANARY parked merchant";
        var body = Encoding.UTF8.GetBytes(string.Join('\n', trades.Select(t => t.Text)));
        var answer = await (await Window.AsAsync("merchant-1")).PostAsync("/v1/declarations", body, "application/x-ndjson");
        var ids = answer.Lines().Select(l => Answer.Text(l, "id")).ToList();
        Assert.Equal(6, ids.Count(i => i.StartsWith("dcl_", StringComparison.Ordinal)));
        for (var i = 0; i < trades.Count; i++)
        {
            if (i != 3) await Window.ReportProceedsAsync(trades[i]);
        }
        var parked = await Window.UntilAsync(ids[3], "parked");
        Assert.Equal("action-required", parked.Text("group"));
        for (var i = 0; i < trades.Count; i++)
        {
            if (i != 3) await Window.UntilAsync(ids[i], "settled");
        }

        var operators = await Window.AsAsync("operator");
        var item = await ParkedAsync(ids[3]);
        Assert.Equal("customs", Answer.Text(item, "house"));
        Assert.NotEmpty(Answer.Text(item, "error"));
        Assert.DoesNotContain("CANARY", item.ToString(), StringComparison.Ordinal);
        IsProblem(await operators.PostAsync($"/v1/operations/parked/customs/{Guid.NewGuid():N}/redrive", ""), 404, "NOT_FOUND");
        var redriven = await operators.PostAsync($"/v1/operations/parked/customs/{Answer.Text(item, "id")}/redrive", "");
        Assert.True(redriven.Status == 200 && redriven.Flag("redriven"), redriven.ToString());
        // The rule throws again, so it is parked again: nothing is lost by trying.
        await ParkedAsync(ids[3]);
        Assert.Equal("parked", (await Window.UntilAsync(ids[3], "parked")).Text("status"));

        async Task<JsonElement> ParkedAsync(string id)
        {
            var list = await Window.UntilAsync(
                () => operators.GetAsync("/v1/operations/parked?house=customs"), a => a.Items("items").Any(p => Answer.Text(p, "filingId") == id), $"{id} is not listed as parked");
            Assert.Empty(list.Items("unreachable"));
            return list.Items("items").First(p => Answer.Text(p, "filingId") == id);
        }
    }

    [Fact]
    public async Task Every_house_answers_the_operator()
    {
        var list = await (await Window.AsAsync("operator")).GetAsync("/v1/operations/parked");
        Assert.True(list.Status == 200, list.ToString());
        Assert.Empty(list.Items("unreachable"));
    }
}
