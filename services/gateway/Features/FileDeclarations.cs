using SingleWindow.Gateway.Door;
using SingleWindow.Gateway.Store;

namespace SingleWindow.Gateway.Features;

/// <summary>POST /v1/declarations: merchants and platforms file declarations.</summary>
public static class FileDeclarations
{
    public static void Map(IEndpointRouteBuilder v1) => v1
        .MapPost("/declarations", (HttpContext context, FilingDoor door) => door.FileAsync(context, FilingKind.Declaration, "/v1/declarations"))
        .Filing<DeclarationJson>("FileDeclarations", "File one declaration with the legs its sender holds, or up to 500 as NDJSON")
        .OrImport<ImportDeclarationJson>();
}
