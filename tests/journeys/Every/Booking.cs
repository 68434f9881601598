using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>The books of what travelled.</summary>
public abstract partial class EveryJourney
{
    [Fact]
    public async Task The_books_of_a_settled_declaration_close_and_its_day_can_be_added_up()
    {
        var trade = Window.Trade("green.json");
        await Window.FileAsync(trade);
        await Window.ReportProceedsAsync(trade);
        await Window.UntilAsync(trade.Id, "settled");
        var merchant = await Window.AsAsync("merchant-1");
        var books = await merchant.GetAsync($"/v1/declarations/{trade.Id}/ledger");
        Assert.Equal("closed", books.Text("state"));
        Assert.Empty(books.Items("exceptions"));
        Assert.Equal(
            ["ordered", "paid", "released", "departed", "proceeds-received", "settled"], books.Items("entries").Select(e => Answer.Text(e, "event")));
        foreach (var clearing in books.Items("balances").Where(b => Answer.Text(b, "account.kind") == "clearing"))
        {
            Assert.Equal(("0", "0"), (Answer.Text(clearing, "balance"), Answer.Text(clearing, "cnyBalance")));
        }

        var trial = await (await Window.AsAsync("operator")).GetAsync("/v1/ledger/trial-balance");
        Assert.NotEmpty(trial.Items("totals"));
        Assert.All(trial.Items("totals"), t => Assert.Equal("0", Answer.Text(t, "difference")));
        Assert.Equal("0", trial.Text("cny.difference"));

        var day = Answer.Text(books.Items("entries")[^1], "day");
        var code = books.Text("merchant");
        var statement = await merchant.GetAsync($"/v1/ledger/statements?date={day}&merchant={code}&limit=1");
        var stated = statement.Items("lines").Where(l => Answer.Text(l, "account.code") == "export-sales").Sum(l => Decimals.Read(Answer.Text(l, "credit")));
        Assert.Equal(stated, await SalesAsync(merchant, day, code));
        Assert.True(stated >= 83.9m, $"{stated}");
    }

    static async Task<decimal> SalesAsync(Party merchant, string day, string code)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        var sum = 0m;
        for (var next = "first"; next.Length > 0;)
        {
            var page = await merchant.GetAsync($"/v1/ledger/statements?date={day}&merchant={code}&limit=100{(next == "first" ? "" : "&cursor=" + next)}");
            foreach (var declaration in page.Items("declarations"))
            {
                if (!named.Add(Answer.Text(declaration, "id"))) continue;
                sum += declaration.GetProperty("entries").EnumerateArray().SelectMany(e => e.GetProperty("postings").EnumerateArray())
                    .Where(p => Answer.Text(p, "account") == "export-sales").Sum(p => Decimals.Read(Answer.Text(p, "amount")));
            }
            next = page.Text("next");
        }
        return sum;
    }
}
