using System.Text.Json.Serialization.Metadata;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Door;

/// <summary>What every small POST shares: its key, its body in one JSON object, and the problem when either is wrong.</summary>
internal static class CaseBody
{
    internal static async Task<(T? Body, string Key, byte[] Hash, IResult? Problem)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (Idempotency.Key(context.Request.Headers["Idempotency-Key"]) is not { } key)
        {
            return (null, "", [], Problems.Result(context, "KEY_MISSING"));
        }
        var (body, bytes, problem) = await ReadPlainAsync(context, type);
        return (body, key, Idempotency.Hash(context.Request.Path, bytes), problem);
    }

    /// <summary>A cancellation: of whoever may file the kind, with its reason.</summary>
    /// <param name="ceb">Element of the message that asks for the same.</param>
    internal static async Task<(CancellationJson? Body, string Key, byte[] Hash, IResult? Problem)> CancellationAsync(HttpContext context, FilingKind kind, string ceb = "")
    {
        if (!Caller.Of(context.User).Has(Acting.RolesFor(kind)))
        {
            return (null, "", [], Problems.Result(context, "ROLE_MISSING"));
        }
        var read = await ReadAsync(context, GatewayJson.Default.CancellationJson);
        if (read is not { Body: { } body, Problem: null })
        {
            return read;
        }
        var faults = new Faults();
        faults.Text(body.Reason, 1, 200, new Place("", -1, "reason"), ceb);
        return faults.Any ? read with { Problem = Problems.Result(context, faults.All) } : read;
    }

    internal static async Task<(T? Body, byte[] Bytes, IResult? Problem)> ReadPlainAsync<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (!RequestBody.IsJson(context.Request))
        {
            return (null, [], Problems.Result(context, "MEDIA_TYPE"));
        }
        if (await RequestBody.ReadAsync(context.Request, RequestBody.Single) is not { } bytes)
        {
            return (null, [], Problems.Result(context, "TOO_LARGE_BODY"));
        }
        var faults = new Faults();
        var body = Submissions.Parse(bytes, type, faults);
        return (body, bytes, body is null ? Problems.Result(context, faults.All) : null);
    }
}
