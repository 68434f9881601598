namespace SingleWindow.Gateway.Core;

/// <summary>
/// A filer's own number guards against filing twice. When the filing ends without effect the number is free again, and the old row keeps
/// it with a mark no number can hold.
/// </summary>
public static class FilingNumbers
{
    private const char Mark = '\u0001';

    public static string Freed(string reference, string id) => IsFreed(reference) ? reference : $"{reference}{Mark}{id}";

    public static bool IsFreed(string reference) => reference.Contains(Mark);

    /// <summary>The number as its filer wrote it.</summary>
    public static string Shown(string reference) => reference.IndexOf(Mark) is >= 0 and var end ? reference[..end] : reference;

    /// <summary>Bounds, exclusive, between which all freed rows of a number lie in binary order.</summary>
    public static (string From, string To) FreedRange(string reference) => (reference + Mark, reference + (char)(Mark + 1));
}
