using System.Globalization;
using System.Reflection;
using CsvHelper;
using CsvHelper.Configuration;

namespace SingleWindow.Platform.Rules;

/// <summary>
/// Reads rule data: <c>Rules/{file}.csv</c> embedded in a house, or the file of the same name in the folder the setting
/// <c>Rules:Folder</c>/{house} names, so that an operator replaces data without a build. Lines that begin with # are comments.
/// </summary>
public static class RuleData
{
    private static readonly CsvConfiguration Csv = new(CultureInfo.InvariantCulture)
    {
        AllowComments = true,
        Comment = '#',
        TrimOptions = TrimOptions.Trim,
        PrepareHeaderForMatch = header => header.Header.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    /// <summary>The rows of a file. Columns are matched to the parameters of the record's constructor, without case and underscores.</summary>
    /// <exception cref="InvalidDataException">The file is missing, or a row of it cannot be read; the message names the file and the row.</exception>
    public static IReadOnlyList<TRow> Read<TRow>(Assembly house, string file, string? folder = null)
    {
        var path = folder is null ? null : Path.Combine(folder, file);
        using var stream = path is not null && File.Exists(path)
            ? File.OpenRead(path)
            : house.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith(".Rules." + file, StringComparison.Ordinal)) is { } resource
                ? house.GetManifestResourceStream(resource)!
                : throw new InvalidDataException($"Rule data {file} is neither embedded in {house.GetName().Name} nor in {folder ?? "a rules folder"}.");
        using var csv = new CsvReader(new StreamReader(stream), Csv);
        try
        {
            return csv.GetRecords<TRow>().ToList();
        }
        catch (CsvHelperException error)
        {
            throw new InvalidDataException($"Rule data {file}, row {csv.Parser.Row}: {error.Message.Split('\n')[0]}", error);
        }
    }
}
