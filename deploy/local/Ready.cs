namespace SingleWindow.Local;

/// <summary>Says that the window is open, where everything is, and how to submit. No secret is printed: the lines read it from the file.</summary>
public sealed class Ready(LocalOptions options, DataFolder folder, IServiceProvider services, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => Console.WriteLine(Text()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Text()
    {
        var rest = $"http://{options.Bind}:{options.Port}";
        var open = $"""
            Single Window is open.
              REST     {rest}
              gRPC     {options.Bind}:{options.GrpcPort} (HTTP/2 without TLS)
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

            Submit a declaration as merchant-1 (from the root of the repository):
              SECRET=$(sed -n '/"clientId": "merchant-1"/,/}/s/.*"clientSecret": "\([^"]*\)".*/\1/p' '{{clients}}')
              TOKEN=$(curl -s {{rest}}/connect/token -d grant_type=client_credentials -d client_id=merchant-1 -d client_secret=$SECRET \
                | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
              curl -i {{rest}}/v1/declarations -H "Authorization: Bearer $TOKEN" -H 'Idempotency-Key: first-declaration' \
                -H 'Content-Type: application/json' -d @deploy/local/samples/green.json
            Follow it (the id is in the answer):
              curl -s {{rest}}/v1/declarations/ID -H "Authorization: Bearer $TOKEN"

            Stop with Ctrl-C.
            """;
    }
}
