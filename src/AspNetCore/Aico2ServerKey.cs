using System.Security.Cryptography;
using System.Text;
using Aico.Crypto;
using Aico.Protocols.Aico2;

namespace Aico;

/// <summary>A static key of an AICO/2 server: what its clients trust. Used for nothing but this protocol.</summary>
/// <remarks>
/// X25519. A file holds one line, <c>aico2-server-key-v1</c>, a space and the private key as base64url without padding. On Unix it has mode 0600,
/// and one that group or others can read is refused. On Windows the access list of the folder decides. Source: AICO/2, section 16.1.
/// </remarks>
public sealed class Aico2ServerKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;
    private const int MaxFileBytes = 256;

    private readonly Secret _privateKey;
    private readonly ServerKey _key;

    private Aico2ServerKey(Secret privateKey)
    {
        _privateKey = privateKey;
        _key = new ServerKey(X25519KeyPair.FromPrivateKey(privateKey.Span));
    }

    /// <summary>Gets the public key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => _key.Pair.PublicKey.ToArray();

    /// <summary>Gets the text that clients pin: the public key as base64url without padding, 43 characters.</summary>
    public string Pin => Base64UrlText.Encode(_key.Pair.PublicKey);

    internal ServerKey Key => _key;

    private static ReadOnlySpan<byte> FilePrefix => "aico2-server-key-v1 "u8;

    /// <summary>Makes a new key from the operating system's generator.</summary>
    /// <returns>The key; the caller disposes it.</returns>
    public static Aico2ServerKey Generate()
    {
        var privateKey = new Secret(Wire.KeySize);
        RandomNumberGenerator.Fill(privateKey.Span);
        return new Aico2ServerKey(privateKey);
    }

    /// <summary>Reads a key from its file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file holds no key, or others than its owner can read it.</exception>
    public static Aico2ServerKey Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
        {
            throw new InvalidDataException($"The key file {path} can be read by others. Restrict it to its owner (chmod 600), or replace the key.");
        }

        byte[] text = new byte[MaxFileBytes];
        try
        {
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return Parse(text.AsSpan(0, length)) ?? throw new InvalidDataException($"The key file {path} does not hold a key of an AICO/2 server.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Writes the key to a new file that only its owner can read.</summary>
    /// <param name="path">Path of the file. A file that is there already is never overwritten, whoever made it and when.</param>
    /// <exception cref="IOException">The file exists, or cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        byte[] text = Format();
        try
        {
            // Made here and nowhere else, in one step. Written beside and moved, it would not be: moving replaces, except on Windows.
            using var file = new FileStream(path, options);
            file.Write(text);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Zeroes the private key. A server that uses it must have stopped.</summary>
    public void Dispose()
    {
        _privateKey.Dispose();
        _key.Dispose();
    }

    /// <summary>Gives the type's name; never the key.</summary>
    /// <returns>The type's name.</returns>
    public override string ToString() => nameof(Aico2ServerKey);

    private static Aico2ServerKey? Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> line = text.TrimEnd("\r\n"u8);
        if (!line.StartsWith(FilePrefix))
        {
            return null;
        }

        Span<char> digits = stackalloc char[MaxFileBytes];
        var privateKey = new Secret(Wire.KeySize);
        int length = Encoding.Latin1.GetChars(line[FilePrefix.Length..], digits);
        bool isKey = Base64UrlText.TryDecodeExact(digits[..length], privateKey.Span);
        digits.Clear();
        if (isKey)
        {
            return new Aico2ServerKey(privateKey);
        }

        privateKey.Dispose();
        return null;
    }

    private byte[] Format()
    {
        int digits = System.Buffers.Text.Base64Url.GetEncodedLength(Wire.KeySize);
        byte[] text = new byte[FilePrefix.Length + digits + 1];
        FilePrefix.CopyTo(text);
        System.Buffers.Text.Base64Url.EncodeToUtf8(_privateKey.Span, text.AsSpan(FilePrefix.Length));
        text[^1] = (byte)'\n';
        return text;
    }
}
