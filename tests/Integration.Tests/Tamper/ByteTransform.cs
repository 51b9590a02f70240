using System.Buffers.Binary;

namespace Aico.Integration.Tests.Tamper;

/// <summary>What happens to the bytes of one body on their way, frame by frame. A frame is shown whole: 4 bytes of header, ciphertext, tag.</summary>
/// <param name="prefix">Bytes in front of the first frame: 8 in an answer, its salt.</param>
internal abstract class ByteTransform(int prefix)
{
    public static ByteTransform None { get; } = new PassThrough();

    /// <summary>Takes the bytes from one end to the other. Returning ends the body cleanly.</summary>
    public virtual async Task RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        byte[] salt = new byte[prefix];
        if (await from.ReadAtLeastAsync(salt, prefix, throwOnEndOfStream: false, cancellationToken) < prefix)
        {
            return;
        }

        await WriteAsync(to, Prefix(salt), cancellationToken);
        for (int index = 0; await ReadFrameAsync(from, cancellationToken) is { } frame; index++)
        {
            if (!await PassAsync(index, frame, to, cancellationToken))
            {
                return;
            }
        }

        await EndAsync(to, cancellationToken);
    }

    protected virtual byte[] Prefix(byte[] salt) => salt;

    /// <summary>Does with a frame what it likes; false ends the body.</summary>
    protected abstract Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken);

    protected virtual Task EndAsync(Stream to, CancellationToken cancellationToken) => Task.CompletedTask;

    protected static async Task WriteAsync(Stream to, byte[] bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length > 0)
        {
            await to.WriteAsync(bytes, cancellationToken);
            await to.FlushAsync(cancellationToken);
        }
    }

    private static async Task<byte[]?> ReadFrameAsync(Stream from, CancellationToken cancellationToken)
    {
        byte[] header = new byte[4];
        if (await from.ReadAtLeastAsync(header, 4, throwOnEndOfStream: false, cancellationToken) < 4)
        {
            return null;
        }

        int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) & 0xFFFFFF);
        byte[] frame = new byte[4 + length];
        header.CopyTo(frame, 0);
        await from.ReadExactlyAsync(frame.AsMemory(4), cancellationToken);
        return frame;
    }

    private sealed class PassThrough() : ByteTransform(0)
    {
        public override async Task RunAsync(Stream from, Stream to, CancellationToken cancellationToken)
        {
            byte[] buffer = new byte[16 * 1024];
            while (await from.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }
        }

        protected override Task<bool> PassAsync(int index, byte[] frame, Stream to, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
