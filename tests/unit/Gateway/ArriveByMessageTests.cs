using System.Net;
using System.Text;
using System.Xml.Linq;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Ceb;
using SingleWindow.Tests.Unit.Ceb;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>CEB215 in, arrivals out, CEB216 back. Logistics is asked over gRPC and knows one parcel.</summary>
public sealed class ArriveByMessageTests : IAsyncLifetime
{
    private const string Site = "3301966W06 operator", InvtNo = "299120260000000001";
    private const long T = 1_795_000_000_000;

    private readonly Parcels _parcels = new();
    private WebApplication _logistics = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_parcels);
        _logistics = builder.Build();
        _logistics.MapGrpcService<Parcels>();
        await _logistics.StartAsync();
        _host = new GatewayHost { Settings = { ["Houses:logistics:Grpc"] = _logistics.Urls.First() } };
        await _host.InitializeAsync();
        var filed = await _host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString());
        var released = History.Released(filed.Id, T);
        released.InvtNo = InvtNo;
        await _host.Bus.Say(Events.DeclarationsDecided, released);
        await _host.Until($"/v1/declarations/{filed.Id}", Samples.Merchant, s => s.GetProperty("status").GetString() == "released");
        _parcels.DeclarationId = filed.Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _logistics.DisposeAsync();
    }

    [Fact]
    public async Task Each_tally_ends_for_itself_and_a_repeat_is_answered_as_before()
    {
        var (first, ended) = (await Return("RE-1"), await Return("RE-2"));
        await _host.Bus.Say(Events.ExportReturnsDecided, new ReturnDecided { FilingId = ended, DeclarationId = _parcels.DeclarationId, Outcome = "returned", At = T + 1, ValueBack = "0" });
        await _host.Until($"/v1/returns/{ended}", Samples.Merchant, s => s.GetProperty("status").GetString() == "goods-back");
        var message = Message("RE-1", "RE-2", "RE-3");

        var told = await Send(message, "k-1");
        Assert.True(told.Status == HttpStatusCode.Accepted, told.Body);
        Assert.Equal(
            [first, "ALREADY_ENDED", "CEB_NO_RETURN"],
            told.Json.GetProperty("documents").EnumerateArray().Select(d => d.TryGetProperty("id", out var id) ? id.GetString()
                : d.GetProperty("problem").TryGetProperty("errors", out var errors) ? errors[0].GetProperty("code").GetString() : d.GetProperty("problem").GetProperty("code").GetString()));
        Assert.Equal((told.Body, true), (await Send(message, "k-1") is var again ? (again.Body, again.Replayed) : default));
        var arrived = Assert.Single(await _host.Bus.Left(Events.ExportReturnsArrived, a => a.By == "3301966W06", 1));
        Assert.Equal((first, _parcels.DeclarationId), (arrived.FilingId, arrived.DeclarationId));
        Assert.Equal(["2", "399"], await Statuses("RE-1"));
        Assert.Equal(["100"], await Statuses("RE-2"));
        Assert.Equal(["-999999"], await Statuses("RE-3"));
    }

    [Fact]
    public async Task A_message_under_the_key_of_another_tells_nothing()
    {
        var second = (await Return("RE-1"), await Return("RE-2")).Item2;
        Assert.Equal(HttpStatusCode.Accepted, (await Send(Message("RE-1"), "k-1")).Status);

        Assert.Equal("KEY_REUSED", (await Send(Message("RE-1", "RE-2"), "k-1")).Code);

        Assert.Equal(["2", "399"], await Statuses("RE-1"));
        Assert.Empty(await Statuses("RE-2"));
        var own = await Send(Message("RE-2"), "k-2");
        Assert.Equal((second, false), (own.Json.GetProperty("documents")[0].GetProperty("id").GetString(), own.Replayed));
        Assert.Equal(["2", "399"], await Statuses("RE-2"));
    }

    [Fact]
    public async Task A_message_that_is_sent_again_before_it_was_answered_is_receipted_once()
    {
        await Return("RE-1");
        var message = Message("RE-1");
        // All of them know the parcel before the first is taken.
        _parcels.Together = 8;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Send(message, "k-1")));

        Assert.All(answers, a => Assert.True(a.Status == HttpStatusCode.Accepted || a.Code == "KEY_RUNNING", a.Body));
        Assert.Contains(answers, a => a is { Status: HttpStatusCode.Accepted, Replayed: false });
        Assert.Equal(["2", "399"], await Statuses("RE-1"));
        var stored = await Send(message, "k-1");
        Assert.Equal((true, "arrival-told"), (stored.Replayed, stored.Json.GetProperty("documents")[0].GetProperty("status").GetString()));
    }

    /// <summary>A CEB505 need not name the merchant: logistics tells such a parcel to its carrier alone.</summary>
    [Fact]
    public async Task A_merchant_returns_goods_of_a_parcel_whose_waybill_names_nobody()
    {
        _parcels.DeclarationId = "";
        var json = Samples.Declaration().Without("waybill");
        var (number, invtNo) = ("W-" + (string)json["reference"]!, "299120260000000002");
        (json["carrierCode"], json["waybillNo"]) = ("3301963001", number);
        var list = await _host.Post("/v1/declarations", Samples.Merchant, json.ToJsonString());
        Assert.True(list.Status == HttpStatusCode.Accepted, list.Body);
        var message = CebSamples.Message("CEB213").Set("logisticsCode", "3301963001").Set("logisticsNo", number).Set("invtNo", invtNo);
        Assert.Contains("CEB_NO_LIST", (await _host.Post("/v1/ceb", Samples.Merchant, Text(message), type: "application/xml")).Body, StringComparison.Ordinal);
        var released = History.Released(list.Id, T);
        released.InvtNo = invtNo;
        await _host.Bus.Say(Events.DeclarationsDecided, released);
        await _host.Until($"/v1/declarations/{list.Id}", Samples.Merchant, s => s.GetProperty("status").GetString() == "released");

        Assert.Contains("CEB_NO_LIST", (await _host.Post("/v1/ceb", Samples.OtherMerchant, Text(message), type: "application/xml")).Body, StringComparison.Ordinal);
        var filed = await _host.Post("/v1/ceb", Samples.Merchant, Text(message), type: "application/xml");
        Assert.True(filed.Status == HttpStatusCode.Accepted, filed.Body);
        Assert.Equal("RE-0001", Assert.Single(await _host.Bus.Left(Events.ExportReturnsRequested, r => r.DeclarationId == list.Id, 1)).Reference);
    }

    private static string Text(XElement message) => Encoding.UTF8.GetString(message.Bytes());

    private async Task<string> Return(string reference)
    {
        var filed = await _host.Post("/v1/returns", Samples.Merchant,
            $$"""{"direction":"export","reference":"{{reference}}","declarationId":"{{_parcels.DeclarationId}}","reason":"returned","customsOffice":"2991","lines":[{"gnum":1,"qty":"1"}]}""");
        Assert.True(filed.Status == HttpStatusCode.Accepted, filed.Body);
        return filed.Id;
    }

    private static XElement Message(params string[] numbers)
    {
        var message = CebSamples.Message("CEB215", documents: numbers.Length);
        foreach (var (i, element) in message.Descendants(CebSamples.Ns + "coElNo").Index())
        {
            element.Value = numbers[i];
        }
        return message;
    }

    private Task<GatewayHost.Answer> Send(XElement message, string key) =>
        _host.Post("/v1/ceb", Site, Text(message), key, "application/xml");

    private async Task<List<string>> Statuses(string number) =>
    [
        .. (await _host.Get("/v1/ceb/receipts?after=0&limit=500", Site)).Json.GetProperty("items").EnumerateArray()
            .Where(i => i.GetProperty("messageType").GetString() == "CEB216")
            .Select(i => CebReader.ReadReceipt(Encoding.UTF8.GetBytes(i.GetProperty("xml").GetString()!)).Documents[0])
            .Where(d => d.Text("coElNo") == number).Select(d => d.Text("returnStatus")),
    ];

    /// <summary>Whatever parcel it is asked about, it left under one list.</summary>
    private sealed class Parcels : Contracts.Logistics.LogisticsBase
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        internal string DeclarationId { get; set; } = "";

        /// <summary>So many are answered at once.</summary>
        internal int Together { get; set; }

        public override async Task<WaybillAnswer> AskWaybill(WaybillQuestion request, ServerCallContext context)
        {
            if (Together > 0)
            {
                if (Interlocked.Increment(ref _asked) >= Together)
                {
                    _all.TrySetResult();
                }
                await _all.Task;
            }
            return new WaybillAnswer { Found = true, State = "departed", DeclarationId = DeclarationId };
        }
    }
}
