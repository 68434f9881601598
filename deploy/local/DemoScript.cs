using System.Text.Json;

namespace SingleWindow.Local;

/// <summary>One sample from its first filing to its foretold end, as <c>samples/demo.json</c> tells it.</summary>
/// <param name="Name">Short name, shown in the table.</param>
/// <param name="Says">What it shows.</param>
/// <param name="End">The status it must end in.</param>
/// <param name="Numbers">
/// Numbers of the business that must be new in each run; the run's number is appended wherever they stand in the bodies.
/// </param>
/// <param name="Steps">What is filed, in order; the first files what the sample follows to its end.</param>
/// <param name="After">Name of the sample that must have ended before.</param>
public sealed record DemoScript(
    string Name, string Says, string End, IReadOnlyList<string> Numbers, IReadOnlyList<DemoStep> Steps, string? After = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The file that tells them, beside the bodies.</summary>
    public const string FileName = "demo.json";

    /// <summary>Folder of the samples beside the program.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");

    public static IReadOnlyList<DemoScript> Read() =>
        JsonSerializer.Deserialize<List<DemoScript>>(File.ReadAllText(Path.Combine(Folder, FileName)), Json)!;
}

/// <summary>One POST of a sample.</summary>
/// <param name="As">Client of dev-clients.json that sends it.</param>
/// <param name="Post">Path; {id} stands for what the first step filed, {filed} for what the latest did; in bodies too.</param>
/// <param name="Body">File beside demo.json, or null for a POST without a body.</param>
/// <param name="When">Status of what the first step filed that the step waits for; null: at once.</param>
/// <param name="Until">Status of what this step filed that the next one waits for; null: none.</param>
public sealed record DemoStep(string As, string Post, string? Body = null, string? When = null, string? Until = null);
