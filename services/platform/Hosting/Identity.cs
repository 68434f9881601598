using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace SingleWindow.Platform.Hosting;

/// <summary>
/// Who calls: bearer tokens of one OIDC issuer, named by configuration (section <c>Identity</c>, see <see cref="IdentitySettings"/>).
/// Secure by default: an endpoint that says nothing about authorization needs a caller with one company and a known role; what
/// is public says AllowAnonymous. A refused caller gets a status without a body; <see cref="RefusalOf"/> names the code of its problem.
/// </summary>
public static class Identity
{
    public const string RoleClaim = "role";
    public const string CompanyClaim = "company";
    public const string CompanyNameClaim = "company_name";

    private static readonly object RefusalKey = new();

    /// <summary>Bearer authentication and the policies. Calling it again changes nothing.</summary>
    /// <remarks>
    /// A policy's name is its set of roles, so any set of <see cref="Roles"/> joined by "|" is one:
    /// <c>RequireAuthorization(Roles.Officer)</c>, <c>[Authorize(Roles.Declarants)]</c>, <c>Roles.Carrier + "|" + Roles.Operator</c>.
    /// </remarks>
    public static IHostApplicationBuilder AddIdentity(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(s => s.ServiceType == typeof(IValidateOptions<IdentitySettings>)))
        {
            return builder;
        }
        builder.Services.AddSingleton<IValidateOptions<IdentitySettings>, IdentitySettingsCheck>();
        builder.Services.AddOptions<IdentitySettings>().BindConfiguration("Identity").ValidateOnStart();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<IdentitySettings>>((options, settings) => Configure(options, settings.Value));
        builder.Services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, RoleSetPolicies>());
        builder.Services.AddAuthorization(options =>
        {
            options.DefaultPolicy = RoleSetPolicies.Known;
            options.FallbackPolicy = RoleSetPolicies.Known;
        });
        return builder;
    }

    /// <summary>Code of the company the caller acts for; empty when the token names none or several: it matches no row.</summary>
    public static string Company(this ClaimsPrincipal user) => Only(user, CompanyClaim);

    /// <summary>Name of that company, empty when the token has none.</summary>
    public static string CompanyName(this ClaimsPrincipal user) => Only(user, CompanyNameClaim);

    public static bool Is(this ClaimsPrincipal user, string role) => user.HasClaim(RoleClaim, role);

    /// <summary>Officers and operators see every company's rows.</summary>
    public static bool SeesAll(this ClaimsPrincipal user) => user.Is(Roles.Officer) || user.Is(Roles.Operator);

    /// <summary>The tenant rule: whether the caller is shown rows of that company. What is not shown is answered as not found.</summary>
    public static bool Sees(this ClaimsPrincipal user, string company) =>
        user.SeesAll() || (company.Length > 0 && string.Equals(user.Company(), company, StringComparison.Ordinal));

    private static string Only(ClaimsPrincipal user, string claim)
    {
        var found = "";
        foreach (var held in user.Claims)
        {
            if (!string.Equals(held.Type, claim, StringComparison.Ordinal))
            {
                continue;
            }
            if (found.Length > 0)
            {
                return "";
            }
            found = held.Value;
        }
        return found;
    }

    private static void Configure(JwtBearerOptions options, IdentitySettings settings)
    {
        options.Authority = settings.Authority;
        options.Audience = settings.Audience;
        options.RequireHttpsMetadata = settings.RequireHttpsMetadata;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        if (Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) && authority.IsLoopback)
        {
            // A proxy of the environment cannot reach this machine's own loopback.
            options.BackchannelHttpHandler = new SocketsHttpHandler { UseProxy = false };
        }
        options.MapInboundClaims = false;
        options.SaveToken = false;
        // A token lives by the issuer's clock, never by the clock that test mode moves.
        options.TimeProvider = TimeProvider.System;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = settings.Audience,
            RoleClaimType = RoleClaim,
            NameClaimType = CompanyNameClaim,
            ClockSkew = TimeSpan.FromSeconds(30),
            ValidAlgorithms =
            [
                SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
                SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
                SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
            ],
        };
        options.Events = new JwtBearerEvents { OnChallenge = AnswerUnknown, OnForbidden = AnswerForbidden };
    }

    /// <summary>The error code of a caller this process has refused; null when it refused none. Whoever shows problems writes the body.</summary>
    public static string? RefusalOf(HttpContext http) => http.Items[RefusalKey] as string;

    private static async Task AnswerUnknown(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is not null && !await IssuerAnswers(context))
        {
            context.Response.Headers.RetryAfter = "5";
            Refuse(context.HttpContext, StatusCodes.Status503ServiceUnavailable, "IDENTITY_UNAVAILABLE");
            return;
        }
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        Refuse(context.HttpContext, StatusCodes.Status401Unauthorized, context.AuthenticateFailure switch
        {
            null => "UNAUTHENTICATED",
            SecurityTokenExpiredException => "TOKEN_EXPIRED",
            SecurityTokenInvalidIssuerException or SecurityTokenInvalidAudienceException or SecurityTokenSignatureKeyNotFoundException => "TOKEN_FOREIGN",
            _ => "TOKEN_INVALID",
        });
    }

    private static Task AnswerForbidden(ForbiddenContext context)
    {
        Refuse(context.HttpContext, StatusCodes.Status403Forbidden, RoleSetPolicies.IsKnown(context.HttpContext.User) ? "ROLE_MISSING" : "TOKEN_WITHOUT_COMPANY");
        return Task.CompletedTask;
    }

    // The handler reports keys it could not fetch as a foreign issuer, which would blame the caller for an outage.
    private static async Task<bool> IssuerAnswers(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is SecurityTokenExpiredException or SecurityTokenMalformedException
            || context.Options.ConfigurationManager is null)
        {
            return true;
        }
        try
        {
            await context.Options.ConfigurationManager.GetConfigurationAsync(context.HttpContext.RequestAborted);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Refuse(HttpContext http, int status, string code)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.StatusCode = status;
        http.Items[RefusalKey] = code;
    }
}

