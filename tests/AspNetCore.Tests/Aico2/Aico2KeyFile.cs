using System.Buffers.Text;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>A key file in a folder of its own, gone afterwards.</summary>
internal sealed class Aico2KeyFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    /// <param name="privateKey">The key in the file; null for a path without a file.</param>
    public Aico2KeyFile(byte[]? privateKey = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "server.key");
        if (privateKey is not null)
        {
            Write($"aico2-server-key-v1 {Base64Url.EncodeToString(privateKey)}\n");
        }
    }

    public string Path { get; }

    public void Write(string text)
    {
        File.WriteAllText(Path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
