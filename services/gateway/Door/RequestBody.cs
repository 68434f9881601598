using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;

namespace SingleWindow.Gateway.Door;

/// <summary>Reads a whole body, or says that it is too large without reading on; all bodies in the process share one <see cref="BodyRoom"/>.</summary>
public static class RequestBody
{
    /// <summary>Limits in bytes: one document, a bulk request, a CEB message.</summary>
    public const int Single = 256 * 1024, Bulk = 4 * 1024 * 1024, Ceb = 4 * 1024 * 1024;

    /// <summary>The bytes; null when there are more than <paramref name="limit"/>.</summary>
    /// <exception cref="BodyRoomFullException">The bodies of other requests fill the room.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }
        var room = request.HttpContext.RequestServices.GetRequiredService<BodyRoom>().Enter();
        request.HttpContext.Response.RegisterForDispose(room);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await NextAsync(request, reader);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return null;
            }
            if (!room.Hold(read.Buffer.Length))
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new BodyRoomFullException();
            }
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            // Nothing is consumed until all of it is here, so that it is copied once.
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // Without a token: a read ends by itself when its sender goes or is too slow, and one that is cancelled leaves the reader in use.
    private static async ValueTask<ReadResult> NextAsync(HttpRequest request, PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync();
        }
        catch (ConnectionResetException)
        {
            // Else the server would try to read the rest, and log that it cannot.
            request.HttpContext.Abort();
            throw;
        }
    }

    /// <summary>True for application/json, with any parameters.</summary>
    public static bool IsJson(HttpRequest request) => Is(request, "application/json");

    public static bool IsNdjson(HttpRequest request) => Is(request, "application/x-ndjson") || Is(request, "application/jsonl");

    public static bool IsXml(HttpRequest request) => Is(request, "application/xml") || Is(request, "text/xml");

    // Bodies are read as they are: what is packed, or is text of another encoding, would be taken for broken.
    private static bool Is(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var media) && media.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)
        && (media.Charset.Length == 0 || media.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || media.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding is [] or ["identity"];
}
