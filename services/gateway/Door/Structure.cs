// in:  bytes the generated reader refused.   out: every structural fault of them at once.
// called by: Submissions (Door/FilingDoor), only after the fast path failed: a good document never pays for it.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>About a person, or a field that is: what stands there is never repeated in a fault, whatever was put there.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
internal sealed class PersonalAttribute : Attribute;

/// <summary>Walks a document against the shape of its type and names all unknown fields, wrong types, missing fields and bad numbers.</summary>
public static class Structure
{
    private const int MaxDepth = 16;

    public static void Check(ReadOnlyMemory<byte> json, JsonTypeInfo type, Faults faults)
    {
        JsonDocument document;
        if (!System.Text.Unicode.Utf8.IsValid(json.Span))
        {
            faults.Add("MALFORMED_JSON", "", "", null, "JSON text in UTF-8");
            return;
        }
        try
        {
            // Deeper than allowed is told apart from broken: both are refused, for different reasons.
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        }
        catch (JsonException error)
        {
            faults.Add("MALFORMED_JSON", "", "", null,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"JSON; broken at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}"));
            return;
        }
        using (document)
        {
            try
            {
                Walk(document.RootElement, type, "", 1, hidden: false, faults);
            }
            catch (InvalidOperationException)
            {
                faults.Add("MALFORMED_JSON", "", "", null, "escapes that are whole characters");
            }
        }
        if (!faults.Any)
        {
            // The reader refused what the walk finds nothing wrong with, e.g. an invalid surrogate.
            faults.Add("MALFORMED_JSON", "", "", null, "JSON text in UTF-8");
        }
    }

    private static void Walk(JsonElement element, JsonTypeInfo type, string pointer, int depth, bool hidden, Faults faults)
    {
        hidden |= type.Type.IsDefined(typeof(PersonalAttribute), false);
        if (depth > MaxDepth)
        {
            faults.Add("TOO_DEEP", pointer, "", null, "16 levels");
            return;
        }
        var plain = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (plain == typeof(WireDecimal))
        {
            if (WireDecimalConverter.Fault(element) is { } code)
            {
                faults.Add(code, pointer, "", Show(element, hidden), "N19,5");
            }
        }
        else if (plain == typeof(string))
        {
            if (element.ValueKind != JsonValueKind.String)
            {
                faults.Add("WRONG_TYPE", pointer, "", Show(element, hidden), "string");
            }
        }
        else if (plain == typeof(int))
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out _))
            {
                faults.Add("WRONG_TYPE", pointer, "", Show(element, hidden), "whole number");
            }
        }
        else if (plain == typeof(bool))
        {
            if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                faults.Add("WRONG_TYPE", pointer, "", Show(element, hidden), "true or false");
            }
        }
        else if (plain == typeof(JsonElement))
        {
            Deep(element, pointer, depth, faults);
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                faults.Add("WRONG_TYPE", pointer, "", Show(element, hidden), "array");
                return;
            }
            var item = type.Options.GetTypeInfo(type.ElementType!);
            var index = 0;
            foreach (var child in element.EnumerateArray())
            {
                var at = $"{pointer}/{index++}";
                if (child.ValueKind == JsonValueKind.Null)
                {
                    faults.Add("REQUIRED", at, "", "null", "a value");
                    continue;
                }
                Walk(child, item, at, depth + 1, hidden, faults);
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Object)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                faults.Add("WRONG_TYPE", pointer, "", Show(element, hidden), "object");
                return;
            }
            Members(element, type, pointer, depth, hidden, faults);
        }
    }

    // Whatever stands in it is judged by its own reader: only how deep it is was judged with the body.
    private static void Deep(JsonElement element, string pointer, int depth, Faults faults)
    {
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return;
        }
        if (depth > MaxDepth)
        {
            faults.Add("TOO_DEEP", pointer, "", null, "16 levels");
            return;
        }
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var (i, child) in element.EnumerateArray().Index())
            {
                Deep(child, $"{pointer}/{i}", depth + 1, faults);
            }
            return;
        }
        foreach (var member in element.EnumerateObject())
        {
            Deep(member.Value, $"{pointer}/{Escape(member.Name)}", depth + 1, faults);
        }
    }

    private static void Members(JsonElement element, JsonTypeInfo type, string pointer, int depth, bool hidden, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var at = $"{pointer}/{Escape(member.Name)}";
            var known = type.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (known is null)
            {
                // Nobody knows what an unknown field holds, so its value is never repeated.
                faults.Add("UNKNOWN_FIELD", at, "", null, Nearest(member.Name, type));
                continue;
            }
            if (!seen.Add(member.Name))
            {
                faults.Add("REPEATED_FIELD", at, "", null, "once");
                continue;
            }
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                if (!known.IsSetNullable)
                {
                    faults.Add("REQUIRED", at, "", "null", "a value");
                }
                continue;
            }
            var personal = hidden || known.AttributeProvider?.IsDefined(typeof(PersonalAttribute), false) == true;
            Walk(member.Value, type.Options.GetTypeInfo(known.PropertyType), at, depth + 1, personal, faults);
        }
        foreach (var property in type.Properties)
        {
            if (property.IsRequired && !seen.Contains(property.Name))
            {
                faults.Add("REQUIRED", $"{pointer}/{property.Name}", "", null, "a value");
            }
        }
    }

    private static string Nearest(string name, JsonTypeInfo type)
    {
        var near = type.Properties.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? type.Properties.FirstOrDefault(p => name.Length > 2 && p.Name.StartsWith(name[..3], StringComparison.OrdinalIgnoreCase));
        return near is null ? "no such field" : $"no such field; perhaps {near.Name}";
    }

    // JSON Pointer, RFC 6901.
    private static string Escape(string name)
    {
        var cut = name.Length > 60 ? name[..60] : name;
        return cut.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }

    private static string? Show(JsonElement element, bool hidden) => element.ValueKind switch
    {
        JsonValueKind.Object => "{…}",
        JsonValueKind.Array => "[…]",
        _ when hidden => null,
        _ => element.GetRawText() is { Length: > 60 } raw ? raw[..60] : element.GetRawText(),
    };
}
