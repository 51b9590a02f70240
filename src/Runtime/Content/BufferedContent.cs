using System.Buffers;
using System.Text.Json;

namespace Aico.Content;

/// <summary>Content that is written to memory before anything is sent, and anew for every attempt.</summary>
internal abstract class BufferedContent : RequestContent
{
    /// <summary>Writes the whole content.</summary>
    /// <exception cref="NotSupportedException"><paramref name="options"/> do not know the content's type.</exception>
    public abstract void Write(IBufferWriter<byte> output, JsonSerializerOptions options);
}
