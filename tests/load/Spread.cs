namespace SingleWindow.Tests.Load;

/// <summary>Percentiles of a set of durations in milliseconds, by nearest rank.</summary>
readonly record struct Spread(double P50, double P95, double P99)
{
    /// <summary>Sorts the values.</summary>
    public static Spread Of(double[] values)
    {
        Array.Sort(values);
        return new(At(values, 0.50), At(values, 0.95), At(values, 0.99));
    }

    static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)], 1, MidpointRounding.AwayFromZero);
}
