namespace SingleWindow.Gateway.Door;

/// <summary>The body of an import that a route takes beside that of an export.</summary>
internal sealed record ImportBody(Type Type);

/// <summary>What every route of one kind says in the OpenAPI document.</summary>
internal static class RouteDocs
{
    internal static RouteHandlerBuilder Filing<TBody>(this RouteHandlerBuilder route, string name, string summary) where TBody : notnull => route
        .WithName(name)
        .WithSummary(summary)
        .WithDescription("Needs an Idempotency-Key header (kept 30 days). application/json takes one document and answers 202; "
            + "application/x-ndjson takes up to 500, one a line, and answers 200 with one result line per input line.")
        .WithTags("Filing")
        .Accepts<TBody>("application/json", "application/x-ndjson")
        .Produces<AcceptedJson>(202)
        .Produces<LineJson>(200, "application/x-ndjson")
        .Problems(400, 401, 403, 409, 413, 415, 422, 429, 503);

    /// <summary>The same route takes another body when its <c>direction</c> is import.</summary>
    internal static RouteHandlerBuilder OrImport<TBody>(this RouteHandlerBuilder route) => route.WithMetadata(new ImportBody(typeof(TBody)));

    internal static RouteHandlerBuilder Asking<TAnswer>(this RouteHandlerBuilder route, string name, string summary, string tag) => route
        .WithName(name).WithSummary(summary).WithTags(tag).Produces<TAnswer>(200).Problems(400, 401, 403, 404, 429);

    internal static RouteHandlerBuilder Trying<TBody, TAnswer>(this RouteHandlerBuilder route, string name, string summary) where TBody : notnull => route
        .WithName(name).WithSummary(summary)
        .WithDescription("Checked by the same rules as the real submission, without effects and without an Idempotency-Key. 400 and 422 as there; "
            + "200 whatever the verdict. One JSON document at a time.")
        .WithTags("Dry run").Accepts<TBody>("application/json").Produces<TAnswer>(200).Problems(400, 401, 403, 413, 415, 422, 429, 503);

    internal static RouteHandlerBuilder Deciding<TBody>(this RouteHandlerBuilder route, string name, string summary, string tag) where TBody : notnull => route
        .WithName(name).WithSummary(summary).WithTags(tag).Accepts<TBody>("application/json").Produces<AcceptedJson>(202)
        .Problems(400, 401, 403, 404, 409, 415, 422, 429, 503);

    internal static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<ProblemJson>(status, Door.Problems.MediaType);
        }
        return route;
    }
}
