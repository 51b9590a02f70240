using System.Buffers;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using BenchmarkDotNet.Attributes;

namespace Aico.Runtime.Bench;

/// <summary>One DATA frame, sealed into memory that is there, and opened out of it.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private const int Frames = 256;

    private readonly FixedBuffer _output = new(70_000);
    private Aico2Session _session = null!;
    private FrameWriter _writer = null!;
    private byte[] _data = [];
    private byte[] _message = [];

    [Params(64, 1024, 16_384, 65_536)]
    public int Size { get; set; }

    [Params("xchacha20poly1305", "aegis256")]
    public string Aead { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _ = Suite.TryFind(Aead, out Suite? suite);
        _session = Keys.Session(suite!, new Instant(default, DateTimeOffset.UnixEpoch));
        _data = new byte[Size];
        _writer = new FrameWriter(_session, Direction.Request, new RequestNumber(1, 1), FramePadding.None);
        _writer.Write(FrameType.Head, FrameFlags.None, _data.AsSpan(0, 64), _output);

        var message = new ArrayBufferWriter<byte>();
        var writer = new FrameWriter(_session, Direction.Request, new RequestNumber(2, 2), FramePadding.None);
        writer.Write(FrameType.Head, FrameFlags.None, _data.AsSpan(0, 64), message);
        for (int i = 1; i < Frames; i++)
        {
            writer.Write(FrameType.Data, FrameFlags.None, _data, message);
        }

        _message = message.WrittenSpan.ToArray();
    }

    [Benchmark]
    public int Seal()
    {
        _output.Reset();
        _writer.Write(FrameType.Data, FrameFlags.None, _data, _output);
        return _output.Written;
    }

    // A reader opens a message once, in order: one reader for many frames.
    [Benchmark(OperationsPerInvoke = Frames)]
    public long Open()
    {
        using var reader = new FrameReader(_session, Direction.Request, new RequestNumber(2, 2));
        var input = new ReadOnlySequence<byte>(_message);
        long bytes = 0;
        while (!input.IsEmpty && reader.TryRead(ref input, endOfInput: false, out Frame frame) == FrameOutcome.Frame)
        {
            bytes += frame.Data.Length;
        }

        return bytes;
    }
}
