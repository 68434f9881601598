using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace SingleWindow.Gateway.Door;

/// <summary>What the OpenAPI 3.1 document says beyond what the routes say themselves.</summary>
internal static class ApiDocument
{
    internal static void Describe(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = api => api.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Single Window",
                Version = "v1",
                Description = "One submission for all six links of cross-border e-commerce: order, payment, waybill, customs, tax refund, settlement.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
            // Read as it came and judged like a filing, so its type is no class.
            if (document.Components.Schemas is { } schemas && schemas.TryGetValue(nameof(AmendmentRequestJson), out var amendment) && amendment.Properties is { } properties)
            {
                properties["document"] = new OpenApiSchema
                {
                    Description = "The declaration as it is to be, as for POST /v1/declarations: same reference, merchant and direction. A leg that was filed alone is left out, it stays.",
                    OneOf = [new OpenApiSchemaReference(nameof(DeclarationJson), document), new OpenApiSchemaReference(nameof(ImportDeclarationJson), document)],
                };
                schemas.Remove(nameof(System.Text.Json.JsonElement));
            }
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.HttpMethod == "POST" && operation.Tags?.Any(t => t.Name is "Filing" or "CEB" or "Declarations" or "Desk") == true)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Required = true,
                    Description = "A fresh UUID for each new request, the same one for its repeats. Kept 30 days.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
                });
            }
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ImportBody>().FirstOrDefault() is { } import
                && operation.RequestBody?.Content is { } bodies && context.Document is { } document)
            {
                document.AddComponent(import.Type.Name, await context.GetOrCreateSchemaAsync(import.Type, null, ct));
                foreach (var body in bodies.Values)
                {
                    body.Schema = new OpenApiSchema { OneOf = [body.Schema!, new OpenApiSchemaReference(import.Type.Name, document)] };
                }
            }
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(WireDecimal) || context.JsonTypeInfo.Type == typeof(WireDecimal?))
            {
                schema.Description ??= "A decimal of at most 19 digits, 5 of them behind the point, as text or number.";
                schema.Type = JsonSchemaType.String | JsonSchemaType.Number;
                schema.Pattern = @"^\d{1,14}(\.\d{1,5})?$";
                schema.Examples = [JsonValue.Create("25.5")];
            }
            return Task.CompletedTask;
        });
    }
}
