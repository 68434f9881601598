using System.Net;
using System.Text.Json;
using SingleWindow.Contracts;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The books over REST, on the real store: what the steps posted is what anyone can add up.</summary>
public sealed class LedgerDoorTests(GatewayHost host) : IClassFixture<GatewayHost>
{
    // 2027-01-15 in China: the trade of these tests alone.
    private const long T = 1_800_000_000_000;
    private const string Day = "2027-01-15";

    [Fact]
    public async Task What_the_steps_posted_is_what_the_entries_add_up_to()
    {
        var settled = await File(id => History.Settled(id, T));
        var cancelled = await File(id => History.HeldThenRefused(id, T));
        var refused = await File(id => [.. History.Settled(id, T)[..^1], Refused(id)]);
        await host.Until($"/v1/declarations/{settled}/ledger", Samples.Merchant, j => Text(j, "state") == "closed");
        await host.Until($"/v1/declarations/{cancelled}/ledger", Samples.Merchant, j => Text(j, "state") == "closed" && j.GetProperty("entries").GetArrayLength() == 3);
        var open = await host.Until($"/v1/declarations/{refused}/ledger", Samples.Merchant, j => Text(j, "state") == "exception");
        Assert.Contains(open.GetProperty("exceptions").EnumerateArray(), e => Text(e, "leg") == "fx-settlement" && Text(e, "value") == "134.9 502");

        var listed = (await host.Get("/v1/ledger/exceptions?limit=5", Samples.Merchant)).Json;
        Assert.Equal([refused], listed.GetProperty("items").EnumerateArray().Select(i => Text(i, "id")));
        Assert.Empty((await host.Get("/v1/ledger/exceptions", Samples.OtherMerchant)).Json.GetProperty("items").EnumerateArray());

        var trial = (await host.Get("/v1/ledger/trial-balance", Samples.Merchant)).Json;
        Assert.NotEmpty(trial.GetProperty("totals").EnumerateArray());
        Assert.All(trial.GetProperty("totals").EnumerateArray(), t => Assert.Equal("0", Text(t, "difference")));
        Assert.Equal("0", Text(trial.GetProperty("cny"), "difference"));
        Assert.Empty((await host.Get("/v1/ledger/trial-balance", Samples.OtherMerchant)).Json.GetProperty("accounts").EnumerateArray());
        Assert.Empty((await host.Get("/v1/ledger/trial-balance?asOf=2026-01-01", Samples.Merchant)).Json.GetProperty("accounts").EnumerateArray());

        SortedDictionary<string, (decimal Debit, decimal Credit, decimal Cny)> recomputed = new(StringComparer.Ordinal);
        HashSet<string> named = [];
        JsonElement page = default;
        for (var next = ""; next is not null;)
        {
            page = (await host.Get($"/v1/ledger/statements?date={Day}&limit=1{(next.Length > 0 ? "&cursor=" + next : "")}", Samples.Merchant)).Json;
            foreach (var declaration in page.GetProperty("declarations").EnumerateArray().Where(d => named.Add(Text(d, "id"))))
            {
                foreach (var posting in declaration.GetProperty("entries").EnumerateArray().SelectMany(e => e.GetProperty("postings").EnumerateArray()))
                {
                    var key = $"{Text(posting, "account")} {Text(posting, "currency")}";
                    var (debit, credit, cny) = recomputed.GetValueOrDefault(key);
                    var (amount, value, side) = (Decimals.Read(Text(posting, "amount")), Decimals.Read(Text(posting, "cny")), Text(posting, "side") == "debit" ? 1 : 0);
                    recomputed[key] = (debit + (amount * side), credit + (amount * (1 - side)), cny + (side == 1 ? value : -value));
                }
            }
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        Assert.Equal(new HashSet<string> { settled, cancelled, refused }, named);
        Assert.All(page.GetProperty("lines").EnumerateArray(), l => Assert.Equal("0", Text(l, "opening")));
        Assert.Equal(
            page.GetProperty("lines").EnumerateArray().Select(l => (
                Key: $"{Text(l.GetProperty("account"), "code")} {Text(l, "currency")}", Debit: Decimals.Read(Text(l, "debit")), Credit: Decimals.Read(Text(l, "credit")),
                Cny: Decimals.Read(Text(l, "cnyClosing")))).OrderBy(l => l.Key, StringComparer.Ordinal),
            recomputed.Select(r => (Key: r.Key, r.Value.Debit, r.Value.Credit, r.Value.Cny)));
        var after = (await host.Get("/v1/ledger/statements?date=2027-01-16", Samples.Merchant)).Json;
        Assert.Equal(
            page.GetProperty("lines").EnumerateArray().Select(l => Text(l, "closing")), after.GetProperty("lines").EnumerateArray().Select(l => Text(l, "opening")));
        Assert.Empty(after.GetProperty("declarations").EnumerateArray());
    }

    [Theory]
    [InlineData("/v1/ledger/statements")]
    [InlineData("/v1/ledger/statements?date=20270115")]
    [InlineData("/v1/ledger/statements?date=2027-01-15&limit=101")]
    [InlineData("/v1/ledger/statements?date=2027-01-15&cursor=x")]
    [InlineData("/v1/ledger/trial-balance?asOf=tomorrow")]
    [InlineData("/v1/ledger/exceptions?limit=0")]
    public async Task A_bad_question_is_told_what_was_expected(string path)
    {
        var answer = await host.Get(path, Samples.Merchant);
        Assert.Equal((HttpStatusCode.BadRequest, "BAD_QUERY"), (answer.Status, answer.Code));
        Assert.NotEmpty(answer.Json.GetProperty("errors").EnumerateArray());
    }

    [Fact]
    public async Task Books_of_others_are_not_found()
    {
        var id = (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        Assert.Equal("open", Text((await host.Get($"/v1/declarations/{id}/ledger", Samples.Merchant)).Json, "state"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get($"/v1/declarations/{id}/ledger", Samples.OtherMerchant)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Get("/v1/ledger/trial-balance", "")).Status);
    }

    private async Task<string> File(Func<string, Told[]> life)
    {
        var id = (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Id;
        foreach (var told in life(id))
        {
            await told.To(host.Bus);
        }
        return id;
    }

    private static Told Refused(string id) => History.Of(Events.ProceedsSettlements, new ProceedsSettled
    {
        FilingId = id, Outcome = "refused", Received = "128.4", Currency = "502", At = T + 130,
    }, SingleWindow.Gateway.Core.FilingState.After);

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
