using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Aico.Content;

/// <summary>Text as UTF-8: as it is, or a form that is escaped already.</summary>
/// <exception cref="EncoderFallbackException">The text has a lone surrogate, for which the BCL would send U+FFFD.</exception>
internal sealed class TextContent(string text, string mediaType = "text/plain; charset=utf-8") : BufferedContent
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string MediaType => mediaType;

    public override void Write(IBufferWriter<byte> output, JsonSerializerOptions options) => Strict.GetBytes(text, output);
}
