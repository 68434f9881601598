using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SingleWindow.Contracts;
using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>What senders who do not end what they began, strangers, and too wide questions get.</summary>
public sealed class DoorLimitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/declarations", "application/json", true)]
    [InlineData("/v1/declarations", "application/json", false)]
    [InlineData("/v1/ceb", "application/xml", true)]
    [InlineData("/v1/declarations/dry-run", "application/json", false)]
    public async Task An_upload_that_is_broken_off_is_no_warning(string path, string type, bool reset)
    {
        await using var host = new GatewayHost();
        await host.InitializeAsync();
        var room = host.Services.GetRequiredService<BodyRoom>();
        using (var sender = await BeginAsync(host, path, type, 20_000))
        {
            await UntilAsync(() => room.Held >= 20_000);
            sender.LingerState = new LingerOption(reset, 0);
        }
        await UntilAsync(() => room.Held == 0);

        // The host waits for its connections.
        await host.DisposeAsync();
        Assert.Empty(host.Warnings);
    }

    [Fact]
    public async Task Bodies_that_are_never_ended_fill_their_room_and_no_more()
    {
        await using var host = new GatewayHost { Settings = { ["Gateway:BodyRoom:Bytes"] = "100000" } };
        await host.InitializeAsync();
        var room = host.Services.GetRequiredService<BodyRoom>();
        using var first = await BeginAsync(host, "/v1/declarations", "application/json", 40_000);
        using var second = await BeginAsync(host, "/v1/ceb", "application/xml", 40_000);
        await UntilAsync(() => room.Held >= 80_000);

        using var third = await BeginAsync(host, "/v1/declarations", "application/json", 40_000);
        var refused = await ReadAsync(third);
        Assert.Contains(" 503 ", refused, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"BODIES_FULL\"", refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 5", refused, StringComparison.Ordinal);
        Assert.InRange(room.Held, 80_000, 100_000);

        first.Close();
        second.Close();
        await UntilAsync(() => room.Held == 0);
        Assert.Equal(HttpStatusCode.Accepted, (await host.Post("/v1/declarations", Samples.Merchant, Samples.Declaration().ToJsonString())).Status);
        await UntilAsync(() => room.Held == 0);
    }

    [Fact]
    public async Task More_connections_than_allowed_are_closed_as_they_come()
    {
        await using var host = new GatewayHost { Settings = { ["Kestrel:Limits:MaxConcurrentConnections"] = "3" } };
        await host.InitializeAsync();
        List<Socket> open = [];
        for (var i = 0; i < 4; i++)
        {
            open.Add(await ConnectAsync(host));
        }
        var ends = open.ConvertAll(s => s.ReceiveAsync(new byte[1], SocketFlags.None, Ct).AsTask());

        // The one that was one too many; the others are waited for.
        Assert.Equal(0, await await Task.WhenAny(ends).WaitAsync(TimeSpan.FromSeconds(20), Ct));
        Assert.Equal(3, ends.Count(e => !e.IsCompleted));
        open.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task A_port_in_use_is_told_without_the_services_that_stop_for_it()
    {
        await using var first = new GatewayHost();
        await first.InitializeAsync();
        var second = new GatewayHost { Settings = { ["Kestrel:Endpoints:Rest:Url"] = first.Http.BaseAddress!.ToString() } };
        await Assert.ThrowsAsync<IOException>(async () => await second.InitializeAsync());
        await second.DisposeAsync();

        Assert.Contains(second.Warnings, w => w.Contains("failed to start", StringComparison.Ordinal));
        Assert.DoesNotContain(second.Warnings, w => w.Contains("BackgroundService", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 401, "UNAUTHENTICATED")]
    [InlineData("x.y.z", 503, "IDENTITY_UNAVAILABLE")]
    public async Task A_refused_caller_reads_the_same_problem_as_everybody(string? token, int status, string code)
    {
        await using var host = new GatewayHost { Told = false };
        await host.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/declarations?limit=1");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.AcceptLanguage.ParseAdd("zh-CN");
        using var response = await host.Http.SendAsync(request, Ct);

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ("/v1/errors/" + code, code, "/v1/declarations", ErrorDictionary.Get(code).TitleZh, ErrorDictionary.Get(code).CauseZh, status),
            (Text("type"), Text("code"), Text("instance"), Text("title"), Text("detail"), problem.GetProperty("status").GetInt32()));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);

        string Text(string name) => problem.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task A_trial_balance_of_more_sums_than_one_question_may_read_is_refused_and_a_later_day_is_told()
    {
        await using var host = new GatewayHost();
        await host.InitializeAsync();
        const string tenant = "3301969999";
        await using (var tx = await host.Store.BeginAsync(Ct))
        {
            await tx.InsertAsync(GatewayTables.LedgerDays,
            [
                .. Enumerable.Range(0, LedgerQueries.MostSums + 1).Select(i =>
                    new LedgerDayRow($"m{i}", tenant, $"m{i}", ChinaDay.Text(new DateOnly(2020, 1, 1).AddDays(i % 1000)), new LedgerLines())),
            ], Ct);
            await tx.CommitAsync(Ct);
        }

        Assert.Equal("LEDGER_TOO_WIDE", (await host.Get("/v1/ledger/trial-balance?asOf=2019-12-31", tenant + " merchant")).Code);
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/ledger/trial-balance?asOf=2020-01-01", tenant + " merchant")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/ledger/trial-balance?asOf=2019-12-31&merchant=m7", tenant + " merchant")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/ledger/trial-balance", tenant + " merchant")).Status);
    }

    private static async Task<Socket> BeginAsync(GatewayHost host, string path, string type, int bytes)
    {
        var socket = await ConnectAsync(host);
        var text = $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: told {Samples.Merchant}\r\nIdempotency-Key: {Guid.NewGuid()}\r\n"
            + $"Content-Type: {type}\r\nContent-Length: 200000\r\n\r\n" + new string(' ', bytes);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, Ct);
        return socket;
    }

    private static async Task<Socket> ConnectAsync(GatewayHost host)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port, Ct);
        return socket;
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("}", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(buffer, SocketFlags.None, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct);
            if (read == 0)
            {
                break;
            }
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        return text.ToString();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
