namespace Aico.Integration.Tests.Tamper;

/// <summary>One thing that is wrong with a body.</summary>
/// <param name="name">What it does: flip, swap, drop, duplicate, insert, type, flag, length, truncate, cut-inside, early-final, clear-final, after-final, salt.</param>
/// <param name="frame">The frame it happens to; 0 is HEAD.</param>
/// <param name="at">The byte, counted from the end where negative.</param>
/// <param name="prefix">Bytes in front of the first frame.</param>
internal sealed class FrameFault(string name, int frame, int at = 0, int prefix = 0) : ByteTransform(prefix)
{
    private const byte Final = 0x80;

    private byte[]? _held;

    protected override byte[] Prefix(byte[] salt) => name == "salt" ? [(byte)(salt[0] ^ 1), .. salt[1..]] : salt;

    protected override async Task<bool> PassAsync(int index, byte[] bytes, Stream to, CancellationToken cancellationToken)
    {
        bool isFinal = (bytes[0] & Final) != 0;
        if (index != frame)
        {
            byte[] after = name == "clear-final" && isFinal ? [(byte)(bytes[0] & ~Final), .. bytes[1..]] : bytes;
            await WriteAsync(to, [.. after, .. _held ?? []], cancellationToken);
            _held = null;
            return true;
        }

        switch (name)
        {
            case "flip":
                bytes[at < 0 ? bytes.Length + at : at % bytes.Length] ^= 1;
                break;
            case "type":
                bytes[0] = (byte)((bytes[0] & 0xF0) | ((bytes[0] & 0x0F) == 2 ? 5 : 2));
                break;
            case "flag":
                bytes[0] ^= 0x40;
                break;
            case "length":
                bytes[3]--;
                break;
            case "drop":
                return true;
            case "duplicate":
                bytes = [.. bytes, .. bytes];
                break;
            case "insert":
                bytes = [.. bytes.Select(static b => (byte)(b ^ 0x5A)).Skip(4).Prepend(bytes[3]).Prepend(bytes[2]).Prepend(bytes[1]).Prepend(bytes[0]), .. bytes];
                break;
            case "swap":
                _held = bytes;
                return true;
            case "truncate":
                return false;
            case "cut-inside":
                await WriteAsync(to, bytes[..(at < 0 ? bytes.Length + at : at)], cancellationToken);
                return false;
            case "early-final":
                bytes[0] |= Final;
                await WriteAsync(to, bytes, cancellationToken);
                return false;
            case "clear-final" when isFinal:
                bytes[0] = (byte)(bytes[0] & ~Final);
                break;
        }

        await WriteAsync(to, bytes, cancellationToken);
        return true;
    }

    protected override Task EndAsync(Stream to, CancellationToken cancellationToken) =>
        WriteAsync(to, name == "after-final" ? [0] : _held ?? [], cancellationToken);
}
