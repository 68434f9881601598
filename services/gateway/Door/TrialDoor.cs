using SingleWindow.Contracts;
using SingleWindow.Gateway.Core;
using SingleWindow.Gateway.Store;
using SingleWindow.Platform.Hosting;

namespace SingleWindow.Gateway.Door;

/// <summary>A document that is tried: judged as its filing would be.</summary>
/// <param name="Row">The row it would begin with.</param>
/// <param name="ExistingId">The filing that has its number; null: it is free.</param>
internal sealed record Tried(Caller Caller, Bundle Bundle, FilingRow Row, string? ExistingId);

/// <summary>The way in of every dry run of a filing: roles, form and number are those of FilingDoor, without a key.</summary>
internal static class TrialDoor
{
    internal static async Task<(Tried? Tried, IResult? Problem)> ReadAsync(HttpContext context, FilingKind kind, FilingIntake intake, TimeProvider time)
    {
        var caller = Caller.Of(context.User);
        if (caller.Company.Length == 0 || !caller.Has(Acting.RolesFor(kind)))
        {
            return (null, Problems.Result(context, "ROLE_MISSING"));
        }
        if (!RequestBody.IsJson(context.Request))
        {
            return (null, Problems.Result(context, "MEDIA_TYPE"));
        }
        if (await RequestBody.ReadAsync(context.Request, RequestBody.Single) is not { } body)
        {
            return (null, Problems.Result(context, "TOO_LARGE_BODY"));
        }
        var faults = new Faults();
        if (Submissions.Read(kind, body, caller, faults) is not { } bundle)
        {
            return (null, Problems.Result(context, faults.All));
        }
        var now = time.GetUtcNow();
        var (row, existing) = await intake.TryAsync(
            context.RequestServices.House(Houses.Gateway).Store, new FilingLine(FilingId.New(bundle.Prefix, now), bundle, [], "", default), caller.Company,
            now.ToUnixTimeMilliseconds(), faults, context.RequestAborted);
        return faults.Any ? (null, Problems.Result(context, faults.All)) : (new Tried(caller, bundle, row, existing), null);
    }
}
