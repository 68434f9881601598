using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SingleWindow.Contracts;
using SingleWindow.Gateway;
using SingleWindow.Platform.Bus;
using SingleWindow.Platform.Hosting;
using SingleWindow.Platform.Steps;
using Xunit;

namespace SingleWindow.Tests.Unit.Gateway;

/// <summary>The gateway alone on SQLite in a temp folder, real HTTP; what it sends is caught, what it hears the test says.</summary>
public class GatewayHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-test-").FullName;
    private WebApplication? _app;

    public CatchingBus Bus { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Everything logged as a warning or worse.</summary>
    public ConcurrentQueue<string> Warnings { get; } = new();

    public IServiceProvider Services => _app!.Services;

    /// <summary>Set before the start.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];

    /// <summary>Whether the header is believed; else tokens are asked for, and none is good.</summary>
    public bool Told { get; init; } = true;

    public SingleWindow.Platform.Store.IStore Store => _app!.Services.House(Houses.Gateway).Store;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Store:Folder"] = _folder, ["TestMode"] = "true", ["Identity:Authority"] = "http://127.0.0.1:9/", ["Identity:Audience"] = "test",
            ["Identity:RequireHttpsMetadata"] = "false", ["Gateway:RateLimit:PerSecond"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.ClearProviders().AddProvider(new Collecting(Warnings));
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.AddWindow().AddGateway();
        builder.Services.AddSingleton<IBus>(Bus);
        if (Told)
        {
            builder.Services.PostConfigure<AuthenticationOptions>(o => o.SchemeMap["Bearer"].HandlerType = typeof(ToldIdentity));
        }
        _app = builder.Build();
        _app.UseWindow();
        _app.MapGateway();
        await _app.StartAsync();
        await _app.Services.House(Houses.Gateway).Ready;
        Http = new HttpClient { BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            // A host that did not start is disposed of as it is.
            if (Http is { } http)
            {
                http.Dispose();
                await app.StopAsync();
            }
            await app.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
        GC.SuppressFinalize(this);
    }

    public async Task<Answer> Send(
        HttpMethod method, string path, string who, string? body = null, string? key = null, string type = "application/json", string language = "en")
    {
        using var request = new HttpRequestMessage(method, path);
        if (who.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("told", who);
        }
        request.Headers.AcceptLanguage.ParseAdd(language);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }
        using var response = await Http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.ToString(),
            response.Headers.TryGetValues("Idempotent-Replayed", out _), response.Content.Headers.ContentType?.MediaType ?? "");
    }

    public Task<Answer> Post(string path, string who, string body, string? key = null, string type = "application/json") =>
        Send(HttpMethod.Post, path, who, body, key ?? Guid.NewGuid().ToString(), type);

    public Task<Answer> Get(string path, string who) => Send(HttpMethod.Get, path, who);

    /// <summary>Reads until it is so, or fails naming what was last read.</summary>
    public async Task<JsonElement> Until(string path, string who, Func<JsonElement, bool> so)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await Get(path, who);
            if (answer.Status == HttpStatusCode.OK && so(answer.Json))
            {
                return answer.Json;
            }
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{path} stays {answer.Body}");
            await Task.Delay(20);
        }
    }

    public sealed record Answer(HttpStatusCode Status, string Body, string? Location, bool Replayed, string Type)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public JsonElement[] Lines => [.. Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

        public string Code => Json.GetProperty("code").GetString()!;

        public string Id => Json.GetProperty("id").GetString()!;
    }
}

/// <summary>Keeps what is sent; hands what the test says to the gateway and waits for its commit.</summary>
public sealed class CatchingBus : IBus
{
    private readonly ConcurrentDictionary<string, MessageHandler> _readers = new();

    public ConcurrentQueue<(string Reader, string Kind, IMessage Item)> Sent { get; } = new();

    public Task SendAsync(string reader, BusMessage message, CancellationToken ct)
    {
        foreach (var item in BatchCodec.Read(message.Id, message.Kind, message.Body))
        {
            Sent.Enqueue((reader, message.Kind, item.Message));
        }
        return Task.CompletedTask;
    }

    public Task ListenAsync(string reader, IReadOnlyList<string> kinds, MessageHandler handler, CancellationToken ct)
    {
        _readers[reader] = handler;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task Say<T>(EventKind<T> kind, params T[] items) where T : IMessage<T>, new()
    {
        MessageHandler? handler;
        while (!_readers.TryGetValue(Houses.Gateway, out handler))
        {
            await Task.Delay(10);
        }
        await handler(new BusMessage(Guid.NewGuid(), kind.Name, BatchCodec.Write([.. items.Select(i => ((IMessage)i, default(ActivityContext)))])), CancellationToken.None);
    }

    /// <summary>The items of one kind that left for one filing, once each.</summary>
    public async Task<List<T>> Left<T>(EventKind<T> kind, Func<T, bool> which, int expected) where T : class, IMessage<T>, new()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var found = Sent.Where(s => s.Kind == kind.Name).Select(s => s.Item).OfType<T>().Where(which).Distinct().ToList();
            if (found.Count >= expected || clock.Elapsed > TimeSpan.FromSeconds(5))
            {
                return found;
            }
            await Task.Delay(10);
        }
    }
}

/// <summary>Keeps what is logged as a warning or worse.</summary>
internal sealed class Collecting(ConcurrentQueue<string> kept) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Category(categoryName, kept);

    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<string> kept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                kept.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception}");
            }
        }
    }
}

/// <summary>Believes the header: "company role role".</summary>
internal sealed class ToldIdentity(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is not { Length: > 5 } header)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }
        var words = header["told ".Length..].Split(' ');
        List<Claim> claims = [new(Identity.CompanyClaim, words[0])];
        claims.AddRange(words.Skip(1).Select(r => new Claim(Identity.RoleClaim, r)));
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "told", null, Identity.RoleClaim)), "told")));
    }
}
