namespace SingleWindow.Local;

/// <summary>
/// The folder that outlives the process, held by one process at a time. Its lock goes with the process, however that ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <exception cref="RefusedToStartException">Another process uses the folder, or it cannot be written.</exception>
    public static DataFolder Open(DirectoryInfo folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                folder.Create();
            }
            else
            {
                Directory.CreateDirectory(folder.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedToStartException($"The data folder {folder.FullName} cannot be made: {error.Message}");
        }
        try
        {
            return new DataFolder(folder.FullName, new FileStream(
                System.IO.Path.Combine(folder.FullName, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RefusedToStartException($"The data folder {folder.FullName} cannot be written: {error.Message}");
        }
        catch (IOException)
        {
            throw new RefusedToStartException(
                $"The data folder {folder.FullName} is in use by another process. Stop it, or choose another with --data.");
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file that only its owner may read: whole or not at all, also when the process is killed meanwhile.</summary>
    public void WritePrivate(string name, string text)
    {
        var path = File(name);
        var draft = path + ".new";
        System.IO.File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }
        System.IO.File.Move(draft, path, overwrite: true);
    }

    public void Dispose() => _lock.Dispose();
}
