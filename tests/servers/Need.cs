namespace SingleWindow.Tests.Servers;

/// <summary>What a test does when the server it needs is missing.</summary>
public static class Need
{
    /// <summary>
    /// True where <c>CI</c> is set: a missing server fails the run there, because a build that skips its
    /// integration tests is green for nothing. On a laptop the test skips and shows the one command to run.
    /// </summary>
    public static bool MustFail => Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ci
        && !ci.Equals("false", StringComparison.OrdinalIgnoreCase) && ci != "0";
}
