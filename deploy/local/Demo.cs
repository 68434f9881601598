using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SingleWindow.Local;

/// <summary>
/// Submits the samples through the same door as everybody: HTTP with tokens of the sample clients. Shows where each stands until
/// every one has its end, then says how many ended as foretold and leaves the window open.
/// </summary>
public sealed class Demo(LocalOptions options, DevelopmentClients clients, Ready ready, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, AuthenticationHeaderValue> _tokens = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ready.Open.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested)
        {
            return;
        }
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(options.Rest) };
        var run = TimeProvider.System.GetUtcNow().ToString("MMddHHmmss", CultureInfo.InvariantCulture);
        List<DemoCase> cases = [.. DemoScript.Read().Select(s => new DemoCase(s, run))];
        var table = new DemoTable(cases);
        var clock = Stopwatch.StartNew();
        try
        {
            while (cases.Exists(c => !c.Ended) && clock.Elapsed < Patience)
            {
                foreach (var one in cases.Where(c => !c.Ended))
                {
                    if (one.Script.After is not { } first || cases.Exists(c => c.Script.Name == first && c.Ended))
                    {
                        await Advance(http, one, stoppingToken);
                    }
                }
                table.Show(clock.Elapsed);
                await Task.Delay(Glance, stoppingToken);
            }
            table.Summarise(clock.Elapsed);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync($"Demo broken off: {error.Message}");
        }
    }

    private async Task Advance(HttpClient http, DemoCase one, CancellationToken ct)
    {
        if (one.Awaits is { } awaited)
        {
            var (code, state) = await Send(http, HttpMethod.Get, awaited, "operator", null, null, ct);
            if (code == 200)
            {
                one.Hear(state);
            }
        }
        if (one.Follows is { } followed && !one.Ended)
        {
            var (code, state) = await Send(http, HttpMethod.Get, followed, "operator", null, null, ct);
            if (code == 200)
            {
                one.See(state);
            }
        }
        while (one.Next is { } step && one.IsTime)
        {
            var (code, answer) = await Send(http, HttpMethod.Post, one.Path(step), step.As, one.Body(step, time.GetUtcNow()), one.Key(step), ct);
            one.Took(step, code, answer);
        }
    }

    private async Task<(int Code, JsonElement Body)> Send(
        HttpClient http, HttpMethod method, string path, string client, string? body, string? key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = await Token(http, client, ct);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        using var response = await http.SendAsync(request, ct);
        return ((int)response.StatusCode, await Json(response, ct));
    }

    private async Task<AuthenticationHeaderValue> Token(HttpClient http, string client, CancellationToken ct)
    {
        if (_tokens.TryGetValue(client, out var held))
        {
            return held;
        }
        var known = clients.Find(client)
            ?? throw new JsonException($"The samples name the client '{client}', which {DevelopmentClients.FileName} lacks.");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = known.ClientId,
            ["client_secret"] = known.ClientSecret,
        });
        using var response = await http.PostAsync("/connect/token", form, ct);
        response.EnsureSuccessStatusCode();
        var token = (await Json(response, ct)).GetProperty("access_token").GetString();
        return _tokens[client] = new AuthenticationHeaderValue("Bearer", token);
    }

    private static async Task<JsonElement> Json(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        if (text.Length == 0)
        {
            return default;
        }
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
