using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SingleWindow.Gateway.Core;

namespace SingleWindow.Gateway.Door;

/// <summary>
/// An amount, quantity or weight in JSON: a number or a decimal string, kept digit for digit. It never passes through a binary float.
/// </summary>
[JsonConverter(typeof(WireDecimalConverter))]
public readonly record struct WireDecimal(string Text)
{
    public override string ToString() => Text ?? "";
}

internal sealed class WireDecimalConverter : JsonConverter<WireDecimal>
{
    public override WireDecimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => new(Encoding.ASCII.GetString(reader.ValueSpan)),
        JsonTokenType.String => new(reader.GetString()!),
        _ => throw new JsonException("Neither a number nor a decimal string."),
    };

    public override void Write(Utf8JsonWriter writer, WireDecimal value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    /// <summary>What is wrong with a value at this place, for the slow path; null when it is a good decimal.</summary>
    internal static string? Fault(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => WireNumber.Fault(element.GetRawText()),
        JsonValueKind.String => WireNumber.Fault(element.GetString()),
        _ => "WRONG_TYPE",
    };
}
