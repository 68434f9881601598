using System.Net;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SingleWindow.Platform.Hosting;
using Xunit;

namespace SingleWindow.Tests.Unit.Callers;

/// <summary>A door guarded by <c>AddIdentity</c>, on a free loopback port, that trusts one issuer whose keys it already holds.</summary>
public sealed class GuardedDoor : IAsyncLifetime
{
    public const string Issuer = "https://issuer.test/";

    private readonly RsaSecurityKey _key = new(RSA.Create(2048)) { KeyId = "trusted" };
    private readonly RsaSecurityKey _foreignKey = new(RSA.Create(2048)) { KeyId = "foreign" };
    private WebApplication? _app;

    public HttpClient Http { get; private set; } = new();

    public async ValueTask InitializeAsync()
    {
        _app = Build(Issuer, test: false);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    /// <summary>A door like it; with <paramref name="test"/> its issuer's keys are fetched over plain HTTP.</summary>
    public WebApplication Build(string issuer, bool test)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["TestMode"] = test ? "true" : "false",
            ["Identity:Authority"] = issuer,
            ["Identity:RequireHttpsMetadata"] = test ? "false" : "true",
        });
        builder.AddIdentity();
        builder.AddIdentity();
        if (!test)
        {
            var known = new OpenIdConnectConfiguration { Issuer = Issuer };
            known.SigningKeys.Add(new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId });
            builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, o => o.Configuration = known);
        }
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            await next(context);
            if (Identity.RefusalOf(context) is { } code)
            {
                await context.Response.WriteAsync(code);
            }
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/unmarked", (ClaimsPrincipal user) => $"{user.Company()} {user.CompanyName()}");
        app.MapGet("/marked", [Authorize] () => "in");
        app.MapGet("/officer", () => "in").RequireAuthorization(Roles.Officer);
        app.MapGet("/declarants", [Authorize(Roles.Declarants)] () => "in");
        app.MapGet("/any-two", () => "in").RequireAuthorization(Roles.Carrier + "|" + Roles.Bank);
        app.MapGet("/public", () => "in").AllowAnonymous();
        return app;
    }

    /// <summary>A token of a merchant, changed as a test needs it.</summary>
    public string Token(Action<SecurityTokenDescriptor>? change = null, bool foreignKey = false)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "single-window",
            IssuedAt = now,
            NotBefore = now.AddMinutes(-10),
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object> { ["role"] = "merchant", ["company"] = "3301960001", ["company_name"] = "青禾工艺（样例）" },
            SigningCredentials = new SigningCredentials(foreignKey ? _foreignKey : _key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <summary>Signed with the trusted public key as if it were a shared secret.</summary>
    public string Confused() => Token(t => t.SigningCredentials = new SigningCredentials(
        new SymmetricSecurityKey(_key.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = _key.KeyId }, SecurityAlgorithms.HmacSha256));

    public async Task<(HttpStatusCode Status, string Code, string Body)> Ask(string path, string? token, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        using var response = await (http ?? Http).SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return (response.StatusCode, "", body);
        }
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(response.StatusCode == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Count > 0);
        return (response.StatusCode, body, "");
    }
}

