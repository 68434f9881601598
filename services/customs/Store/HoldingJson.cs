using System.Text.Json;
using System.Text.Json.Serialization;
using SingleWindow.Customs.Core.Import;

namespace SingleWindow.Customs.Store;

/// <summary>What an import holds, as the bytes of its row.</summary>
[JsonSerializable(typeof(ImportHolding))]
internal sealed partial class HoldingJson : JsonSerializerContext
{
    internal static byte[] Write(ImportHolding holding) => JsonSerializer.SerializeToUtf8Bytes(holding, Default.ImportHolding);

    internal static ImportHolding Read(byte[] bytes) => JsonSerializer.Deserialize(bytes, Default.ImportHolding)!;
}
