using System.Text;
using System.Text.Json;
using Aico.Addressing;

namespace Aico.Content;

/// <summary><c>multipart/form-data</c> (RFC 7578): text fields and files in the order in which they are added.</summary>
internal sealed class MultipartFormContent(string? boundary) : StreamedContent, IPairSink
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly string _boundary = boundary ?? Guid.NewGuid().ToString("N");
    private readonly List<(byte[] Head, MultipartItem? File)> _parts = [];

    public override string MediaType => $"multipart/form-data; boundary=\"{_boundary}\"";

    public override bool IsReplayable => _parts.TrueForAll(static part => part.File is null or { IsReplayable: true });

    public override long? Length
    {
        get
        {
            long length = End.Length;
            foreach ((byte[] head, MultipartItem? file) in _parts)
            {
                if (file is { Length: null })
                {
                    return null;
                }

                length += head.Length + (file?.Length ?? 0) + LineEnd.Length;
            }

            return length;
        }
    }

    private byte[] End => Strict.GetBytes($"--{_boundary}--\r\n");

    /// <summary>Adds a text field.</summary>
    public void AddText(string name, string text) => _parts.Add((Strict.GetBytes($"{Start(name)}\r\n\r\n{text}"), null));

    /// <summary>Adds a file under its own name or the parameter's.</summary>
    public void AddFile(string name, MultipartItem file) => _parts.Add((
        Strict.GetBytes($"{Start(file.Name ?? name)}; filename=\"{Quote(file.FileName)}\"\r\nContent-Type: {file.ContentType ?? MediaTypes.Bytes}\r\n\r\n"),
        file));

    void IPairSink.Add(KeyPrefix prefix, string key, string value) => AddText(prefix.Text + key, value);

    public override async Task WriteAsync(ContentWriter writer, JsonSerializerOptions options, CancellationToken cancellationToken)
    {
        foreach ((byte[] head, MultipartItem? file) in _parts)
        {
            await writer.WriteAsync(head, endOfItem: false, cancellationToken).ConfigureAwait(false);
            if (file is not null)
            {
                await file.WriteAsync(writer, cancellationToken).ConfigureAwait(false);
            }

            await writer.WriteAsync(LineEnd, endOfItem: false, cancellationToken).ConfigureAwait(false);
        }

        await writer.WriteAsync(End, endOfItem: false, cancellationToken).ConfigureAwait(false);
    }

    // What would end the quoted name is escaped as browsers do it (WHATWG HTML, section 4.10.21.8).
    private static string Quote(string name) => name.Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);

    private string Start(string name) => $"--{_boundary}\r\nContent-Disposition: form-data; name=\"{Quote(name)}\"";
}
