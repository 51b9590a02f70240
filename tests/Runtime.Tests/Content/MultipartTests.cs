using System.Text;
using System.Text.Json;
using Aico.Content;
using Aico.Runtime.Tests.Addressing;

namespace Aico.Runtime.Tests.Content;

/// <summary>Contract language, section 3.6; RFC 7578.</summary>
public sealed class MultipartTests
{
    private static readonly JsonSerializerOptions Options = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_attempt_has_a_boundary_of_its_own()
    {
        StreamedContent first = Build(static (ref RequestWriter request, in int _) => { request.Multipart(); request.TextPart("a", 1); });
        StreamedContent second = Build(static (ref RequestWriter request, in int _) => { request.Multipart(); request.TextPart("a", 1); });
        Assert.NotEqual(first.MediaType, second.MediaType);
        string boundary = first.MediaType.Split('"')[1];
        Assert.Equal($"--{boundary}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--{boundary}--\r\n", await TextAsync(first));
    }

    [Fact]
    public async Task A_reader_of_multipart_gets_back_what_was_sent()
    {
        byte[] bytes = [.. Enumerable.Range(0, 70_000).Select(static i => (byte)i)];
        StreamedContent content = Build(bytes, static (ref RequestWriter request, in byte[] state) =>
        {
            request.Multipart();
            request.TextPart("text", "é\r\n--x");
            request.FilePart("file", new StreamPart(new MemoryStream(state), "a.bin", "image/png"));
            request.FilePart("more", state);
        });
        MemoryStream sent = new();
        await content.WriteAsync(new Copy(sent), Options, Token);
        sent.Position = 0;
        using HttpContentReader reader = new(content.MediaType, sent);
        Assert.Equal(["text||", "file|a.bin|image/png", "more|more|application/octet-stream"], reader.Heads);
        Assert.Equal("é\r\n--x"u8, reader.Bodies[0]);
        Assert.Equal(bytes, reader.Bodies[1]);
        Assert.Equal(bytes, reader.Bodies[2]);
    }

    [Fact]
    public async Task The_length_is_known_before_anything_is_taken()
    {
        StreamedContent content = Build(static (ref RequestWriter request, in int _) =>
        {
            request.Multipart("b");
            request.TextPart("é", "é");
            request.FilePart("s", new MemoryStream(new byte[5]));
            request.FilePart("b", new byte[7]);
        });
        long length = content.Length!.Value;
        Assert.Equal(length, Encoding.UTF8.GetByteCount(await TextAsync(content)));
    }

    [Fact]
    public async Task A_file_is_opened_anew_for_every_attempt_and_let_go()
    {
        string path = Path.GetTempFileName();
        try
        {
            StreamedContent content = Build(path, static (ref RequestWriter request, in string state) =>
            {
                request.Multipart("b");
                request.FilePart("f", new FileInfoPart(new FileInfo(state), "n.txt"));
            });
            Assert.True(content.IsReplayable);
            Assert.Null(content.Length);
            await File.WriteAllTextAsync(path, "one", Token);
            Assert.Contains("\r\n\r\none\r\n--b--", await TextAsync(content), StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, "two", Token);
            Assert.Contains("\r\n\r\ntwo\r\n--b--", await TextAsync(content), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Parts_can_be_sent_again_unless_one_is_a_stream()
    {
        Assert.True(Build(static (ref RequestWriter request, in int _) => { request.Multipart(); request.FilePart("a", new byte[1]); }).IsReplayable);
        Assert.False(Build(static (ref RequestWriter request, in int _) => { request.Multipart(); request.FilePart("a", new MemoryStream()); }).IsReplayable);
    }

    [Fact]
    public void What_would_break_a_parts_head_is_refused()
    {
        Assert.Equal("contentType", Assert.Throws<ArgumentException>(static () => new ByteArrayPart([], "a", "text/plain\r\nX: y")).ParamName);
        Assert.Throws<ArgumentException>(static () => new StreamPart(Stream.Null, ""));
        Assert.Throws<ArgumentNullException>(static () => new FileInfoPart(null!, "a"));
        Assert.Throws<InvalidOperationException>(static () => Requests.Build(static (ref RequestWriter request, in int _) => request.TextPart("a", 1)));
    }

    private static StreamedContent Build(RequestBuilder<int> build) => Assert.IsAssignableFrom<StreamedContent>(Requests.Build(build).Content);

    private static StreamedContent Build<TState>(TState state, RequestBuilder<TState> build) => Assert.IsAssignableFrom<StreamedContent>(Requests.Build(state, build).Content);

    private static async Task<string> TextAsync(StreamedContent content)
    {
        RecordedContent record = new();
        await content.WriteAsync(record, Options, Token);
        return string.Concat(record.Pieces);
    }

    private sealed class Copy(Stream target) : ContentWriter
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, bool endOfItem, CancellationToken cancellationToken) => target.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Cuts at the boundary and reads heads, as RFC 2046, section 5.1 says.</summary>
    private sealed class HttpContentReader : IDisposable
    {
        private readonly MemoryStream _content;

        public HttpContentReader(string mediaType, MemoryStream content)
        {
            _content = content;
            byte[] all = content.ToArray();
            byte[] delimiter = Encoding.ASCII.GetBytes("--" + mediaType.Split('"')[1]);
            int start = delimiter.Length + 2;
            for (int next = Find(all, start, delimiter); next >= 0; start = next + delimiter.Length + 2, next = Find(all, start, delimiter))
            {
                int body = Find(all, start, "\r\n\r\n"u8.ToArray()) + 4;
                string head = Encoding.UTF8.GetString(all, start, body - start);
                Heads.Add($"{Between(head, " name=\"", "\"")}|{Between(head, "filename=\"", "\"")}|{Between(head, "Content-Type: ", "\r\n")}");
                Bodies.Add(all[body..(next - 2)]);
            }
        }

        public List<string> Heads { get; } = [];

        public List<byte[]> Bodies { get; } = [];

        public void Dispose() => _content.Dispose();

        private static int Find(byte[] all, int start, byte[] sought)
        {
            int index = start > all.Length ? -1 : all.AsSpan(start).IndexOf(sought);
            return index < 0 ? -1 : start + index;
        }

        private static string Between(string text, string from, string to)
        {
            int start = text.IndexOf(from, StringComparison.Ordinal);
            return start < 0 ? "" : text[(start + from.Length)..text.IndexOf(to, start + from.Length, StringComparison.Ordinal)];
        }
    }
}