/// <summary>Roles a caller can have, and the sets of them that guard an endpoint. A set's text is the name of its policy.</summary>
public static class Roles
{
    public const string Merchant = "merchant";
    public const string Platform = "platform";
    public const string PaymentInstitution = "payment-institution";
    public const string Carrier = "carrier";
    public const string Bank = "bank";
    public const string Officer = "officer";
    public const string Operator = "operator";

    /// <summary>Who files and cancels declarations and orders.</summary>
    public const string Declarants = Merchant + "|" + Platform;

    /// <summary>Who reports money that came in.</summary>
    public const string MoneyParties = Bank + "|" + PaymentInstitution;

    /// <summary>Who decides held cases: the officer those of customs, the bank those of settlement.</summary>
    public const string Deciders = Officer + "|" + Bank;

    /// <summary>Who sees every company's rows.</summary>
    public const string Overseers = Officer + "|" + Operator;

    public static readonly FrozenSet<string> All =
        new[] { Merchant, Platform, PaymentInstitution, Carrier, Bank, Officer, Operator }.ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>Section <c>Identity</c> of the configuration.</summary>
public sealed class IdentitySettings
{
    /// <summary>The OIDC issuer; its discovery document and keys are fetched from it at the first request. Required.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The audience (<c>aud</c>) a token must name.</summary>
    public string Audience { get; set; } = "single-window";

    /// <summary>May be false in test mode alone.</summary>
    public bool RequireHttpsMetadata { get; set; } = true;
}

internal sealed class IdentitySettingsCheck(IConfiguration configuration) : IValidateOptions<IdentitySettings>
{
    public ValidateOptionsResult Validate(string? name, IdentitySettings settings)
    {
        if (!Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("https" or "http"))
        {
            return ValidateOptionsResult.Fail("Identity:Authority must be the URL of an OIDC issuer (environment: Identity__Authority).");
        }
        if (settings.Audience.Length == 0)
        {
            return ValidateOptionsResult.Fail("Identity:Audience is empty: tokens of other systems would be taken.");
        }
        if (!settings.RequireHttpsMetadata && !configuration.GetValue("TestMode", false))
        {
            return ValidateOptionsResult.Fail(
                "Identity:RequireHttpsMetadata=false is for TestMode=true alone: keys fetched over plain HTTP can be forged.");
        }
        return settings.RequireHttpsMetadata && authority.Scheme == "http"
            ? ValidateOptionsResult.Fail(
                "Identity:Authority must be an https URL; plain HTTP needs TestMode=true and Identity:RequireHttpsMetadata=false.")
            : ValidateOptionsResult.Success;
    }
}

/// <summary>The policies: the name is a set of roles joined by "|", and the caller needs one of them besides a company.</summary>
internal sealed class RoleSetPolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    public static readonly AuthorizationPolicy Known =
        new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser().RequireAssertion(context => IsKnown(context.User)).Build();

    private readonly ConcurrentDictionary<string, AuthorizationPolicy> _sets = new(StringComparer.Ordinal);

    public override bool AllowsCachingPolicies => true;

    public static bool IsKnown(ClaimsPrincipal user) =>
        user.Company().Length > 0
        && user.Claims.Any(c => string.Equals(c.Type, Identity.RoleClaim, StringComparison.Ordinal) && Roles.All.Contains(c.Value));

    /// <exception cref="InvalidOperationException">The name holds something that is not a role.</exception>
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        await base.GetPolicyAsync(policyName) ?? _sets.GetOrAdd(policyName, Build);

    private static AuthorizationPolicy Build(string set)
    {
        var roles = set.Split('|');
        return Array.Find(roles, r => !Roles.All.Contains(r)) is { } unknown
            ? throw new InvalidOperationException($"The policy '{set}' names '{unknown}', which is not a role.")
            : new AuthorizationPolicyBuilder(Known).RequireRole(roles).Build();
    }
}
