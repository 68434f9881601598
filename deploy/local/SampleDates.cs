using System.Globalization;
using System.Text.RegularExpressions;

namespace SingleWindow.Local;

/// <summary>
/// The samples as they read today. Payments, departures and proceeds may be neither in the future nor too old, so the days written in the
/// files stand for the day they are used.
/// </summary>
public static partial class SampleDates
{
    /// <summary>Folder of the dated samples inside the data folder.</summary>
    public const string FolderName = "samples";

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The text with <c>exportDate</c>, <c>importDate</c> and <c>soldOn</c> on the day of <paramref name="now"/> in China, every time at that moment.</summary>
    public static string On(string text, DateTimeOffset now)
    {
        var there = now.ToOffset(China);
        return Dated().Replace(text, found => found.Groups["head"].Value + there.ToString(
            found.Groups["field"].Value is "exportDate" or "importDate" or "soldOn" ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) + "\"");
    }

    /// <summary>Writes the samples of today into the data folder, over those of an earlier start.</summary>
    public static void Write(DataFolder folder, DateTimeOffset now)
    {
        var target = Directory.CreateDirectory(folder.File(FolderName)).FullName;
        foreach (var sample in Directory.EnumerateFiles(DemoScript.Folder, "*.json").Where(f => Path.GetFileName(f) != DemoScript.FileName))
        {
            File.WriteAllText(Path.Combine(target, Path.GetFileName(sample)), On(File.ReadAllText(sample), now));
        }
    }

    [GeneratedRegex("""(?<head>"(?<field>exportDate|importDate|receivedAt|leftAt|paidAt|arrivedAt|refundedAt|soldOn)"\s*:\s*")[^"]*"(?=\s*[,}])""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Dated();
}
