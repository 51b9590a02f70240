using System.Threading.Channels;
using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Content that is produced while it is sent. Sections 6, 8 and 12.1; R8, S12.</summary>
public sealed class UploadTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task A_source_that_can_be_taken_once_is_asked_for_first_and_sent_whole()
    {
        Ok();
        await _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = new MemoryStream(new byte[100_000]) });
        SealedExchange call = Server.Calls.Single();
        Assert.True(call.ExpectsContinue);
        Assert.Equal((100_000, "application/octet-stream"), (call.Content.Length, call.Head.ContentType));
        Assert.Equal(1 + 7 + 1, call.Frames);
    }

    [Fact]
    public async Task Items_are_sent_as_items()
    {
        Ok();
        await _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Items = ItemsAsync(3) });
        SealedExchange call = Server.Calls.Single();
        Assert.Equal(["""{"n":1,"done":false,"error":null}""", """{"n":2,"done":false,"error":null}""", """{"n":3,"done":false,"error":null}"""], call.Items);
        Assert.Equal((Wire.ItemsMediaType, "?1"), (call.Head.ContentType, call.Header("Incremental")));
    }

    [Fact]
    public async Task A_stale_session_costs_nothing_of_a_source_that_was_not_taken_yet()
    {
        Server.AnswerEarly(static (_, _) => Task.FromResult(SealedExchange.SessionUnknown()));
        Ok();
        var source = new MemoryStream("content"u8.ToArray());
        Task<Reply> call = _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = source });
        await _client.PassJitterAsync(call);
        Assert.Equal(new Reply("ok"), await call);
        Assert.Equal("content", Server.Calls[1].Content);
        Assert.Equal(2, Server.Handshakes);
    }

    [Fact]
    public async Task A_stale_session_after_a_source_was_taken_ends_the_call()
    {
        Server.AnswerEarly(static async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(Stream.Null, cancellationToken);
            return SealedExchange.SessionUnknown();
        });
        SessionExpiredException failure = await Assert.ThrowsAsync<SessionExpiredException>(
            () => _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = new MemoryStream(new byte[10]) }));
        Assert.Equal((Execution.Unknown, 1, "the content cannot be sent again"), (failure.Execution, failure.Attempts, failure.Reason));
    }

    [Fact]
    public async Task A_factory_gives_the_content_again()
    {
        Server.Answer(static _ => SealedExchange.SessionUnknown());
        Ok();
        var given = new List<DisposeProbe>();
        Task<Reply> call = _client.Api.UploadAsync(SealedApi.UploadAgainMethod, new Upload
        {
            StreamFactory = _ =>
            {
                given.Add(new DisposeProbe("content"u8.ToArray()));
                return ValueTask.FromResult<Stream>(given[^1]);
            },
        });
        await _client.PassJitterAsync(call);
        await call;
        Assert.Equal(["content", "content"], Server.Calls.Select(static call => call.Content));
        Assert.Equal([true, true], given.Select(static stream => stream.IsDisposed));
        Assert.All(Server.Calls, static call => Assert.False(call.ExpectsContinue));
    }

    [Fact]
    public async Task A_factory_that_gives_the_same_source_twice_is_refused()
    {
        Server.Answer(static _ => SealedExchange.SessionUnknown());
        Ok();
        IAsyncEnumerable<Chunk> same = ItemsAsync(2);
        Task<Reply> call = _client.Api.UploadAsync(SealedApi.UploadAgainMethod, new Upload { ItemsFactory = () => same });
        await _client.PassJitterAsync(call);
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => call);
        Assert.Contains("same source twice", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_source_throws_comes_out_as_it_is()
    {
        var fault = new FormatException("mine");
        Server.AnswerEarly(static async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(cancellationToken);
            return exchange.Sealed("""{"text":"ok"}""");
        });
        Assert.Same(fault, await Assert.ThrowsAsync<FormatException>(() => _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Items = FailingAsync(fault) })));
    }

    [Fact]
    public async Task What_a_source_throws_while_a_stream_is_read_comes_out_as_it_is()
    {
        var fault = new FormatException("mine");
        var go = new Gate();
        (LiveAnswer answer, IAsyncEnumerator<Chunk> items) = await DuplexAsync(FailingAsync(fault, go), new MemoryStream());
        answer.Item("""{"n":1}""");
        Assert.True(await items.MoveNextAsync());
        go.Open();
        Assert.Same(fault, await Assert.ThrowsAsync<FormatException>(() => items.MoveNextAsync().AsTask()));
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_source_of_the_callers_own_is_no_cancellation_of_the_call()
    {
        var fault = new OperationCanceledException("mine");
        Server.AnswerEarly(static async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(cancellationToken);
            return exchange.Sealed("""{"text":"ok"}""");
        });
        Assert.Same(fault, await Assert.ThrowsAsync<OperationCanceledException>(() => _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Items = FailingAsync(fault) })));
    }

    [Fact]
    public async Task Content_that_an_HTTP_stack_asks_for_twice_fails_the_second_time()
    {
        Exception? second = null;
        var first = new MemoryStream();
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(first, cancellationToken);
            second = await Record.ExceptionAsync(() => exchange.ReadAsync(new MemoryStream(), cancellationToken));
            exchange.Open(first.ToArray());
            return exchange.Sealed("""{"text":"ok"}""");
        });
        await _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = new MemoryStream("once"u8.ToArray()) });
        Assert.NotNull(second);
        Assert.Equal("once", Server.Calls.Single().Content);
    }

    [Fact]
    public async Task Content_in_memory_that_an_HTTP_stack_asks_for_twice_is_the_same_bytes()
    {
        var copies = new List<byte[]>();
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            for (int i = 0; i < 2; i++)
            {
                var sink = new MemoryStream();
                await exchange.ReadAsync(sink, cancellationToken);
                copies.Add(sink.ToArray());
            }

            exchange.Open(copies[0]);
            return exchange.Sealed("""{"text":"ok"}""");
        });
        await _client.Api.EchoAsync();
        Assert.Equal(copies[0], copies[1]);
        Assert.NotEmpty(copies[0]);
    }

    [Theory]
    [InlineData(60_000, false), InlineData(70_000, true)]
    public async Task Content_in_memory_asks_first_where_an_upload_in_vain_would_cost(int length, bool expects)
    {
        Ok();
        await _client.Api.EchoAsync(new string('x', length));
        Assert.Equal(expects, Server.Calls.Single().ExpectsContinue);
    }

    [Fact]
    public async Task Heartbeats_are_sent_while_the_source_is_slow()
    {
        var source = Channel.CreateUnbounded<Chunk>();
        var sink = new CountingSink();
        (LiveAnswer answer, IAsyncEnumerator<Chunk> items) = await DuplexAsync(source.Reader.ReadAllAsync(), sink);
        await sink.WrittenAsync(1);
        for (int i = 0; i < 3; i++)
        {
            _client.Time.Advance(14.999);
            Assert.Equal(1 + i, sink.Count);
            _client.Time.Advance(0.001);
            await sink.WrittenAsync(2 + i);
        }

        await source.Writer.WriteAsync(new Chunk(1), TestContext.Current.CancellationToken);
        await sink.WrittenAsync(5);
        _client.Time.Advance(14.999);
        Assert.Equal(5, sink.Count);
        source.Writer.Complete();
        await sink.WrittenAsync(6);
        answer.Exchange.Open(sink.Bytes);
        Assert.Equal(6, answer.Exchange.Frames);
        answer.Complete();
        answer.Body.End();
        Assert.False(await items.MoveNextAsync());
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_call_sends_and_receives_at_once()
    {
        var source = Channel.CreateUnbounded<Chunk>();
        var sink = new CountingSink();
        (LiveAnswer answer, IAsyncEnumerator<Chunk> items) = await DuplexAsync(source.Reader.ReadAllAsync(), sink);
        for (int i = 1; i <= 5; i++)
        {
            await source.Writer.WriteAsync(new Chunk(i), TestContext.Current.CancellationToken);
            await sink.WrittenAsync(1 + i);
            answer.Item($$"""{"n":{{10 * i}}}""");
            Assert.True(await items.MoveNextAsync());
            Assert.Equal(10 * i, items.Current.N);
        }

        source.Writer.Complete();
        await sink.WrittenAsync(7);
        answer.Exchange.Open(sink.Bytes);
        Assert.Equal(5, answer.Exchange.Items.Count);
        answer.Complete();
        answer.Body.End();
        Assert.False(await items.MoveNextAsync());
        await items.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_request_stops_the_source()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (LiveAnswer answer, IAsyncEnumerator<Chunk> items) = await DuplexAsync(EndlessAsync(stopped), new CountingSink());
        answer.Complete();
        answer.Body.End();
        Assert.False(await items.MoveNextAsync());
        await stopped.Task;
        await items.DisposeAsync();
    }

    [Fact]
    public async Task Leaving_a_stream_stops_the_source()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (LiveAnswer answer, IAsyncEnumerator<Chunk> items) = await DuplexAsync(EndlessAsync(stopped), new CountingSink());
        answer.Item("""{"n":1}""");
        Assert.True(await items.MoveNextAsync());
        await items.DisposeAsync();
        await stopped.Task;
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_given_up_after_the_idle_limit()
    {
        var stalled = new StalledSink();
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(stalled, cancellationToken);
            throw new InvalidOperationException("unreachable");
        });
        Task<Reply> call = _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Stream = new MemoryStream(new byte[10]) });
        await stalled.Reached;
        _client.Time.Advance(59.9);
        Assert.False(call.IsCompleted);
        _client.Time.Advance(0.1);
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => call);
        Assert.Equal((FailureKind.Timeout, TimeoutPhase.Idle, Execution.Unknown), (failure.Kind, failure.TimeoutPhase, failure.Execution));
    }

    [Fact]
    public async Task An_early_answer_is_the_answer_whatever_is_left_of_the_content()
    {
        Server.AnswerEarly(static async (exchange, _) =>
        {
            await Task.CompletedTask;
            return exchange.Refused(ProblemType.TooLarge, executed: false);
        });
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Items = ItemsAsync(1000) }));
        Assert.Equal((FailureKind.Refused, Execution.NotExecuted), (failure.Kind, failure.Execution));
    }

    [Fact]
    public async Task Cancelling_ends_an_upload()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sink = new CountingSink();
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            await exchange.ReadAsync(sink, cancellationToken);
            return exchange.Sealed("""{"text":"ok"}""");
        });
        using var cancellation = new CancellationTokenSource();
        Task<Reply> call = _client.Api.UploadAsync(SealedApi.UploadMethod, new Upload { Items = EndlessAsync(stopped) }, cancellation.Token);
        await sink.WrittenAsync(1);
        await cancellation.CancelAsync();
        OperationCanceledException failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, failure.CancellationToken);
        await stopped.Task;
    }

    private static async IAsyncEnumerable<Chunk> ItemsAsync(int count)
    {
        for (int i = 1; i <= count; i++)
        {
            await Task.Yield();
            yield return new Chunk(i);
        }
    }

    private static async IAsyncEnumerable<Chunk> FailingAsync(Exception fault, Gate? gate = null)
    {
        yield return new Chunk(1);
        await (gate?.PassAsync(CancellationToken.None) ?? Task.CompletedTask);
        throw fault;
    }

    private static async IAsyncEnumerable<Chunk> EndlessAsync(
        TaskCompletionSource stopped, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
        finally
        {
            stopped.SetResult();
        }
    }

    private void Ok() => Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));

    // The request goes into the sink while the answer comes.
    private async Task<(LiveAnswer Answer, IAsyncEnumerator<Chunk> Items)> DuplexAsync(IAsyncEnumerable<Chunk> content, Stream sink)
    {
        var begun = new TaskCompletionSource<LiveAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.AnswerEarly(async (exchange, cancellationToken) =>
        {
            Task upload = exchange.ReadAsync(sink, cancellationToken);
            _ = upload.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await Task.Yield();
            var live = new LiveAnswer(exchange, SealedExchange.HeadOf(200, Wire.ItemsMediaType));
            live.Start();
            begun.SetResult(live);
            return live.Message;
        });
        StreamingResponse<Chunk> response = await _client.Api.Invoker.StreamResponseAsync(SealedApi.DuplexMethod, new Upload { Items = content }, TestContext.Current.CancellationToken);
        return (await begun.Task, response.Items.GetAsyncEnumerator(TestContext.Current.CancellationToken));
    }

    private sealed class DisposeProbe(byte[] bytes) : MemoryStream(bytes)
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>Takes what is written, and tells how often.</summary>
    private sealed class CountingSink : MemoryStream
    {
        private readonly Lock _lock = new();
        private readonly List<(int Count, TaskCompletionSource Source)> _waiting = [];

        public int Count { get; private set; }

        public byte[] Bytes
        {
            get
            {
                lock (_lock)
                {
                    return ToArray();
                }
            }
        }

        public Task WrittenAsync(int count)
        {
            lock (_lock)
            {
                if (Count >= count)
                {
                    return Task.CompletedTask;
                }

                var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((count, source));
                return source.Task.WaitAsync(TimeSpan.FromSeconds(20));
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_lock)
            {
                Write(buffer.Span);
            }

            return default;
        }

        // A write is over, and its clock begins, with the flush that follows it.
        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Count++;
                foreach ((int count, TaskCompletionSource source) in _waiting)
                {
                    if (Count >= count)
                    {
                        source.TrySetResult();
                    }
                }
            }

            return Task.CompletedTask;
        }
    }

    private sealed class StalledSink : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
