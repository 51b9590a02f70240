namespace Aico.Hosting;

/// <summary>Keeps apart those who replace one file, also in several processes: an empty <c>.name.lock</c> beside it that one of them holds open.</summary>
internal static class FileGate
{
    /// <summary>Waits for the gate of a file, and makes its folder. Disposing the result opens the gate.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="mode">Who may open the gate's own file on Unix; null for whoever the process's mask lets.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<FileStream> EnterAsync(string path, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        string gate = Path.Combine(folder, $".{Path.GetFileName(path)}.lock");
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        while (true)
        {
            try
            {
                // The file stays: whoever deleted it could delete one that another process holds already.
                return new FileStream(gate, options);
            }
            catch (IOException) when (File.Exists(gate))
            {
                // Held by another, for the milliseconds that one file takes.
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A name beside a file, for what is written whole and then moved in its place.</summary>
    public static string TemporaryOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}");
}
