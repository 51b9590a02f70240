using System.Buffers;
using System.Text.Json;

namespace Aico.Content;

/// <summary>Bytes as they are.</summary>
internal sealed class BytesContent(ReadOnlyMemory<byte> bytes) : BufferedContent
{
    public override string MediaType => MediaTypes.Bytes;

    public override void Write(IBufferWriter<byte> output, JsonSerializerOptions options) => output.Write(bytes.Span);
}
