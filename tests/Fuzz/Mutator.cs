namespace Aico.Fuzz;

/// <summary>Changes inputs: bits and bytes, ranges, words of the format, and whole pieces where a target has some.</summary>
internal sealed class Mutator(Random random, Target target)
{
    private const int MaxLength = 16 * 1024;

    private static readonly byte[] Interesting = [0, 1, 2, 0x0F, 0x10, 0x20, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFE, 0xFF];

    private readonly byte[][] _words = target.Words;

    public byte[] Mutate(byte[] seed, byte[] other)
    {
        byte[] input = [.. seed];
        int steps = 1 + random.Next(4);
        for (int i = 0; i < steps; i++)
        {
            input = Step(input, other);
        }

        return input.Length > MaxLength ? input[..MaxLength] : input;
    }

    private byte[] Step(byte[] input, byte[] other)
    {
        int at = input.Length == 0 ? 0 : random.Next(input.Length);
        switch (random.Next(12))
        {
            case 0 or 1 when input.Length > 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 2 when input.Length > 0:
                input[at] = Interesting[random.Next(Interesting.Length)];
                return input;
            case 3 when input.Length > 0:
                input[at] = (byte)random.Next(256);
                return input;
            case 4:
                return input[..at];
            case 5:
                int end = Math.Min(input.Length, at + 1 + random.Next(16));
                return [.. input[..at], .. input[end..]];
            case 6:
                byte[] noise = new byte[1 + random.Next(16)];
                random.NextBytes(noise);
                return [.. input[..at], .. noise, .. input[at..]];
            case 7:
                int from = other.Length == 0 ? 0 : random.Next(other.Length);
                return [.. input[..at], .. other[from..]];
            case 8 when _words.Length > 0:
                return [.. input[..at], .. _words[random.Next(_words.Length)], .. input[at..]];
            case 9 when _words.Length > 0:
                byte[] word = _words[random.Next(_words.Length)];
                return [.. input[..at], .. word, .. input[Math.Min(input.Length, at + word.Length)..]];
            default:
                return MovePieces(input);
        }
    }

    // Drops, repeats, exchanges or retypes a piece.
    private byte[] MovePieces(byte[] input)
    {
        IReadOnlyList<int> pieces = target.PiecesOf(input);
        if (pieces.Count == 0)
        {
            return input;
        }

        int one = random.Next(pieces.Count);
        int two = random.Next(pieces.Count);
        (int first, int second) = (Math.Min(one, two), Math.Max(one, two));
        byte[] Piece(int i) => input[pieces[i]..(i + 1 < pieces.Count ? pieces[i + 1] : input.Length)];
        switch (random.Next(4))
        {
            case 0:
                return [.. input[..pieces[one]], .. input[(one + 1 < pieces.Count ? pieces[one + 1] : input.Length)..]];
            case 1:
                return [.. input[..pieces[one]], .. Piece(two), .. input[pieces[one]..]];
            case 2 when first != second:
                int afterFirst = pieces[first + 1];
                int afterSecond = second + 1 < pieces.Count ? pieces[second + 1] : input.Length;
                return [.. input[..pieces[first]], .. Piece(second), .. input[afterFirst..pieces[second]], .. Piece(first), .. input[afterSecond..]];
            default:
                input[pieces[one]] = (byte)((random.Next(16) << 4) | (1 + random.Next(6)));
                return input;
        }
    }
}
