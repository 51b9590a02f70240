using System.Globalization;
using System.Text;
using Aico.Hosting;

namespace Aico;

/// <summary>Keeps pins in a text file, one per line: the key in hexadecimal, a space, the pin's name. Safe for concurrent use, also by several processes.</summary>
/// <remarks>
/// The file is replaced as a whole, so that it is never seen in part; an empty <c>.name.lock</c> beside it keeps writers apart. A line that is not a
/// pin makes every operation fail: a pin that cannot be read must not look like none.
/// </remarks>
public sealed class FilePinStore : IPinStore
{
    private const int KeySize = 32;

    private readonly string _path;

    /// <summary>Uses a file; it and its folder are made when needed.</summary>
    /// <param name="path">Path of the file.</param>
    public FilePinStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file holds something else than pins.</exception>
    public async ValueTask<byte[]?> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        Dictionary<string, byte[]> pins = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return pins.GetValueOrDefault(id);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file holds something else than pins.</exception>
    public async ValueTask<bool> TryAddAsync(string id, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (key.Length != KeySize || id.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException("A pin is a key of 32 bytes under a name of one line.", nameof(key));
        }

        return await ChangeAsync(pins => pins.TryAdd(id, key.ToArray()), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file holds something else than pins.</exception>
    public async ValueTask RemoveAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        await ChangeAsync(pins => pins.Remove(id), cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> ChangeAsync(Func<Dictionary<string, byte[]>, bool> change, CancellationToken cancellationToken)
    {
        FileStream gate = await FileGate.EnterAsync(_path, mode: null, cancellationToken).ConfigureAwait(false);
        await using (gate.ConfigureAwait(false))
        {
            Dictionary<string, byte[]> pins = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (!change(pins))
            {
                return false;
            }

            string temporary = FileGate.TemporaryOf(_path);
            try
            {
                await WriteAsync(temporary, pins, cancellationToken).ConfigureAwait(false);
                File.Move(temporary, _path, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }

            return true;
        }
    }

    private async Task<Dictionary<string, byte[]>> ReadAsync(CancellationToken cancellationToken)
    {
        var pins = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(_path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return pins;
        }

        foreach (string line in lines)
        {
            byte[] key = new byte[KeySize];
            if (line.Length < (2 * KeySize) + 2
                || line[2 * KeySize] != ' '
                || Convert.FromHexString(line.AsSpan(0, 2 * KeySize), key, out _, out _) != System.Buffers.OperationStatus.Done
                || !pins.TryAdd(line[((2 * KeySize) + 1)..], key))
            {
                throw new InvalidDataException($"The pin file {_path} holds something else than pins.");
            }
        }

        return pins;
    }

    private static async Task WriteAsync(string path, Dictionary<string, byte[]> pins, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (KeyValuePair<string, byte[]> pin in pins.OrderBy(static pin => pin.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(pin.Value)} {pin.Key}\n");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        var stream = new FileStream(path, options);
        await using (stream.ConfigureAwait(false))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }
    }
}
