using System.Reflection;

namespace SingleWindow.Tests.Unit;

/// <summary>A rules folder (setting Rules:Folder) with one file of a house changed: the pack of another day.</summary>
internal sealed class RulePack : IDisposable
{
    /// <param name="change">Takes one line of the file and gives what stands in its place.</param>
    internal RulePack(Assembly house, string name, string file, Func<string, string[]> change)
    {
        Directory.CreateDirectory(House = Path.Combine(Root, name));
        using var stream = house.GetManifestResourceStream(house.GetManifestResourceNames().Single(n => n.EndsWith(".Rules." + file, StringComparison.Ordinal)))!;
        var lines = new StreamReader(stream).ReadToEnd().Split('\n');
        var changed = lines.SelectMany(change).ToList();
        if (changed.SequenceEqual(lines))
        {
            throw new InvalidOperationException($"Nothing of {file} was changed.");
        }
        File.WriteAllLines(Path.Combine(House, file), changed);
    }

    internal string Root { get; } = Directory.CreateTempSubdirectory("rules-").FullName;

    /// <summary>The folder of the house in it.</summary>
    internal string House { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
