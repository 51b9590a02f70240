using System.IO.Pipelines;
using System.Text;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Streams: section 7; section 17, rules 6, 9 and 10; surprise 13.</summary>
public sealed class StreamTests
{
    private const string NdJson = "application/x-ndjson";
    private const string StreamError = """{"type":"error","error":"Internal server error"}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("application/x-ndjson")]
    [InlineData("Application/X-NDJSON; charset=utf-8")]
    [InlineData("application/stream+json")]
    public async Task Rule_6_one_sealed_line_per_item_without_a_length(string type)
    {
        await using ServerUnderTest server = await StartAsync(
            async response =>
            {
                response.ContentLength = 22;
                await response.WriteAsync("{\"n\":1}\n");
                await response.WriteAsync("{\"n\":2}\n{\"n\":3}\n{\"n\":4}\n");
            },
            type);
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Null(lines.Head.Content.Headers.ContentLength);
        Assert.Equal(type, lines.Head.Content.Headers.ContentType!.ToString(), ignoreCase: true);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"], await lines.RestAsync());
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("writer")]
    [InlineData("flushed once")]
    public async Task Rule_6_an_item_is_on_the_wire_before_the_next_is_made(string how)
    {
        var first = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await WriteAsync(response, how, "{\"n\":1}\n");
            await first.Task;
            await WriteAsync(response, how, "{\"n\":2}\n");
        });
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal("{\"n\":1}", await lines.NextAsync().WaitAsync(Patience, TestContext.Current.CancellationToken));
        first.SetResult();
        Assert.Equal(["{\"n\":2}"], await lines.RestAsync());
    }

    [Fact]
    public async Task The_head_is_on_the_wire_when_the_application_starts_before_any_item()
    {
        var read = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await response.StartAsync();
            await read.Task;
        });
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream").WaitAsync(Patience, TestContext.Current.CancellationToken);
        read.SetResult();
        Assert.Empty(await lines.RestAsync());
    }

    [Fact]
    public async Task Items_may_be_cut_and_joined_at_any_byte()
    {
        const string text = "{\"text\":\"Grüße 🚀 日本\"}\r\n\n{\"n\":2}\n[3]\n\"last\"";
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int cut = 0;
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await response.Body.WriteAsync(bytes.AsMemory(0, cut));
            await response.Body.FlushAsync();
            await response.Body.WriteAsync(bytes.AsMemory(cut));
        });
        using RawClient client = await server.ConnectAsync();
        for (cut = 0; cut <= bytes.Length; cut++)
        {
            using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
            Assert.Equal(["{\"text\":\"Grüße 🚀 日本\"}", "", "{\"n\":2}", "[3]", "\"last\""], await lines.RestAsync());
        }
    }

    [Fact]
    public async Task A_line_that_is_not_JSON_becomes_a_raw_record_with_its_line_end()
    {
        await using ServerUnderTest server = await StartAsync(response => response.WriteAsync("{\"n\":1}\nnot json\r\n12 34\n{\"n\":2}\nrest"));
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["{\"n\":1}", "raw:not json\r\n", "raw:12 34\n", "{\"n\":2}", "raw:rest"], await lines.RestAsync());
    }

    [Fact]
    public async Task A_line_that_is_not_UTF_8_becomes_a_raw_record_of_its_bytes()
    {
        await using ServerUnderTest server = await StartAsync(response => response.Body.WriteAsync(new byte[] { (byte)'"', 0xff, (byte)'"', (byte)'\n' }).AsTask());
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["raw:\"\u00ff\"\n"], await lines.RestAsync());
    }

    [Fact]
    public async Task Blank_lines_keep_alive_as_they_are()
    {
        var read = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await response.WriteAsync(" \t\r\n");
            await read.Task;
            await response.WriteAsync("1\n");
        });
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal("", await lines.NextAsync().WaitAsync(Patience, TestContext.Current.CancellationToken));
        read.SetResult();
        Assert.Equal(["1"], await lines.RestAsync());
    }

    [Fact]
    public async Task Server_sent_events_become_one_raw_record_per_flush_and_keep_every_byte()
    {
        const string events = "event: a\ndata: {\"n\":1}\n\n";
        await using ServerUnderTest server = await StartAsync(
            async response =>
            {
                await response.WriteAsync(events);
                await response.Body.WriteAsync(Encoding.ASCII.GetBytes(events));
                response.BodyWriter.GetSpan(1)[0] = (byte)'1';
                response.BodyWriter.Advance(1);
                response.BodyWriter.GetSpan(1)[0] = (byte)'\n';
                response.BodyWriter.Advance(1);
                await response.Body.FlushAsync();
            },
            "text/event-stream");
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["raw:" + events, "raw:" + events, "raw:1\n"], await lines.RestAsync());
    }

    [Fact]
    public async Task Long_events_are_cut_into_raw_records_of_bounded_size()
    {
        string events = "data: " + new string('x', 50_000) + "\n\n";
        await using ServerUnderTest server = await StartAsync(response => response.WriteAsync(events), "text/event-stream");
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        List<string> records = await lines.RestAsync();
        Assert.Equal(4, records.Count);
        Assert.Equal(events, string.Concat(records.Select(static record => record["raw:".Length..])));
    }

    [Theory]
    [InlineData("{\"n\":1}\n")]
    [InlineData("{\"n\":1}\n{\"half\":")]
    public async Task Rule_6_a_failure_after_the_start_is_a_sealed_error_line_and_then_the_end(string before)
    {
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await response.WriteAsync(before);
            throw new InvalidOperationException("secret reason");
        });
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["{\"n\":1}", StreamError], await lines.RestAsync());
    }

    [Fact]
    public async Task A_failure_before_the_start_is_a_sealed_500_instead_of_a_stream()
    {
        await using ServerUnderTest server = await StartAsync(static _ => throw new InvalidOperationException("early"));
        using RawClient client = await server.ConnectAsync();
        (await client.SendAsync("POST", "/api/v1/stream")).MustBeSealed(500, """{"detail":"Internal Server Error"}""");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_over_the_limit_ends_the_stream_with_the_error_line(bool swallowed)
    {
        await using ServerUnderTest server = await StartAsync(
            async response =>
            {
                await response.WriteAsync("1\n");
                try
                {
                    await response.WriteAsync(new string('2', 600));
                    await response.WriteAsync(new string('2', 600) + "\n");
                }
                catch (InvalidOperationException) when (swallowed)
                {
                }
            },
            v1: v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["1", StreamError], await lines.RestAsync());
    }

    [Fact]
    public async Task A_stream_may_be_longer_than_the_limit_of_a_line()
    {
        string line = $"\"{new string('x', 900)}\"\n";
        await using ServerUnderTest server = await StartAsync(response => response.WriteAsync(string.Concat(Enumerable.Repeat(line, 50))), v1: v1 => v1.MaxResponseBytes = 1000);
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(50, (await lines.RestAsync()).Count);
    }

    [Fact]
    public async Task Disabled_buffering_reaches_the_server()
    {
        var seen = new BufferingProbe();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", (HttpContext http) =>
            {
                http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
                return Results.Json("ok");
            }),
            outside: app => app.Use((context, next) =>
            {
                seen.Inner = context.Features.Get<IHttpResponseBodyFeature>()!;
                context.Features.Set<IHttpResponseBodyFeature>(seen);
                return next(context);
            }));
        using RawClient client = server.CreateClient();
        await client.HandshakeAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "\"ok\"");
        Assert.True(seen.Disabled);
    }

    [Fact]
    public async Task Surprise_13_parallel_streams_of_one_session_each_get_their_own_items_whole()
    {
        const int streams = 8;
        const int items = 200;
        var together = new Barrier();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/stream/{id}", async (HttpContext http, int id) =>
        {
            http.Response.ContentType = NdJson;
            await together.ArriveAsync(streams);
            for (int i = 0; i < items; i++)
            {
                await http.Response.WriteAsync($"[{id},{i}]\n");
            }
        }));
        using RawClient client = await server.ConnectAsync();
        List<string>[] all = await Task.WhenAll(Enumerable.Range(0, streams).Select(async id =>
        {
            using LineReader lines = await LineReader.StartAsync(client, $"/api/v1/stream/{id}");
            return await lines.RestAsync();
        }));
        for (int id = 0; id < streams; id++)
        {
            Assert.Equal(Enumerable.Range(0, items).Select(i => $"[{id},{i}]"), all[id]);
        }
    }

    [Fact]
    public async Task Rule_9_a_stream_goes_on_past_the_hour_under_its_session()
    {
        var expired = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            await response.WriteAsync("1\n");
            await expired.Task;
            await response.WriteAsync("2\n");
        });
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal("1", await lines.NextAsync());
        server.Time.Advance(TimeSpan.FromSeconds(3600));
        Assert.Equal(0, server.State.Sessions.Count); // swept
        expired.SetResult();
        Assert.Equal(["2"], await lines.RestAsync());
    }

    [Fact]
    public async Task Rule_9_an_answer_goes_on_past_the_hour_sealed()
    {
        var entered = new TaskCompletionSource();
        var expired = new TaskCompletionSource();
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app => app.MapPost("/api/v1/x", async () =>
        {
            entered.SetResult();
            await expired.Task;
            return Results.Json("late");
        }));
        using RawClient client = await server.ConnectAsync();
        Task<Answer> call = client.SendAsync("POST", "/api/v1/x");
        await entered.Task;
        server.Time.Advance(TimeSpan.FromSeconds(3600));
        expired.SetResult();
        (await call).MustBeSealed(200, "\"late\"");
    }

    [Theory]
    [InlineData(NdJson)]
    [InlineData("application/json")]
    public async Task Rule_9_past_the_overrun_the_connection_is_aborted(string type)
    {
        var entered = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(
            async response =>
            {
                await response.WriteAsync("1\n");
                response.HttpContext.RequestAborted.Register(aborted.SetResult);
                entered.SetResult();
                await aborted.Task;
                await response.WriteAsync("2\n"); // vanishes
            },
            type);
        using RawClient client = await server.ConnectAsync();
        Task<HttpResponseMessage> call = client.StartAsync("POST", "/api/v1/stream");
        await entered.Task;
        server.Time.Advance(TimeSpan.FromSeconds(3600 + 599));
        Assert.False(aborted.Task.IsCompleted);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        await aborted.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using HttpResponseMessage response = await call;
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        });
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 33);
    }

    [Fact]
    public async Task A_clock_that_moves_after_the_answer_aborts_nothing()
    {
        await using ServerUnderTest server = await StartAsync(response => response.WriteAsync("1\n"));
        using RawClient client = await server.ConnectAsync();
        using LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal(["1"], await lines.RestAsync());
        server.Time.Advance(TimeSpan.FromHours(2));
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Id.Id == 33);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_ends_it()
    {
        var ended = new TaskCompletionSource();
        await using ServerUnderTest server = await StartAsync(async response =>
        {
            response.HttpContext.RequestAborted.Register(ended.SetResult);
            await response.WriteAsync("1\n");
            await ended.Task;
            await response.WriteAsync("2\n", response.HttpContext.RequestAborted);
        });
        RawClient client = await server.ConnectAsync();
        LineReader lines = await LineReader.StartAsync(client, "/api/v1/stream");
        Assert.Equal("1", await lines.NextAsync());
        lines.Dispose();
        client.Dispose();
        await ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await server.DisposeAsync();
        Assert.DoesNotContain(server.Log.Entries, static entry => entry.Id.Id is 30 or 32);
    }

    private static async Task WriteAsync(HttpResponse response, string how, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        switch (how)
        {
            case "stream":
                await response.Body.WriteAsync(bytes);
                break;
            case "writer":
                await response.BodyWriter.WriteAsync(bytes, response.HttpContext.RequestAborted);
                break;
            default:
                foreach (byte b in bytes)
                {
                    response.BodyWriter.GetSpan(1)[0] = b;
                    response.BodyWriter.Advance(1);
                }

                await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
                break;
        }
    }

    private static Task<ServerUnderTest> StartAsync(Func<HttpResponse, Task> write, string type = NdJson, Action<AicoV1ServerOptions>? v1 = null) =>
        ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/stream", (HttpContext http) =>
            {
                http.Response.ContentType = type;
                return write(http.Response);
            }),
            v1);

    /// <summary>Lets go when all have arrived.</summary>
    private sealed class Barrier
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _arrived;

        public Task ArriveAsync(int count)
        {
            if (Interlocked.Increment(ref _arrived) == count)
            {
                _all.SetResult();
            }

            return _all.Task;
        }
    }

    private sealed class BufferingProbe : IHttpResponseBodyFeature
    {
        public IHttpResponseBodyFeature Inner { get; set; } = null!;

        public bool Disabled { get; private set; }

        public Stream Stream => Inner.Stream;

        public PipeWriter Writer => Inner.Writer;

        public void DisableBuffering() => Disabled = true;

        public Task StartAsync(CancellationToken cancellationToken = default) => Inner.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            Inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => Inner.CompleteAsync();
    }
}
