using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Hosting;

namespace Aico;

/// <summary>Keeps an identity in a file of 32 bytes that only its owner can read.</summary>
/// <remarks>
/// On Unix the file is made with mode 0600, and one that group or others can read is refused. On Windows the access list of the folder decides:
/// choose one in the user's profile. The file appears whole or not at all; an empty <c>.name.lock</c> beside it keeps creators apart.
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
        // Moving without overwriting is atomic on Windows only. Elsewhere the runtime looks first and renames then, and renaming replaces:
        // of two creators the first would go on with a seed that the file no longer holds.
        FileStream gate = await FileGate.EnterAsync(_path, OwnerOnly, cancellationToken).ConfigureAwait(false);
        await using (gate.ConfigureAwait(false))
        {
            if (!File.Exists(_path))
            {
                await CreateAsync(FileGate.TemporaryOf(_path), seed, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Written beside and moved: the file appears whole or not at all.
    private async Task CreateAsync(string temporary, ReadOnlyMemory<byte> seed, CancellationToken cancellationToken)
    {
        try
        {
            FileStream stream = Open(temporary, FileMode.CreateNew);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(seed, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: false);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
