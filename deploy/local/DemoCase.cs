using System.Globalization;
using System.Text.Json;

namespace SingleWindow.Local;

/// <summary>A sample on its way: which step comes next, and what the window says about its declaration.</summary>
public sealed class DemoCase(DemoScript script, string run)
{
    private int _step;

    public DemoScript Script { get; } = script;

    /// <summary>Id of the declaration once it is accepted.</summary>
    public string? Id { get; private set; }
    public string Status { get; private set; } = "-";
    public string Official { get; private set; } = "";
    public string Reasons { get; private set; } = "";
    public bool Ended { get; private set; }
    public bool AsForetold => Ended && string.Equals(Status, Script.End, StringComparison.Ordinal);

    public DemoStep? Next => !Ended && _step < Script.Steps.Count ? Script.Steps[_step] : null;

    /// <summary>Whether the next step need not wait any longer.</summary>
    public bool IsTime => Next is { } step && (step.When is null || string.Equals(step.When, Status, StringComparison.Ordinal));

    /// <summary>What the step files, dated <paramref name="now"/>.</summary>
    public string? Body(DemoStep step, DateTimeOffset now)
    {
        if (step.Body is null)
        {
            return null;
        }
        var body = SampleDates.On(File.ReadAllText(Path.Combine(DemoScript.Folder, step.Body)), now);
        foreach (var number in Script.Numbers)
        {
            body = body.Replace($"\"{number}\"", $"\"{number}{run}\"", StringComparison.Ordinal);
        }
        return body;
    }

    public string Key(DemoStep step) => string.Create(CultureInfo.InvariantCulture, $"demo-{run}-{Script.Name}-{_step}");

    /// <summary>The answer to a step.</summary>
    public void Took(DemoStep step, int code, JsonElement answer)
    {
        _step++;
        if (code is < 200 or > 299)
        {
            Status = code.ToString(CultureInfo.InvariantCulture);
            Reasons = Text(answer, "code");
            Ended = true;
        }
        else if (step.Post == "/v1/declarations")
        {
            Id = Text(answer, "id");
            Status = "accepted";
        }
    }

    /// <summary>The declaration as the window shows it now.</summary>
    public void See(JsonElement state)
    {
        Status = Text(state, "status");
        Official = state.TryGetProperty("official", out var official) ? Text(official, "code") : "";
        Reasons = state.TryGetProperty("reasons", out var reasons) && reasons.ValueKind == JsonValueKind.Array
            ? string.Join(' ', reasons.EnumerateArray().Select(r => Text(r, "code")).Distinct(StringComparer.Ordinal))
            : "";
        Ended = Next is null && (AtEnd || Text(state, "group") is "done" or "refused");
    }

    private bool AtEnd => string.Equals(Status, Script.End, StringComparison.Ordinal);

    private static string Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value.ToString() : "";
}
