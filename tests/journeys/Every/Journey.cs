using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using SingleWindow.Contracts;

namespace SingleWindow.Tests.Journeys.Every;

/// <summary>What journeys share: the window they stand before, its callers, and the documents that many of them file.</summary>
[SupportedOSPlatform("linux")]
public abstract class Journey(Window window) : IAsyncLifetime
{
    protected Window Window { get; } = window;

    public ValueTask InitializeAsync()
    {
        Window.SkipUnlessRunning();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static void IsProblem(Answer answer, int status, string code)
    {
        Assert.True(answer.Status == status && answer.Code == code && answer.IsProblem, $"Expected problem {status} {code}: {answer}");
    }

    protected GrpcChannel Channel(string house) => GrpcChannel.ForAddress(Window.Suite[house].Grpc, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true,
    });

    protected Task<CallOptions> AsMerchantAsync() => AsAsync("merchant-1");

    protected async Task<CallOptions> AsAsync(string client) =>
        new(new Metadata { { "authorization", "Bearer " + (await Window.AsAsync(client)).Token } }, Soon(), TestContext.Current.CancellationToken);

    protected static DateTime Soon() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30);

    protected Trade Export(string procedure, string flag, string route)
    {
        var trade = Window.Trade("green.json");
        (trade.Body["procedure"], trade.Body["statisticsFlag"], trade.Body["refundRoute"]) = (procedure, flag, route);
        if (procedure == "1210")
        {
            trade.Body["accountBook"] = "T2992W000001";
            (trade.Goods(0)["recordNo"], trade.Goods(1)["recordNo"]) = ("1", "2");
        }
        if (route == "trader")
        {
            for (var i = 0; i < 2; i++)
            {
                var line = trade.Goods(i);
                (line["invoiceNo"], line["invoiceAmount"], line["invoiceUnit"]) = ($"INV{trade.Number}{i}", "100", line["unit"]!.GetValue<string>());
            }
        }
        return trade;
    }

    protected async Task ClosedAsync(string id, params string[] events)
    {
        var books = await (await Window.AsAsync("merchant-1")).GetAsync($"/v1/declarations/{id}/ledger");
        Assert.True(books.Text("state") == "closed", books.ToString());
        Assert.Equal(events.Order(), books.Items("entries").Select(e => Answer.Text(e, "event")).Order());
    }

    protected Task<string> ReenterAsync(string declaration, params (int Line, string Qty)[] lines) =>
        Window.FileAsync("merchant-1", "/v1/returns", Reentry(declaration, "returned", lines));

    protected string Reentry(string declaration, string reason, params (int Line, string Qty)[] lines) => new JsonObject
    {
        ["direction"] = "export", ["reference"] = "XR-" + Window.Number(), ["declarationId"] = declaration, ["reason"] = reason, ["customsOffice"] = "2992",
        ["lines"] = new JsonArray([.. lines.Select(l => new JsonObject { ["gnum"] = l.Line, ["qty"] = l.Qty })]),
    }.ToJsonString();

    protected async Task ArriveAsync(string id)
    {
        var answer = await (await Window.AsAsync("officer")).PostAsync($"/v1/returns/{id}/arrival", $$"""{"arrivedAt":"{{Environments.Window.Rfc(Window.Now)}}"}""");
        Assert.True(answer.Status == 202, answer.ToString());
    }

    // The settlement hears of the goods for itself: money that comes before is settled with its difference.
    protected async Task UntilExpectedAsync(string id, string expected)
    {
        using var channel = Channel(Houses.FxSettlement);
        var settlement = new FxSettlement.FxSettlementClient(channel);
        var began = TimeProvider.System.GetTimestamp();
        while ((await settlement.AskSettlementAsync(new SettlementQuestion { FilingId = id }, await AsMerchantAsync())).Expected != expected)
        {
            Assert.False(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(15), $"{id}: {expected} is not waited for");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    protected static string DayInChina(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
