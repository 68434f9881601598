using SingleWindow.Gateway.Door;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/ceb: GACC CEB messages as they are.</summary>
public static class FileCebMessages
{
    public static void Map(IEndpointRouteBuilder v1) => _ = v1;
}
