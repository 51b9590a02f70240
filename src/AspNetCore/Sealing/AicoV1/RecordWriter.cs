using System.Buffers;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.Sealing.AicoV1;

/// <summary>Turns what an application writes to a stream into sealed lines. Not safe for concurrent use.</summary>
/// <remarks>
/// NDJSON: one record per line, wherever the application's writes cut it; a line that is not JSON becomes a raw record, its line end included.
/// Server-sent events: raw records only, one per flush, since their blank lines carry meaning.
/// AICO v1 document: section 7 and section 17, rule 6.
/// </remarks>
internal sealed class RecordWriter
{
    private const int MaxRawBytes = 16 * 1024;

    private readonly AicoV1Session _session;
    private readonly bool _rawOnly;
    private readonly int _maxLineBytes;
    private readonly int _maxRawBytes;
    private readonly PlainBuffer _pending = new();

    public RecordWriter(AicoV1Session session, bool rawOnly, int maxLineBytes)
    {
        _session = session;
        _rawOnly = rawOnly;
        _maxLineBytes = maxLineBytes;
        _maxRawBytes = Math.Min(MaxRawBytes, maxLineBytes);
    }

    /// <summary>Takes bytes and writes the records they complete.</summary>
    /// <returns>False if a line is longer than allowed; nothing must follow it.</returns>
    public bool Append(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            int take = _rawOnly ? Math.Min(bytes.Length, _maxRawBytes - _pending.Length) : bytes.IndexOf((byte)'\n') + 1;
            bool complete = _rawOnly ? _pending.Length + take == _maxRawBytes : take > 0;
            ReadOnlySpan<byte> piece = complete || _rawOnly ? bytes[..take] : bytes;
            if (piece.Length > _maxLineBytes - _pending.Length)
            {
                return false;
            }

            bytes = bytes[piece.Length..];
            if (complete && _pending.Length == 0)
            {
                Write(piece, output);
                continue;
            }

            _pending.Append(piece);
            if (complete)
            {
                Write(_pending.Span, output);
                _pending.Clear();
            }
        }

        return true;
    }

    /// <summary>Writes what may go out before its line is complete: only raw bytes; a cut line waits for its rest.</summary>
    public void Flush(IBufferWriter<byte> output)
    {
        if (_rawOnly)
        {
            Complete(output);
        }
    }

    /// <summary>Writes the rest; a last line may lack its end.</summary>
    public void Complete(IBufferWriter<byte> output)
    {
        if (_pending.Length > 0)
        {
            Write(_pending.Span, output);
            _pending.Clear();
        }
    }

    /// <summary>Ends the stream by an error item; a line begun is dropped.</summary>
    public void Fail(IBufferWriter<byte> output)
    {
        _pending.Clear();
        WriteItem(Answers.StreamError, output);
    }

    public void Clear() => _pending.Clear();

    private void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> line = bytes.Trim(" \t\r\n"u8);
        if (_rawOnly || (!line.IsEmpty && !JsonText.IsOneValue(line)))
        {
            Envelope.WriteRaw(_session, bytes, output);
            output.Write("\n"u8);
        }
        else if (line.IsEmpty)
        {
            // A keep-alive says nothing: it goes out as the blank line it is.
            output.Write("\n"u8);
        }
        else
        {
            WriteItem(line, output);
        }
    }

    private void WriteItem(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        Envelope.WriteResponse(_session, json, output);
        output.Write("\n"u8);
    }
}
