using System.Buffers;
using System.Text;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Protocols.Aico2;

/// <summary>Everything an opener gave for a message that arrived in pieces, and how it ended.</summary>
internal sealed class Received
{
    private readonly List<string> _parts = [];

    private Received()
    {
    }

    public MessageHead? Head { get; private set; }

    /// <summary>One text per part: "item:", "piece:", "bytes:" or "failure:", then its bytes in Latin-1.</summary>
    public IReadOnlyList<string> Parts => _parts;

    public bool Ended { get; private set; }

    /// <summary>The fault as a caller sees it.</summary>
    public OpenFault Fault { get; private set; }

    /// <summary>The fault as the vectors name it.</summary>
    public OpenFault Cause { get; private set; }

    /// <summary>Frames that passed all rules.</summary>
    public long Frames { get; private set; }

    public string Body => string.Concat(_parts.Select(static part => part[(part.IndexOf(':', StringComparison.Ordinal) + 1)..]));

    public static Received Read(Aico2Opener opener, params IEnumerable<byte[]> pieces)
    {
        var received = new Received();
        var pending = new List<ReadOnlyMemory<byte>>();
        bool over = false;
        foreach (byte[] piece in pieces)
        {
            pending.Add(piece);
            over = received.Drain(opener, ref pending, endOfInput: false);
            if (over)
            {
                break;
            }
        }

        if (!over)
        {
            Assert.True(received.Drain(opener, ref pending, endOfInput: true), "At the end of input an opener always has an answer.");
        }

        received.Frames = opener.Progress;
        received.Cause = opener.Cause;
        return received;
    }

    // True once the message ended, one way or the other.
    private bool Drain(Aico2Opener opener, ref List<ReadOnlyMemory<byte>> pending, bool endOfInput)
    {
        ReadOnlySequence<byte> input = ByteSequence.Of(pending);
        while (opener.TryRead(ref input, endOfInput, out MessagePart part))
        {
            string data = Encoding.Latin1.GetString(part.Data.Span);
            switch (part.Kind)
            {
                case PartKind.End:
                    Ended = true;
                    return true;
                case PartKind.Fault:
                    Assert.NotEqual(OpenFault.None, part.Fault);
                    Assert.True(part.Data.IsEmpty);
                    Fault = part.Fault;
                    return true;
                case PartKind.Head:
                    Assert.Null(Head);
                    Head = part.Head;
                    break;
                case PartKind.Item:
                    _parts.Add((part.EndOfItem ? "item:" : "piece:") + data);
                    break;
                case PartKind.Bytes:
                    _parts.Add("bytes:" + data);
                    break;
                case PartKind.Failure:
                    _parts.Add("failure:" + data);
                    break;
            }
        }

        pending = [];
        foreach (ReadOnlyMemory<byte> segment in input)
        {
            pending.Add(segment);
        }

        return false;
    }
}
