using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>What the door answered.</summary>
public sealed record Answer(int Status, string Type, string Raw, IReadOnlyDictionary<string, string> Headers, JsonElement Body)
{
    /// <summary>An RFC 9457 problem that says what, why and how to mend it.</summary>
    public bool IsProblem =>
        Type == "application/problem+json" && Body.ValueKind == JsonValueKind.Object && Has("code") && Has("title") && Has("detail") && Has("instance")
        && Has("traceId") && Text("type") == "/v1/errors/" + Code && Body.TryGetProperty("status", out var status) && status.GetInt32() == Status;

    public string Code => Text("code");

    /// <summary>Codes of the faults of a problem, or of the reasons of a state.</summary>
    public IReadOnlyList<string> Codes(string list) => [.. Items(list).Select(e => Text(e, "code"))];

    /// <summary>The value at a dotted path (of names, and places in arrays) as text; empty when there is none.</summary>
    public string Text(string path) => Text(Body, path);

    public decimal Number(string path) => decimal.Parse(Text(path), NumberStyles.Number, CultureInfo.InvariantCulture);

    public bool Flag(string name) => Text(name) == "true";

    /// <summary>The elements of an array at a dotted path; none when there is none.</summary>
    public IReadOnlyList<JsonElement> Items(string path) => At(Body, path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The lines of an NDJSON answer.</summary>
    public IReadOnlyList<JsonElement> Lines() =>
        [.. Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    public static string Text(JsonElement element, string path) => At(element, path) is not { } found
        ? ""
        : found.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => found.ToString(),
        };

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var raw = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync());
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase);
        var body = type.EndsWith("json", StringComparison.Ordinal) && !type.Contains("ndjson", StringComparison.Ordinal) && raw.Length > 0
            ? JsonDocument.Parse(raw).RootElement
            : default;
        return new((int)response.StatusCode, type, raw, headers, body);
    }

    public override string ToString() => $"{Status} {Type} {(Raw.Length > 3000 ? Raw[..3000] : Raw)}";

    bool Has(string name) => Text(name).Length > 0;

    static JsonElement? At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength())
            {
                element = element[index];
                continue;
            }
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
        }
        return element;
    }
}
