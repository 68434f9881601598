using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace SingleWindow.Tests.Servers;

/// <summary>Posts to the gateway as cheaply as HttpClient allows. What fails for the moment is sent again under the same key.</summary>
public sealed class Door : IDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(1);
    static readonly MediaTypeHeaderValue Json = new("application/json"), Ndjson = new("application/x-ndjson");

    readonly HttpClient _http;
    readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];
    int _retries;

    public Door(Uri rest, int connections)
    {
        _http = new(new SocketsHttpHandler
        {
            UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = connections,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
        })
        { BaseAddress = rest, Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Posts that were sent again after a broken connection or an answer that says "later".</summary>
    public int Retries => _retries;

    /// <summary>An empty buffer; give it back when its post is answered.</summary>
    public ArrayBufferWriter<byte> Rent() => _buffers.TryTake(out var buffer) ? buffer : new(64 * 1024);

    public void Return(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        _buffers.Add(buffer);
    }

    /// <summary>Posts until there is a lasting answer: its status and body.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> PostAsync(
        string path, AuthenticationHeaderValue token, string key, ReadOnlyMemory<byte> body, bool bulk, CancellationToken ct)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
                request.Content.Headers.ContentType = bulk ? Ndjson : Json;
                request.Headers.Authorization = token;
                request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
                using var answer = await _http.SendAsync(request, ct);
                var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
                if (!IsPassing(answer.StatusCode, bytes)) return (answer.StatusCode, bytes);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                // Whether it arrived is unknown: the key makes the repeat harmless.
            }
            Interlocked.Increment(ref _retries);
            await Task.Delay(pause, ct);
        }
    }

    // A repeat may meet its own first try still running.
    static bool IsPassing(HttpStatusCode status, byte[] body) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
        || (status is HttpStatusCode.Conflict && body.AsSpan().IndexOf("KEY_RUNNING"u8) >= 0);

    public void Dispose() => _http.Dispose();
}
