using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using SingleWindow.Platform.Hosting;
using SingleWindow.Customs;
using SingleWindow.FxSettlement;
using SingleWindow.Gateway;
using SingleWindow.Logistics;
using SingleWindow.Payment;
using SingleWindow.TaxRefund;
using SingleWindow.Transaction;

namespace SingleWindow.Local;

/// <summary>One process with all seven houses and, in test mode, the issuer of its own tokens.</summary>
public static class Window
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>0 after a clean stop, 2 when it refuses to start; the reason is on standard error.</returns>
    public static async Task<int> RunAsync(LocalOptions options)
    {
        try
        {
            using var folder = DataFolder.Open(options.Data);
            await using var app = Build(options, folder);
            await app.RunAsync();
            return 0;
        }
        catch (Exception error) when (error is RefusedToStartException or OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"Not started: {error.Message}");
            return 2;
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"Not started: {error.Message} Choose others with --port and --grpc-port.");
            return 2;
        }
    }

    private static WebApplication Build(LocalOptions options, DataFolder folder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Window).Assembly.GetName().Name,
            // Not the current folder: watching it for changed settings costs seconds where it is a large tree.
            ContentRootPath = AppContext.BaseDirectory,
            Args = [.. options.Settings.Select(s => "--" + s)],
        });
        // Would otherwise be written into the home folder of whoever starts the window.
        builder.Services.AddDataProtection().SetApplicationName("single-window").PersistKeysToFileSystem(new DirectoryInfo(folder.File("keys")));
        var issuer = Defaults(builder.Configuration, options, folder);
        if (issuer is not null)
        {
            builder.AddDevelopmentIdentity(issuer, folder);
        }
        if (options.IdentityOnly)
        {
            var identity = builder.Build();
            identity.MapGet("/health/live", () => "Healthy");
            identity.MapGet("/health/ready", () => "Healthy");
            identity.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(
                $"Issuing tokens of {issuer} on port {options.Port}; the clients are in {folder.File(DevelopmentClients.FileName)}."));
            return identity;
        }
        builder.AddWindow();
        builder.AddGateway().AddTransaction().AddPayment().AddLogistics().AddCustoms().AddTaxRefund().AddFxSettlement();
        builder.Services.AddSingleton(options).AddSingleton(folder).AddSingleton<Ready>().AddHostedService(s => s.GetRequiredService<Ready>());
        if (options.Demo)
        {
            if (issuer is null)
            {
                throw new RefusedToStartException("--demo files in the name of the sample clients, and Identity:Authority names an issuer that does not know them.");
            }
            builder.Services.AddHostedService<Demo>();
        }
        var app = builder.Build();
        app.UseWindow();
        app.MapGateway().MapTransaction().MapPayment().MapLogistics().MapCustoms().MapTaxRefund().MapFxSettlement();
        return app;
    }

    // Weakest of all sources: the environment and --set override each of these. Returns the issuer to host; null: tokens come from elsewhere.
    private static Uri? Defaults(ConfigurationManager configuration, LocalOptions options, DataFolder folder)
    {
        var given = configuration["Identity:Authority"];
        var hosted = options.IdentityOnly || string.IsNullOrEmpty(given);
        var issuer = string.IsNullOrEmpty(given) ? options.Rest : given;
        var defaults = new Dictionary<string, string?>
        {
            ["TestMode"] = "true",
            ["Store:Kind"] = "sqlite",
            ["Store:Folder"] = folder.Path,
            ["Bus:Kind"] = "loopback",
            ["Identity:Authority"] = issuer,
            ["Kestrel:Endpoints:Rest:Url"] = options.RestListens,
            ["Kestrel:Endpoints:Rest:Protocols"] = "Http1",
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
            // A failed start is told in one line on standard error, not as a stack trace.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "Critical",
            // Warns at every new key that the key file is plain text; the data folder is private as a whole.
            ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error",
        };
        if (!options.IdentityOnly)
        {
            defaults["Kestrel:Endpoints:Grpc:Url"] = options.GrpcListens;
            defaults["Kestrel:Endpoints:Grpc:Protocols"] = "Http2";
            defaults["Houses:Grpc"] = options.Grpc;
        }
        if (hosted)
        {
            defaults["Identity:RequireHttpsMetadata"] = "false";
        }
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });
        if (!hosted)
        {
            return null;
        }
        return configuration.GetValue<bool>("TestMode")
            ? new Uri(issuer)
            : throw new RefusedToStartException(
                "TestMode is false, and the tokens would be signed with development keys. Name your OIDC issuer in Identity:Authority "
                + "(environment: Identity__Authority), or leave TestMode=true.");
    }
}

/// <summary>The window does not start as it is configured; the message says what to change.</summary>
public sealed class RefusedToStartException(string message) : Exception(message);
