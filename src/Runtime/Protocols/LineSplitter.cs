using System.Buffers;

namespace Aico.Protocols;

/// <summary>Splits bytes at LF, drops one CR before it, and skips lines of whitespace. Lines may arrive cut at any byte.</summary>
/// <remarks>Remembers how far it has looked, so that a long line arriving in small pieces costs linear time.</remarks>
internal sealed class LineSplitter
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n\f\v"u8);

    private readonly int _maxBytes;
    private long _scanned;

    public LineSplitter(int maxBytes) => _maxBytes = maxBytes;

    /// <summary>Outcome of one look at the input.</summary>
    public enum Outcome
    {
        NeedMore,
        Line,
        End,
        TooLong,
    }

    /// <summary>Gives the next line that is not blank; at the end of input a rest without LF counts as a line.</summary>
    /// <param name="input">Moved past what is consumed.</param>
    /// <param name="endOfInput">Whether no more bytes will come.</param>
    /// <param name="line">The line without its end.</param>
    /// <param name="terminated">Whether the line had its LF.</param>
    public Outcome TryRead(ref ReadOnlySequence<byte> input, bool endOfInput, out ReadOnlySequence<byte> line, out bool terminated)
    {
        while (true)
        {
            line = default;
            terminated = false;
            SequencePosition? lineFeed = input.Slice(_scanned).PositionOf((byte)'\n');
            if (lineFeed is { } position)
            {
                line = input.Slice(input.Start, position);
                input = input.Slice(input.GetPosition(1, position));
                terminated = true;
            }
            else if (endOfInput)
            {
                if (input.IsEmpty)
                {
                    return Outcome.End;
                }

                line = input;
                input = input.Slice(input.End);
            }
            else
            {
                _scanned = input.Length;
                return _scanned > _maxBytes ? Outcome.TooLong : Outcome.NeedMore;
            }

            _scanned = 0;
            if (line.Length > _maxBytes)
            {
                return Outcome.TooLong;
            }

            line = DropCarriageReturn(line);
            if (!IsBlank(line))
            {
                return Outcome.Line;
            }
        }
    }

    private static ReadOnlySequence<byte> DropCarriageReturn(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
        {
            return line;
        }

        // Copied: a sequence may begin with an empty segment.
        Span<byte> last = stackalloc byte[1];
        line.Slice(line.Length - 1).CopyTo(last);
        return last[0] == (byte)'\r' ? line.Slice(0, line.Length - 1) : line;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (ReadOnlyMemory<byte> segment in line)
        {
            if (segment.Span.ContainsAnyExcept(WhiteSpace))
            {
                return false;
            }
        }

        return true;
    }
}
