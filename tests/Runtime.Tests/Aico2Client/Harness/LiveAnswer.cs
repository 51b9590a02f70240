using System.Buffers;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>A sealed answer that the test sends piece by piece, while the client reads it.</summary>
internal sealed class LiveAnswer
{
    private readonly Aico2Sealer _sealer;

    public LiveAnswer(SealedExchange exchange, MessageHead head)
    {
        Exchange = exchange;
        _sealer = exchange.Sealer(head);
        Message = SealedExchange.Outside(Body);
    }

    public SealedExchange Exchange { get; }

    public LiveBody Body { get; } = new();

    public HttpResponseMessage Message { get; }

    /// <summary>Sends the head, which goes with the first content otherwise.</summary>
    public void Start() => Send(static (sealer, output) => sealer.Start(output));

    public void Item(string text) => Send(Say.Item(text));

    public void Piece(string text) => Send(Say.Piece(text));

    public void Pad() => Send(Say.Pad);

    /// <summary>Sends the sealed end, and leaves the connection open.</summary>
    public void Complete() => Send(Say.Complete);

    public void Send(Action<Aico2Sealer, IBufferWriter<byte>> say) => Body.Send(Seal(say));

    /// <summary>Seals and does not send.</summary>
    public byte[] Seal(Action<Aico2Sealer, IBufferWriter<byte>> say)
    {
        var output = new ArrayBufferWriter<byte>();
        say(_sealer, output);
        return output.WrittenSpan.ToArray();
    }
}
