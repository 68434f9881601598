using System.Globalization;
using System.Threading.RateLimiting;

namespace SingleWindow.Gateway.Door;

/// <summary>
/// Requests per second and company (token bucket, a second's worth may come at once). A bulk request counts once. 0 switches it off.
/// </summary>
public sealed class TenantRate(int perSecond) : IEndpointFilter, IDisposable
{
    private readonly PartitionedRateLimiter<string>? _limiter = perSecond <= 0 ? null : PartitionedRateLimiter.Create<string, string>(
        company => RateLimitPartition.GetTokenBucketLimiter(company, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
            QueueLimit = 0,
        }));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (_limiter is null || context.HttpContext.User.FindFirst("company")?.Value is not { } company)
        {
            return await next(context);
        }
        using var lease = _limiter.AttemptAcquire(company);
        if (lease.IsAcquired)
        {
            return await next(context);
        }
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return Problems.Result(context.HttpContext, "RATE_LIMITED");
    }

    /// <summary>For requests that are not HTTP requests of their own. False: the company is over its rate.</summary>
    public bool Take(string company)
    {
        using var lease = _limiter?.AttemptAcquire(company);
        return lease?.IsAcquired != false;
    }

    public void Dispose() => _limiter?.Dispose();
}
