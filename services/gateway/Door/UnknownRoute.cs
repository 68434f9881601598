using Microsoft.AspNetCore.Routing.Template;

namespace SingleWindow.Gateway.Door;

/// <summary>
/// The last route under /v1: says whether the address, its method or its media type is wrong. The framework cannot: the catch-all routes of
/// gRPC turn every miss of two segments into 404.
/// </summary>
internal static class UnknownRoute
{
    private const string Pattern = "/{**rest}";

    internal static void Map(IEndpointRouteBuilder v1) => v1.Map(Pattern, Handle).ExcludeFromDescription();

    private static IResult Handle(HttpContext context, EndpointDataSource routes)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in routes.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.RoutePattern.RawText is { } text && text.StartsWith("/v1/", StringComparison.Ordinal) && !text.EndsWith(Pattern, StringComparison.Ordinal)
                && new TemplateMatcher(TemplateParser.Parse(text), []).TryMatch(context.Request.Path, []))
            {
                methods.UnionWith(route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []);
            }
        }
        if (methods.Count == 0)
        {
            return Problems.Result(context, "NOT_FOUND");
        }
        if (methods.Contains(context.Request.Method))
        {
            return Problems.Result(context, "MEDIA_TYPE");
        }
        context.Response.Headers.Allow = string.Join(", ", methods);
        return Problems.Result(context, "METHOD_NOT_ALLOWED");
    }
}
