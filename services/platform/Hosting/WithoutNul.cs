using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace SingleWindow.Platform.Hosting;

/// <summary>
/// No text of a gRPC question holds U+0000, which PostgreSQL cannot keep or compare: InvalidArgument, whose detail begins with the field. The gateway
/// is asked by filers and names every fault of a document itself.
/// </summary>
internal sealed class WithoutNul : Interceptor
{
    private static readonly string Gateway = $"/{Contracts.Gateway.Descriptor.FullName}/";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        request is IMessage message && !context.Method.StartsWith(Gateway, StringComparison.Ordinal) && FieldWithNul(message) is { } field
            ? throw new RpcException(new Status(StatusCode.InvalidArgument, $"{field}: a text without U+0000."))
            : continuation(request, context);

    /// <summary>Path of the first text that holds U+0000, as <c>order.lines[0].name</c>; null: none does.</summary>
    internal static string? FieldWithNul(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is not (FieldType.String or FieldType.Message))
            {
                continue;
            }
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                foreach (var items in (ReadOnlySpan<IEnumerable>)(value is IDictionary map ? [map.Keys, map.Values] : [(IEnumerable)value]))
                {
                    var i = 0;
                    foreach (var item in items)
                    {
                        if (Within(item, $"{field.Name}[{i++}]") is { } place)
                        {
                            return place;
                        }
                    }
                }
            }
            else if (Within(value, field.Name) is { } place)
            {
                return place;
            }
        }
        return null;
    }

    private static string? Within(object? value, string place) => value switch
    {
        string text => text.Contains('\0', StringComparison.Ordinal) ? place : null,
        IMessage message => FieldWithNul(message) is { } inner ? $"{place}.{inner}" : null,
        _ => null,
    };
}
