using System.Globalization;
using System.Text.Json;

namespace SingleWindow.Local;

/// <summary>A sample on its way: which step comes next, and what the window says about what it filed.</summary>
public sealed class DemoCase(DemoScript script, string run)
{
    private int _step;

    public DemoScript Script { get; } = script;

    private string? _filed;
    private string? _until;

    /// <summary>Id of what the first step filed, once it is accepted.</summary>
    public string? Id { get; private set; }

    /// <summary>Where the window tells of it.</summary>
    public string? Follows { get; private set; }

    /// <summary>Where the window tells of a later filing that the next step waits for.</summary>
    public string? Awaits { get; private set; }
    public string Status { get; private set; } = "-";
    public string Official { get; private set; } = "";
    public string Reasons { get; private set; } = "";
    public bool Ended { get; private set; }
    public bool AsForetold => Ended && string.Equals(Status, Script.End, StringComparison.Ordinal);

    public DemoStep? Next => !Ended && _step < Script.Steps.Count ? Script.Steps[_step] : null;

    /// <summary>Whether the next step need not wait any longer.</summary>
    public bool IsTime => Awaits is null && Next is { } step && (step.When is null || string.Equals(step.When, Status, StringComparison.Ordinal));

    public string Path(DemoStep step) => Named(step.Post);

    /// <summary>What the step files, dated <paramref name="now"/>.</summary>
    public string? Body(DemoStep step, DateTimeOffset now)
    {
        if (step.Body is null)
        {
            return null;
        }
        var body = Named(SampleDates.On(File.ReadAllText(System.IO.Path.Combine(DemoScript.Folder, step.Body)), now));
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
            return;
        }
        _filed = Text(answer, "id");
        // "/v1/returns/{filed}/arrival" is told of at "/v1/returns/ID".
        var told = $"{string.Join('/', step.Post.Split('/').Take(3))}/{_filed}";
        if (Id is null)
        {
            (Id, Follows, Status) = (_filed, told, "accepted");
        }
        (Awaits, _until) = step.Until is null ? (null, null) : (told, step.Until);
    }

    /// <summary>A later filing as the window shows it now.</summary>
    public void Hear(JsonElement state)
    {
        var status = Text(state, "status");
        if (string.Equals(status, _until, StringComparison.Ordinal))
        {
            Awaits = null;
        }
        else if (Text(state, "group") is "done" or "refused")
        {
            (Status, Ended) = (status, true);
        }
    }

    /// <summary>What the first step filed, as the window shows it now.</summary>
    public void See(JsonElement state)
    {
        Status = Text(state, "status");
        Official = state.TryGetProperty("official", out var official) ? Text(official, "code") : "";
        Reasons = state.TryGetProperty("reasons", out var reasons) && reasons.ValueKind == JsonValueKind.Array
            ? string.Join(' ', reasons.EnumerateArray().Select(r => Text(r, "code")).Distinct(StringComparer.Ordinal))
            : "";
        Ended = Next is null && Awaits is null && (AtEnd || Text(state, "group") is "done" or "refused");
    }

    private bool AtEnd => string.Equals(Status, Script.End, StringComparison.Ordinal);

    private string Named(string text) =>
        text.Replace("{id}", Id, StringComparison.Ordinal).Replace("{filed}", _filed, StringComparison.Ordinal);

    private static string Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value.ToString() : "";
}
