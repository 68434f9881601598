using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace SingleWindow.Tests.Servers;

/// <summary>
/// The whole suite as real processes on loopback, with tokens of the development issuer of deploy/local. The database server and the
/// broker stay their owner's.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class Suite : IAsyncDisposable
{
    /// <summary>Program of each house; the gateway comes last, as a request may come the moment it is ready.</summary>
    static readonly (string House, string Project)[] Houses =
    [
        ("transaction", "Transaction"), ("payment", "Payment"), ("logistics", "Logistics"), ("customs", "Customs"),
        ("tax-refund", "TaxRefund"), ("fx-settlement", "FxSettlement"), ("gateway", "Gateway"),
    ];

    /// <summary>Not ready yet is no fault: we ask until it is. An argument, as the shell drops a variable with points in its name.</summary>
    const string Quiet = "Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None";

    readonly SuiteOptions _options;
    readonly SuiteBuild _build;
    readonly WorkFolder _folder;
    readonly string _data;
    readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    readonly List<SuiteProcess> _houses = [];
    SuiteProcess? _issuer;

    Suite(SuiteBuild build, SuiteOptions options)
    {
        if (options is { Rabbit: null, OneProcess: false }) throw new ArgumentException("The loopback bus carries messages inside one process alone.", nameof(options));
        (_build, _options) = (build, options);
        _folder = WorkFolder.Create("suite");
        _data = _folder.Sub("data");
    }

    /// <summary>The houses' processes: seven, or one for all of them.</summary>
    public IReadOnlyList<SuiteProcess> Processes => _houses;

    /// <summary>The process that runs a house.</summary>
    public SuiteProcess this[string house] => _options.OneProcess ? _houses[0] : _houses.Single(p => p.Name == house);

    /// <summary>The door: the gateway's REST address.</summary>
    public Uri Rest => _houses[^1].Rest;

    /// <summary>Data folder of deploy/local: its databases, or those of the issuer alone, its key and its clients.</summary>
    public string Data => _data;

    /// <summary>User and system CPU microseconds of all houses.</summary>
    public long CpuMicros() => _houses.Sum(p => p.CpuMicros());

    /// <summary>Starts every process and returns when all are ready.</summary>
    public static async Task<Suite> StartAsync(SuiteBuild build, SuiteOptions options)
    {
        var suite = new Suite(build, options);
        try
        {
            await suite.StartAllAsync();
            return suite;
        }
        catch
        {
            await suite.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh access token of a sample client, e.g. <c>merchant-1</c>, <c>bank</c>, <c>operator</c>.</summary>
    public async Task<string> TokenAsync(string clientId)
    {
        var clients = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(_data, "dev-clients.json")));
        var client = clients.EnumerateArray().First(c => c.GetProperty("clientId").GetString() == clientId);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = clientId,
            ["client_secret"] = client.GetProperty("clientSecret").GetString()!,
        });
        using var answer = await _http.PostAsync(new Uri((_issuer ?? _houses[^1]).Rest, "/connect/token"), form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>Opens the database of a house for reading what became of it.</summary>
    public async Task<DbConnection> OpenAsync(string house, CancellationToken ct = default)
    {
        DbConnection connection = _options.Postgres is { } postgres
            ? new NpgsqlConnection(postgres.ConnectionString(house.Replace('-', '_')) + ";Pooling=false")
            : new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(_data, house + ".db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false,
            }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _houses) await process.DisposeAsync();
        if (_issuer is not null) await _issuer.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    async Task StartAllAsync()
    {
        if (_options.Postgres is { } postgres)
        {
            foreach (var (house, _) in Houses) await postgres.CreateDatabaseAsync(house.Replace('-', '_'));
        }
        if (_options.OneProcess)
        {
            _houses.Add(Local("local", identityOnly: false));
        }
        else
        {
            _issuer = Local("issuer", identityOnly: true);
            await _issuer.StartAsync();
            foreach (var (house, project) in Houses) _houses.Add(House(house, project));
        }
        foreach (var process in _houses) await process.StartAsync();
        foreach (var process in _issuer is null ? _houses : _houses.Prepend(_issuer)) await process.ReadyAsync();
    }

    SuiteProcess House(string house, string project)
    {
        var (rest, grpc) = (Ports.Free(), Ports.Free());
        var environment = Environment();
        environment["Kestrel__Endpoints__Rest__Url"] = Address(rest);
        environment["Kestrel__Endpoints__Rest__Protocols"] = "Http1";
        environment["Kestrel__Endpoints__Grpc__Url"] = Address(grpc);
        environment["Kestrel__Endpoints__Grpc__Protocols"] = "Http2";
        environment["Identity__Authority"] = _issuer!.Rest.ToString().TrimEnd('/');
        environment["Identity__RequireHttpsMetadata"] = "false";
        List<string> command = ["dotnet", _build.Program(project), "--" + Quiet];
        // As arguments: the shell that starts a program passes on no variable with a dash in its name.
        if (house == "gateway") command.AddRange(_houses.Select(h => $"--Houses:{h.Name}:Grpc={h.Grpc.GetLeftPart(UriPartial.Authority)}"));
        return new(house, [.. command], LogOf(house), environment, new(Address(rest)), new(Address(grpc)));
    }

    SuiteProcess Local(string name, bool identityOnly)
    {
        var (rest, grpc) = (Ports.Free(), Ports.Free());
        List<string> command = ["dotnet", _build.Program("Local"), "--data", _data, "--port", Text(rest), "--grpc-port", Text(grpc), "--set", Quiet];
        if (identityOnly) command.Add("--identity-only");
        return new(name, [.. command], LogOf(name), Environment(), new(Address(rest)), new(Address(grpc)));
    }

    Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["TestMode"] = "true",
            ["Store__Kind"] = _options.Postgres is null ? "sqlite" : "postgres",
            ["Store__Folder"] = _data,
            ["Bus__Kind"] = _options.Rabbit is null ? "loopback" : "rabbitmq",
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_NOLOGO"] = "1",
            // As in deploy/compose.
            ["DOTNET_GCgen0size"] = "0x4000000",
        };
        if (_options.Rabbit is { } rabbit) environment["Bus__RabbitMq"] = rabbit.Uri;
        // Taken from a real database: on a named server they have a prefix of this run.
        if (_options.Postgres is { } postgres)
        {
            environment["Store__Postgres"] = postgres.ConnectionString("gateway").Replace("gateway", "{house}", StringComparison.Ordinal);
        }
        foreach (var (name, value) in _options.Settings) environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return environment;
    }

    string LogOf(string name) => Path.Combine(_folder.Path, name + ".log");

    static string Address(int port) => $"http://127.0.0.1:{Text(port)}";

    static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
