using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aico.Content;
using Aico.Runtime.Tests.Addressing;

namespace Aico.Runtime.Tests.Content;

/// <summary>Contract language, section 3.6: streams and sequences as content, taken once or made anew.</summary>
public sealed class SourcedContentTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_is_read_from_its_position_and_left_to_its_owner()
    {
        MemoryStream stream = new(Encoding.UTF8.GetBytes("skip me")) { Position = 5 };
        StreamedContent content = Body(stream, static (ref RequestWriter request, in MemoryStream state) => request.StreamBody(state));
        Assert.Equal(("application/octet-stream", 2L, false), (content.MediaType, content.Length, content.IsReplayable));
        Assert.Equal(["me"], await WriteAsync(content));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void A_stream_that_cannot_seek_has_no_known_length() =>
        Assert.Null(Body(new Endless(), static (ref RequestWriter request, in Endless state) => request.StreamBody(state)).Length);

    [Fact]
    public async Task A_long_stream_comes_in_pieces_of_a_frame()
    {
        List<string> pieces = await WriteAsync(Body(new MemoryStream(new byte[40_000]), static (ref RequestWriter request, in MemoryStream state) => request.StreamBody(state)));
        Assert.Equal(40_000, pieces.Sum(static piece => piece.Length));
        Assert.All(pieces, static piece => Assert.InRange(piece.Length, 1, 32 * 1024));
    }

    [Fact]
    public async Task A_factory_is_asked_for_every_attempt_and_what_it_gives_is_disposed()
    {
        List<MemoryStream> given = [];
        Func<CancellationToken, ValueTask<Stream>> factory = token =>
        {
            Assert.Equal(Token, token);
            given.Add(new MemoryStream("abc"u8.ToArray()));
            return new(given[^1]);
        };
        StreamedContent first = Body(factory, static (ref RequestWriter request, in Func<CancellationToken, ValueTask<Stream>> state) => request.StreamBody(state));
        StreamedContent second = Body(factory, static (ref RequestWriter request, in Func<CancellationToken, ValueTask<Stream>> state) => request.StreamBody(state));
        second.Previous = first;
        Assert.True(first.IsReplayable);
        Assert.Null(first.Length);
        Assert.Equal(["abc"], await WriteAsync(first));
        Assert.Equal(["abc"], await WriteAsync(second));
        Assert.Equal(2, given.Count);
        Assert.All(given, static stream => Assert.False(stream.CanRead));
    }

    [Fact]
    public async Task What_a_factory_gave_is_disposed_when_sending_fails()
    {
        MemoryStream stream = new("abc"u8.ToArray());
        Func<CancellationToken, ValueTask<Stream>> factory = _ => new(stream);
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        StreamedContent content = Body(factory, static (ref RequestWriter request, in Func<CancellationToken, ValueTask<Stream>> state) => request.StreamBody(state));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.WriteAsync(new RecordedContent(), Options, source.Token));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task A_factory_that_gives_the_same_stream_twice_is_refused_before_anything_is_sent()
    {
        Endless stream = new();
        Func<CancellationToken, ValueTask<Stream>> factory = _ => new(stream);
        StreamedContent first = Body(factory, static (ref RequestWriter request, in Func<CancellationToken, ValueTask<Stream>> state) => request.StreamBody(state));
        StreamedContent second = Body(factory, static (ref RequestWriter request, in Func<CancellationToken, ValueTask<Stream>> state) => request.StreamBody(state));
        await WriteAsync(first);
        second.Previous = first;
        RecordedContent record = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.WriteAsync(record, Options, Token));
        Assert.Empty(record.Pieces);
    }

    [Fact]
    public async Task A_factory_that_gives_the_same_sequence_twice_is_refused()
    {
        IAsyncEnumerable<int> items = Items(1);
        Func<IAsyncEnumerable<int>> factory = () => items;
        StreamedContent first = Body(factory, static (ref RequestWriter request, in Func<IAsyncEnumerable<int>> state) => request.ItemsBody(state));
        StreamedContent second = Body(factory, static (ref RequestWriter request, in Func<IAsyncEnumerable<int>> state) => request.ItemsBody(state));
        Assert.Equal(["1|"], await WriteAsync(first));
        second.Previous = first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(second));
    }

    [Fact]
    public async Task A_factory_that_gives_nothing_is_refused()
    {
        Func<IAsyncEnumerable<int>> factory = static () => null!;
        StreamedContent content = Body(factory, static (ref RequestWriter request, in Func<IAsyncEnumerable<int>> state) => request.ItemsBody(state));
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(content));
    }

    [Fact]
    public async Task What_a_factory_throws_comes_out_unwrapped()
    {
        Func<IAsyncEnumerable<int>> factory = static () => throw new FormatException();
        StreamedContent content = Body(factory, static (ref RequestWriter request, in Func<IAsyncEnumerable<int>> state) => request.ItemsBody(state));
        await Assert.ThrowsAsync<FormatException>(() => WriteAsync(content));
    }

    [Fact]
    public async Task Items_are_ended_one_by_one_and_written_by_their_declared_type()
    {
        StreamedContent content = Body(Items<object>(1, "a"), static (ref RequestWriter request, in IAsyncEnumerable<object> state) => request.ItemsBody(state));
        Assert.Equal(("application/vnd.aico.items", null, false), (content.MediaType, content.Length, content.IsReplayable));
        Assert.Equal(["1|", "\"a\"|"], await WriteAsync(content));
    }

    [Fact]
    public async Task Lines_are_sent_one_by_one()
    {
        StreamedContent content = Body(Items(1, 2), static (ref RequestWriter request, in IAsyncEnumerable<int> state) => request.JsonLinesBody(state));
        Assert.Equal("application/x-ndjson", content.MediaType);
        Assert.Equal(["1\n|", "2\n|"], await WriteAsync(content));
    }

    [Fact]
    public async Task A_line_has_no_line_breaks_inside_whatever_the_options_say()
    {
        JsonSerializerOptions indented = new(Options) { WriteIndented = true };
        StreamedContent content = Body(Items(new { A = 1, B = "x\ny" }), static (ref RequestWriter request, in IAsyncEnumerable<object> state) => request.JsonLinesBody(state));
        RecordedContent record = new();
        await content.WriteAsync(record, indented, Token);
        Assert.Equal(1, Assert.Single(record.Pieces).Count(static c => c == '\n'));
    }

    [Fact]
    public async Task Empty_pieces_of_bytes_are_left_out()
    {
        StreamedContent content = Body(
            Items<ReadOnlyMemory<byte>>("a"u8.ToArray(), default, "b"u8.ToArray()), static (ref RequestWriter request, in IAsyncEnumerable<ReadOnlyMemory<byte>> state) => request.ChunksBody(state));
        Assert.Equal(["a|", "b|"], await WriteAsync(content));
    }

    [Fact]
    public async Task Cancelling_reaches_the_source()
    {
        using CancellationTokenSource source = new();
        bool ended = false;
        async IAsyncEnumerable<int> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                yield return 1;
                await source.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended = true;
            }
        }

        StreamedContent content = Body(Endless(), static (ref RequestWriter request, in IAsyncEnumerable<int> state) => request.ItemsBody(state));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.WriteAsync(new RecordedContent(), Options, source.Token));
        Assert.True(ended);
    }

    [Fact]
    public void Null_is_no_content() => Assert.All(
        (RequestBuilder<int>[])
        [
            static (ref RequestWriter request, in int _) => request.StreamBody((Stream?)null),
            static (ref RequestWriter request, in int _) => request.StreamBody((Func<CancellationToken, ValueTask<Stream>>?)null),
            static (ref RequestWriter request, in int _) => request.ItemsBody((IAsyncEnumerable<int>?)null),
            static (ref RequestWriter request, in int _) => request.JsonLinesBody((IEnumerable<int>?)null),
            static (ref RequestWriter request, in int _) => request.ChunksBody((IAsyncEnumerable<ReadOnlyMemory<byte>>?)null),
            static (ref RequestWriter request, in int _) => request.TextBody(null),
            static (ref RequestWriter request, in int _) => request.BytesBody((byte[]?)null),
            static (ref RequestWriter request, in int _) => request.BytesBody((ReadOnlyMemory<byte>?)null),
            static (ref RequestWriter request, in int _) => request.FormBody<string>(null, static (_, _) => { }),
        ],
        static build => Assert.Null(Requests.Build(build).Content));

    private static StreamedContent Body<TState>(TState state, RequestBuilder<TState> build) => Assert.IsAssignableFrom<StreamedContent>(Requests.Build(state, build).Content);

    private static StreamedContent Body<TState>(IAsyncEnumerable<TState> state, RequestBuilder<IAsyncEnumerable<TState>> build) =>
        Assert.IsAssignableFrom<StreamedContent>(Requests.Build(state, build).Content);

    private static async Task<List<string>> WriteAsync(StreamedContent content)
    {
        RecordedContent record = new();
        await content.WriteAsync(record, Options, Token);
        return record.Pieces;
    }

    private static async IAsyncEnumerable<T> Items<T>(params T[] items)
    {
        foreach (T item in items)
        {
            await Task.Yield();
            yield return item;
        }
    }

    /// <summary>A stream that cannot seek and is never disposed, at its end from the start.</summary>
    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
