using System.Globalization;
using System.Text;

namespace SingleWindow.Local;

/// <summary>The samples' progress: redrawn in place on a terminal, one line per change elsewhere.</summary>
public sealed class DemoTable(IReadOnlyList<DemoCase> cases)
{
    private readonly Dictionary<DemoCase, string> _shown = [];
    private bool _drawn;

    public void Show(TimeSpan elapsed)
    {
        if (Console.IsOutputRedirected)
        {
            foreach (var one in cases.Where(c => _shown.GetValueOrDefault(c) != Line(c)))
            {
                _shown[one] = Line(one);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,6:0.0} s  {Line(one)}"));
            }
            return;
        }
        var screen = new StringBuilder();
        if (_drawn)
        {
            screen.Append(CultureInfo.InvariantCulture, $"\e[{cases.Count + 1}A");
        }
        screen.Append(CultureInfo.InvariantCulture, $"\e[2KSamples, {elapsed.TotalSeconds:0} s\n");
        foreach (var one in cases)
        {
            screen.Append("\e[2K").Append(Line(one)).Append('\n');
        }
        Console.Write(screen);
        _drawn = true;
    }

    public void Summarise(TimeSpan elapsed)
    {
        foreach (var one in cases.Where(c => !c.AsForetold))
        {
            Console.WriteLine($"NOT AS FORETOLD: {one.Script.Name} should end {one.Script.End} and is {one.Status} {one.Reasons}");
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Demo: {cases.Count(c => c.AsForetold)} of {cases.Count} samples ended as foretold, in {elapsed.TotalSeconds:0.0} s. ")
            + "The window stays open; stop with Ctrl-C.");
    }

    private static string Line(DemoCase one) =>
        $"{(one.AsForetold ? '+' : one.Ended ? '!' : '.')} {one.Script.Name,-18} {one.Id,-37} {one.Status,-18} {one.Official,-4} {one.Reasons}";
}
