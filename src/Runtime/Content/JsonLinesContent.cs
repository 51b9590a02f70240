using System.Buffers;
using System.Text.Json;
using Aico.Serialization;

namespace Aico.Content;

/// <summary>A sequence as JSON, one value per line; enumerated again for every attempt.</summary>
internal sealed class JsonLinesContent<T>(IEnumerable<T> items) : BufferedContent
{
    public override string MediaType => MediaTypes.JsonLines;

    public override void Write(IBufferWriter<byte> output, JsonSerializerOptions options)
    {
        foreach (T item in items)
        {
            JsonLine.Write(output, item, options, asLine: true);
        }
    }
}
