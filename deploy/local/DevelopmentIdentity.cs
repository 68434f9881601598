using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using SingleWindow.Platform.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace SingleWindow.Local;

/// <summary>
/// The issuer of test mode: client credentials at POST /connect/token (form fields or HTTP Basic), discovery and keys under
/// /.well-known. Tokens are signed, not encrypted, so the houses check them on the path that checks any issuer's tokens.
/// </summary>
/// <remarks>
/// OpenIddict runs in its degraded mode, that is without a database: the clients are those of the file, nothing is stored per token.
/// </remarks>
public static class DevelopmentIdentity
{
    private const string KeyFile = "identity-signing.pem";

    public static void AddDevelopmentIdentity(this IHostApplicationBuilder builder, Uri issuer, DataFolder folder)
    {
        var clients = DevelopmentClients.Open(folder);
        var audience = builder.Configuration["Identity:Audience"] is { Length: > 0 } given ? given : new IdentitySettings().Audience;
        builder.Services.AddSingleton(clients);
        builder.Services.AddOpenIddict().AddServer(options =>
        {
            options.SetIssuer(issuer)
                .SetTokenEndpointUris("connect/token")
                .AllowClientCredentialsFlow()
                .SetAccessTokenLifetime(TimeSpan.FromHours(1))
                .DisableAccessTokenEncryption()
                .EnableDegradedMode()
                .AddSigningKey(SigningKey(folder))
                // Required by OpenIddict, used by nothing here: it would encrypt codes and refresh tokens.
                .AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            // The clock that test mode moves is the suite's; a token lives by the real one.
            options.Configure(o => o.TimeProvider = TimeProvider.System);
            options.UseAspNetCore().DisableTransportSecurityRequirement();
            options.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (clients.Find(context.ClientId, context.ClientSecret) is null)
                {
                    context.Reject(Errors.InvalidClient, "The client is unknown or its secret is wrong.");
                }
                return default;
            }));
            options.AddEventHandler<HandleTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                context.SignIn(Principal(clients.Find(context.Request.ClientId!)!, audience));
                return default;
            }));
        });
    }

    private static ClaimsPrincipal Principal(DevelopmentClient client, string audience)
    {
        var identity = new ClaimsIdentity("client_credentials", Identity.CompanyNameClaim, Identity.RoleClaim)
            .SetClaim(Claims.Subject, client.ClientId)
            .SetClaim(Identity.RoleClaim, client.Role)
            .SetClaim(Identity.CompanyClaim, client.CompanyCode)
            .SetClaim(Identity.CompanyNameClaim, client.CompanyName);
        identity.SetResources(audience).SetDestinations(_ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }

    // Made once: tokens stay valid when the process starts again.
    private static RsaSecurityKey SigningKey(DataFolder folder)
    {
        var path = folder.File(KeyFile);
        var rsa = RSA.Create(2048);
        if (File.Exists(path))
        {
            try
            {
                rsa.ImportFromPem(File.ReadAllText(path));
            }
            catch (Exception error) when (error is ArgumentException or CryptographicException)
            {
                throw new RefusedToStartException(
                    $"{path} does not hold a signing key ({error.Message}). Remove it to have a new one made; tokens in use end with it.");
            }
        }
        else
        {
            folder.WritePrivate(KeyFile, rsa.ExportPkcs8PrivateKeyPem());
        }
        var key = new RsaSecurityKey(rsa);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }
}
