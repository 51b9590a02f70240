using System.Buffers;
using System.Text;
using Aico.Protocols;

namespace Aico.Runtime.Tests.Harness;

/// <summary>Everything an opener gave for an input that arrived in pieces: the parts in order, and how it ended.</summary>
internal sealed class Opened
{
    private readonly List<string> _parts = [];

    private Opened()
    {
    }

    /// <summary>Text of the items and byte pieces, in order.</summary>
    public IReadOnlyList<string> Parts => _parts;

    /// <summary>None for a clean end.</summary>
    public OpenFault Fault { get; private set; }

    public bool EndedCleanly => Fault == OpenFault.None;

    /// <summary>Offers the pieces one by one, as a connection would, then the end of input.</summary>
    public static Opened Read(MessageOpener opener, params IEnumerable<byte[]> pieces)
    {
        var opened = new Opened();
        var pending = new List<ReadOnlyMemory<byte>>();
        foreach (byte[] piece in pieces)
        {
            pending.Add(piece);
            if (opened.Drain(opener, ref pending, endOfInput: false))
            {
                return opened;
            }
        }

        Assert.True(opened.Drain(opener, ref pending, endOfInput: true), "At the end of input an opener always has an answer.");
        return opened;
    }

    // True once the message ended, one way or the other.
    private bool Drain(MessageOpener opener, ref List<ReadOnlyMemory<byte>> pending, bool endOfInput)
    {
        ReadOnlySequence<byte> input = ByteSequence.Of(pending);
        while (opener.TryRead(ref input, endOfInput, out MessagePart part))
        {
            switch (part.Kind)
            {
                case PartKind.End:
                    return true;
                case PartKind.Fault:
                    Assert.NotEqual(OpenFault.None, part.Fault);
                    Fault = part.Fault;
                    return true;
                default:
                    _parts.Add(Encoding.UTF8.GetString(part.Data.Span));
                    break;
            }
        }

        var rest = new List<ReadOnlyMemory<byte>>();
        foreach (ReadOnlyMemory<byte> segment in input)
        {
            rest.Add(segment);
        }

        pending = rest;
        return false;
    }
}
