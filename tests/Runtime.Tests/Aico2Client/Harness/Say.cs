using System.Buffers;
using System.Text;
using Aico.Protocols.Aico2;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>What a test lets a sealer write.</summary>
internal static class Say
{
    public static Action<Aico2Sealer, IBufferWriter<byte>> Complete => static (sealer, output) => sealer.Complete(output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Pad => static (sealer, output) => sealer.TryWriteHeartbeat(output);

    /// <summary>The last bytes and the end, in one frame.</summary>
    public static Action<Aico2Sealer, IBufferWriter<byte>> Bytes(string text) => (sealer, output) => sealer.Complete(Encoding.UTF8.GetBytes(text), endOfItem: false, output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Item(string text) => (sealer, output) => sealer.Write(Encoding.UTF8.GetBytes(text), endOfItem: true, output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Piece(string text) => (sealer, output) => sealer.Write(Encoding.UTF8.GetBytes(text), endOfItem: false, output);

    public static Action<Aico2Sealer, IBufferWriter<byte>> Fail(string problem) => (sealer, output) =>
    {
        sealer.Start(output);
        Assert.True(sealer.TryFail(Encoding.UTF8.GetBytes(problem), output));
    };

    public static Action<Aico2Sealer, IBufferWriter<byte>> Trailers(params KeyValuePair<string, string>[] trailers) =>
        (sealer, output) => sealer.CompleteWithTrailers([.. trailers], output);
}
