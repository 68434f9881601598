using System.Security.Claims;
using Grpc.Core;
using SingleWindow.Contracts;

namespace SingleWindow.Platform.Hosting;

/// <summary>A question that is asked as a later version of a declaration.</summary>
public static class LaterVersion
{
    /// <summary>What a version holds goes over to a later one of its own filer alone.</summary>
    /// <param name="asked">Filing that is asked as.</param>
    /// <param name="holder">Filing that holds a number the question names.</param>
    /// <param name="tenant">Company that filed the holder.</param>
    /// <exception cref="RpcException">PermissionDenied: another company did.</exception>
    public static void Check(string asked, string holder, string tenant, ClaimsPrincipal user)
    {
        if (FilingId.Base(holder) == FilingId.Base(asked) && tenant != user.Company())
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "NOT_OWN_COMPANY"));
        }
    }

    /// <summary>The version was answered already: a trial has nothing to say of it.</summary>
    public static RpcException Answered() => new(new Status(StatusCode.FailedPrecondition, "filing_id: this version was answered before."));
}
