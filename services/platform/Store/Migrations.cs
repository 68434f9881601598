using System.Reflection;

namespace SingleWindow.Platform.Store;

/// <summary>Collects the numbered migrations of the platform and of one house for one database ("postgres" or "sqlite").</summary>
public static class Migrations
{
    public static IReadOnlyList<Migration> Of(Assembly house, string database) =>
        [.. From(typeof(Migrations).Assembly, database), .. house == typeof(Migrations).Assembly ? [] : From(house, database)];

    private static IEnumerable<Migration> From(Assembly assembly, string database)
    {
        var suffix = $".{database}.sql";
        return assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(suffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new Migration(name[..^suffix.Length], reader.ReadToEnd());
            });
    }
}
