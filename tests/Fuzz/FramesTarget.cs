using System.Buffers;
using Aico.Protocols;
using Aico.Protocols.Aico2;

namespace Aico.Fuzz;

/// <summary>The opener of both directions, fed in pieces: authentic frames that break rules, and bytes as they are.</summary>
/// <remarks>Input: options(1) ‖ size of the pieces(1) ‖ script or raw bytes. Options: 1 AEGIS, 2 response, 4 raw, 8 the input goes on.</remarks>
internal sealed class FramesTarget : Target
{
    private const int Aegis = 1;
    private const int Response = 2;
    private const int Raw = 4;
    private const int Open = 8;

    private static readonly RequestNumber Number = new(7, 0x0102030405060708);
    private static readonly OpenLimits Limits = new(Item: 4096, Body: 8192);

    private readonly Aico2Session[] _sessions = [Samples.Session(Suite.XChaCha), Samples.Session(Suite.Aegis)];
    private readonly ArrayBufferWriter<byte> _wire = new();

    public override string Name => "frames";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            byte[] items = Samples.RequestHead(Samples.Items);
            byte[] bytes = Samples.RequestHead("application/json", new KeyValuePair<string, string>("content-length", "5"));
            byte[] response = Samples.ResponseHead(200, Samples.Items);
            yield return [0, 0, .. FrameScript.Of((0x81, items))];
            yield return [0, 3, .. FrameScript.Of((1, items), (0x42, "{}"u8.ToArray()), (5, []), (2, "{"u8.ToArray()), (0x42, "}"u8.ToArray()), (0x82, []))];
            yield return [Aegis, 0, .. FrameScript.Of((1, bytes), (2, "12"u8.ToArray()), (0x82, "345"u8.ToArray()))];
            yield return [Response, 1, .. FrameScript.Of((1, response), (0x42, "1"u8.ToArray()), (0x83, Samples.Trailers()))];
            yield return [Response, 0, .. FrameScript.Of((1, response), (0x42, "1"u8.ToArray()), (0x84, """{"type":"urn:x"}"""u8.ToArray()))];
            yield return [Response | Aegis, 17, .. FrameScript.Of((0x21, [.. response, 0x80, 0, 0]), (0x62, [1, 2, 0x80, 0]), (0xE2, [3, 0x80]))];
            yield return [Raw, 0, 0x01, 0, 0, 20, .. new byte[20]];
            yield return [Raw | Response, 5, .. new byte[8], 0x81, 0, 0, 16, .. new byte[16]];
        }
    }

    public override byte[][] Words => [[0x01], [0x81], [0x42], [0x82], [0xC2], [0x62], [0x83], [0x84], [0x05], [0x0F, 0, 1], Samples.Text(Samples.Items), [0x80, 0, 0]];

    // The frame buffer is pooled; heads are the rest.
    public override long MaxAllocation(int inputLength) => 512 * 1024 + (64L * inputLength);

    public override IReadOnlyList<int> PiecesOf(byte[] input) => FrameScript.PiecesOf(input, 2);

    public override void Execute(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        int options = input[0];
        Aico2Session session = _sessions[options & Aegis];
        Direction direction = (options & Response) != 0 ? Direction.Response : Direction.Request;
        ReadOnlySpan<byte> script = input.AsSpan(2);
        _wire.Clear();
        if ((options & Raw) != 0)
        {
            _wire.Write(script);
        }
        else
        {
            if (direction == Direction.Response)
            {
                _wire.Write((ReadOnlySpan<byte>)[1, 2, 3, 4, 5, 6, 7, 8]);
            }

            FrameScript.Seal(script, session, direction, Number, _wire);
        }

        using var opener = direction == Direction.Request ? Aico2Opener.OfRequest(session, Number, Limits) : Aico2Opener.OfResponse(session, Number.Number, Limits);
        Read(opener, _wire.WrittenMemory, input[1] == 0 ? int.MaxValue : input[1], (options & Open) == 0);
    }

    private static void Read(Aico2Opener opener, ReadOnlyMemory<byte> wire, int size, bool ends)
    {
        int offered = 0;
        long delivered = 0;
        bool first = true;
        ReadOnlySequence<byte> input = ReadOnlySequence<byte>.Empty;
        int consumed = 0;
        while (true)
        {
            bool atEnd = offered == wire.Length;
            long before = input.Length;
            bool found = opener.TryRead(ref input, ends && atEnd, out MessagePart part);
            Require(input.Length <= before, "An opener gives nothing back.");
            consumed = offered - (int)input.Length;
            if (found)
            {
                Require(!first || part.Kind is PartKind.Head or PartKind.Fault, "The head comes first.");
                Require(part.Kind != PartKind.Head || first, "There is one head.");
                first = false;
                delivered += part.Data.Length;
                Require(delivered <= wire.Length, "No more is delivered than came.");
                if (part.Kind is PartKind.End or PartKind.Fault)
                {
                    return;
                }

                continue;
            }

            Require(!(ends && atEnd), "At the end of input there is an answer.");
            if (atEnd)
            {
                return;
            }

            offered = Math.Min(wire.Length, size == int.MaxValue ? wire.Length : offered + size);
            input = new ReadOnlySequence<byte>(wire[consumed..offered]);
        }
    }
}