public sealed class IdentityTests(GuardedDoor door) : IClassFixture<GuardedDoor>
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public static TheoryData<string, Func<GuardedDoor, string?>, HttpStatusCode, string> Tokens { get; } = new()
    {
        { "none", _ => null, HttpStatusCode.Unauthorized, "UNAUTHENTICATED" },
        { "garbage", _ => "x.y.z", HttpStatusCode.Unauthorized, "TOKEN_INVALID" },
        { "good", d => d.Token(), HttpStatusCode.OK, "" },
        { "expired within the skew", d => d.Token(t => t.Expires = Now.AddSeconds(-20)), HttpStatusCode.OK, "" },
        { "expired beyond the skew", d => d.Token(t => t.Expires = Now.AddSeconds(-40)), HttpStatusCode.Unauthorized, "TOKEN_EXPIRED" },
        { "not yet valid", d => d.Token(t => t.NotBefore = Now.AddMinutes(5)), HttpStatusCode.Unauthorized, "TOKEN_INVALID" },
        { "never expires", d => d.Token(t => t.Expires = null), HttpStatusCode.Unauthorized, "TOKEN_INVALID" },
        { "other issuer", d => d.Token(t => t.Issuer = "https://other.test/"), HttpStatusCode.Unauthorized, "TOKEN_FOREIGN" },
        { "other audience", d => d.Token(t => t.Audience = "payroll"), HttpStatusCode.Unauthorized, "TOKEN_FOREIGN" },
        { "no audience", d => d.Token(t => t.Audience = null), HttpStatusCode.Unauthorized, "TOKEN_FOREIGN" },
        { "other key", d => d.Token(foreignKey: true), HttpStatusCode.Unauthorized, "TOKEN_FOREIGN" },
        { "unsigned", d => d.Token(t => t.SigningCredentials = null), HttpStatusCode.Unauthorized, "TOKEN_INVALID" },
        { "public key as a shared secret", d => d.Confused(), HttpStatusCode.Unauthorized, "TOKEN_INVALID" },
        { "no company", d => d.Token(t => t.Claims.Remove("company")), HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY" },
        { "empty company", d => d.Token(t => t.Claims["company"] = ""), HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY" },
        { "two companies", d => d.Token(t => t.Claims["company"] = new[] { "3301960001", "3301960002" }), HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY" },
        { "no role", d => d.Token(t => t.Claims.Remove("role")), HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY" },
        { "unknown role", d => d.Token(t => t.Claims["role"] = "admin"), HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY" },
        { "one of two roles known", d => d.Token(t => t.Claims["role"] = new[] { "admin", "carrier" }), HttpStatusCode.OK, "" },
    };

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task An_endpoint_that_says_nothing_is_guarded(string name, Func<GuardedDoor, string?> token, HttpStatusCode status, string code)
    {
        foreach (var path in new[] { "/unmarked", "/marked" })
        {
            var answer = await door.Ask(path, token(door));
            Assert.True((status, code) == (answer.Status, answer.Code), $"{name} at {path}: {answer}");
        }
    }

    [Theory]
    [InlineData("/officer", "merchant", false)]
    [InlineData("/officer", "operator", false)]
    [InlineData("/officer", "officer", true)]
    [InlineData("/officer", "merchant officer", true)]
    [InlineData("/declarants", "merchant", true)]
    [InlineData("/declarants", "platform", true)]
    [InlineData("/declarants", "carrier", false)]
    [InlineData("/any-two", "bank", true)]
    [InlineData("/any-two", "carrier", true)]
    [InlineData("/any-two", "payment-institution", false)]
    public async Task A_policy_is_its_set_of_roles(string path, string roles, bool allowed)
    {
        var answer = await door.Ask(path, door.Token(t => t.Claims["role"] = roles.Split(' ')));
        Assert.Equal(allowed ? (HttpStatusCode.OK, "") : (HttpStatusCode.Forbidden, "ROLE_MISSING"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_role_alone_does_not_open_a_guarded_set()
    {
        var answer = await door.Ask("/officer", door.Token(t => { t.Claims["role"] = "officer"; t.Claims.Remove("company"); }));
        Assert.Equal((HttpStatusCode.Forbidden, "TOKEN_WITHOUT_COMPANY"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_is_public_says_so()
    {
        Assert.Equal(HttpStatusCode.OK, (await door.Ask("/public", null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await door.Ask("/public", "x.y.z")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await door.Ask("/no-such-path", null)).Status);
    }

    [Fact]
    public async Task The_caller_is_the_company_of_the_token() =>
        Assert.Equal("3301960001 青禾工艺（样例）", (await door.Ask("/unmarked", door.Token())).Body);

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_an_outage_and_not_the_callers_fault()
    {
        await using var alone = door.Build("http://127.0.0.1:1", test: true);
        await alone.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(alone.Urls.Single()) };
        var answer = await door.Ask("/unmarked", door.Token(), http);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "IDENTITY_UNAVAILABLE"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_set_with_something_that_is_no_role_is_a_mistake_in_the_program()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddIdentity();
        await using var app = builder.Build();
        var provider = app.Services.GetRequiredService<IAuthorizationPolicyProvider>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.GetPolicyAsync("officer|admin"));
        Assert.NotNull(await provider.GetPolicyAsync(Roles.Overseers));
    }

    [Theory]
    [InlineData("no issuer", "", "single-window", true, false, false)]
    [InlineData("issuer that is no URL", "keycloak", "single-window", true, false, false)]
    [InlineData("https", "https://issuer.test", "single-window", true, false, true)]
    [InlineData("http", "http://issuer.test", "single-window", true, false, false)]
    [InlineData("http in test mode, https still required", "http://issuer.test", "single-window", true, true, false)]
    [InlineData("http allowed outside test mode", "http://issuer.test", "single-window", false, false, false)]
    [InlineData("https not required outside test mode", "https://issuer.test", "single-window", false, false, false)]
    [InlineData("http in test mode", "http://issuer.test", "single-window", false, true, true)]
    [InlineData("no audience", "https://issuer.test", "", true, false, false)]
    public async Task A_process_does_not_start_on_settings_that_let_strangers_in(
        string name, string authority, string audience, bool https, bool test, bool starts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["TestMode"] = test.ToString(),
            ["Identity:Authority"] = authority,
            ["Identity:Audience"] = audience,
            ["Identity:RequireHttpsMetadata"] = https.ToString(),
        });
        builder.AddIdentity();
        await using var app = builder.Build();
        var error = await Record.ExceptionAsync(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.True(starts ? error is null : error is OptionsValidationException, $"{name}: {error}");
    }

    [Theory]
    [InlineData("merchant", "3301960001", "3301960001", true)]
    [InlineData("merchant", "3301960001", "3301960002", false)]
    [InlineData("bank", "3301964001", "3301960001", false)]
    [InlineData("officer", "2900000001", "3301960001", true)]
    [InlineData("operator", "0000000001", "3301960001", true)]
    [InlineData("merchant", "", "", false)]
    public void A_company_sees_its_own_rows_and_overseers_see_all(string role, string company, string owner, bool sees)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim("role", role), new Claim("company", company)], "test"));
        Assert.Equal(sees, user.Sees(owner));
        Assert.True(user.Is(role));
        Assert.Equal(role is Roles.Officer or Roles.Operator, user.SeesAll());
    }
}
