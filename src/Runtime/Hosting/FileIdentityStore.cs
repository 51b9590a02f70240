using System.Security.Cryptography;
using Aico.Crypto;

namespace Aico;

/// <summary>Keeps an identity in a file of 32 bytes that only its owner can read.</summary>
/// <remarks>
/// On Unix the file is made with mode 0600, and one that group or others can read is refused. On Windows the access list of the folder decides:
/// choose one in the user's profile. The file appears whole or not at all.
/// </remarks>
public sealed class FileIdentityStore : IIdentityStore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    private readonly string _path;

    /// <summary>Uses a file; its folder is made when needed.</summary>
    /// <param name="path">Path of the file.</param>
    public FileIdentityStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken)
    {
        if (newSeed.Length != SigningIdentity.SeedSize)
        {
            throw new ArgumentException($"A seed has {SigningIdentity.SeedSize} bytes.", nameof(newSeed));
        }

        if (!File.Exists(_path))
        {
            await WriteAsync(newSeed, cancellationToken).ConfigureAwait(false);
        }

        // Always what the file says: another process may have been first.
        return await ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            {
                throw new InvalidDataException($"The identity file {_path} can be read by others. Restrict it to its owner (chmod 600), or remove it.");
            }

            byte[] seed = new byte[SigningIdentity.SeedSize];
            if (stream.Length != seed.Length
                || await stream.ReadAtLeastAsync(seed, seed.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) != seed.Length)
            {
                CryptographicOperations.ZeroMemory(seed);
                throw new InvalidDataException($"The identity file {_path} does not hold a seed of {SigningIdentity.SeedSize} bytes.");
            }

            return seed;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> seed, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(_path)}.{Guid.NewGuid():n}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            var stream = new FileStream(temporary, options);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(seed, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: false);
        }
        catch (IOException) when (File.Exists(_path))
        {
            // Another process was first; its identity holds.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
