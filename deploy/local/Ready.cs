using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SingleWindow.Local;

/// <summary>
/// Says that the window is open once every house is, where everything lies, and how to submit. No secret is printed: the lines read it
/// from the file.
/// </summary>
public sealed class Ready(LocalOptions options, DataFolder folder, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when requests are answered and every house is ready.</summary>
    public Task Open => _open.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await OpenAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host goes down before it was up, and says why itself.
        }
    }

    private async Task OpenAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var health = services.GetRequiredService<HealthCheckService>();
        while ((await health.CheckHealthAsync(check => check.Tags.Contains("ready"), stoppingToken)).Status != HealthStatus.Healthy)
        {
            await Task.Delay(Glance, stoppingToken);
        }
        SampleDates.Write(folder, time.GetUtcNow());
        Console.WriteLine(Text());
        _open.SetResult();
    }

    private string Text()
    {
        var rest = options.Rest;
        var open = $"""
            Single Window is open.
              REST     {rest}
              gRPC     {options.Grpc} (HTTP/2 without TLS)
              Data     {folder.Path}
            """;
        if (services.GetService<DevelopmentClients>() is null)
        {
            return open + "\n  Tokens   from the issuer that Identity:Authority names\n\nStop with Ctrl-C.";
        }
        var clients = folder.File(DevelopmentClients.FileName);
        return $$"""
            {{open}}
              Clients  {{clients}}

            Submit a declaration as merchant-1:
              SECRET=$(sed -n '/"clientId": "merchant-1"/,/}/s/.*"clientSecret": "\([^"]*\)".*/\1/p' '{{clients}}')
              TOKEN=$(curl -s {{rest}}/connect/token -d grant_type=client_credentials -d client_id=merchant-1 \
                -d client_secret=$SECRET | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
              curl -i {{rest}}/v1/declarations -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: first-declaration' \
                -H 'Content-Type: application/json' -d @'{{folder.File(Path.Combine(SampleDates.FolderName, "green.json"))}}'
            Follow it (the id is in the answer):
              curl -s {{rest}}/v1/declarations/ID -H "Authorization: Bearer $TOKEN"

            Stop with Ctrl-C.
            """;
    }
}
