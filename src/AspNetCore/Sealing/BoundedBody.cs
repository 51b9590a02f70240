using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Sealing;

/// <summary>A whole request body in rented memory, which is cleared on its way back.</summary>
internal readonly struct BoundedBody : IDisposable
{
    private const int FirstRead = 4096;

    private readonly byte[] _rented;
    private readonly int _length;

    private BoundedBody(byte[] rented, int length)
    {
        _rented = rented;
        _length = length;
    }

    public ReadOnlySpan<byte> Span => _rented.AsSpan(0, _length);

    /// <summary>Reads a body up to a limit; null if it is longer, known from its head where that says so.</summary>
    public static async ValueTask<BoundedBody?> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return null;
        }

        // Our limit holds on these paths, also where it is the larger one.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false, MaxRequestBodySize: { } size } feature && size < maxBytes)
        {
            feature.MaxRequestBodySize = maxBytes;
        }

        // Grows with what arrives, not with what the head announces.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstRead, maxBytes + 1));
        int length = 0;
        try
        {
            while (true)
            {
                int read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    var body = new BoundedBody(buffer, length);
                    buffer = [];
                    return body;
                }

                length += read;
                if (length > maxBytes)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, maxBytes + 1L));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                    buffer = larger;
                }
            }
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            }
        }
    }

    // A client that does not encrypt sends plaintext here: hence the clearing.
    public void Dispose() => ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
}
