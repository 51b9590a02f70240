using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Responses while they run: heartbeats, ends by failure, time, shutdown, revocation; duplex.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_that_says_nothing_gives_a_sign_of_life_each_heartbeat(bool http2)
    {
        var release = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            await http.Response.StartAsync(http.RequestAborted);
            await release.Task;
        }));
        using Peer peer = await host.ConnectAsync(http2);
        using ResponseReader response = await OpenAsync(peer, "GET", "/api/v1/x");
        Assert.Equal(1, response.Frames);
        for (int beat = 2; beat <= 4; beat++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(14));
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await response.FramesAsync(beat);
        }

        release.SetResult();
        Assert.Equal("end", await response.NextAsync());
        Assert.Equal(5, response.Frames);
    }

    [Fact]
    public async Task A_stream_that_speaks_needs_no_sign_of_life()
    {
        using var next = new SemaphoreSlim(0);
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            for (int i = 0; i < 4; i++)
            {
                await items.WriteItemAsync("x"u8.ToArray(), http.RequestAborted);
                await next.WaitAsync(http.RequestAborted);
            }
        }));
        using Peer peer = await host.ConnectAsync();
        using ResponseReader response = await OpenAsync(peer, "GET", "/api/v1/x");
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("item:x", await response.NextAsync());
            host.Time.Advance(TimeSpan.FromSeconds(10));
            next.Release();
        }

        Assert.Equal("end", await response.NextAsync());
        Assert.Equal(1 + 4 + 1, response.Frames);
    }

    [Fact]
    public async Task A_failure_after_the_head_is_an_ERROR_and_what_came_before_stays()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            await items.WriteItemAsync("one"u8.ToArray(), http.RequestAborted);
            throw new InvalidOperationException("the secret");
        }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("POST", "/api/v1/x", "{}");
        Assert.Equal((200, "one"), (answer.Status, Assert.Single(answer.Items)));
        answer.MustEndIn(500, "internal", "Internal error", executed: true);
    }

    [Fact]
    public async Task An_application_may_end_a_stream_with_its_own_problem()
    {
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            await items.WriteItemAsync("one"u8.ToArray(), http.RequestAborted);
            Assert.True(await items.FailAsync(404, """{"type":"mine"}"""u8.ToArray()));
            Assert.False(await items.FailAsync(404, """{"type":"mine"}"""u8.ToArray()));
        }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("GET", "/api/v1/x");
        Assert.Equal((200, """{"type":"mine"}"""), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task A_stream_that_runs_longer_than_it_may_ends_in_a_timeout()
    {
        var cancelled = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", async (HttpContext http) =>
            {
                using CancellationTokenRegistration registration = http.RequestAborted.Register(cancelled.SetResult);
                await http.Response.StartAsync(http.RequestAborted);
                await cancelled.Task;
                await http.Response.WriteAsync("late", CancellationToken.None);
            }),
            static o => o.MaxStreamTime = TimeSpan.FromSeconds(20));
        using Peer peer = await host.ConnectAsync();
        using ResponseReader response = await OpenAsync(peer, "GET", "/api/v1/x");
        host.Time.Advance(TimeSpan.FromSeconds(15));
        await response.FramesAsync(2);
        host.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(Failure(408, "timeout", "Timeout"), await response.NextAsync());
        Assert.Equal("end", await response.NextAsync());
        await cancelled.Task;
    }

    [Fact]
    public async Task A_server_that_stops_in_mid_stream_says_so_after_a_moment_and_answers_that_end_in_it_are_whole()
    {
        var cancelled = new TaskCompletionSource();
        using var running = new SemaphoreSlim(0);
        var release = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(app =>
        {
            app.MapGet("/api/v1/stream", async (HttpContext http) =>
            {
                using CancellationTokenRegistration registration = http.RequestAborted.Register(cancelled.SetResult);
                await http.Response.StartAsync(http.RequestAborted);
                await cancelled.Task;
            });
            app.MapGet("/api/v1/unary", async () =>
            {
                running.Release();
                await release.Task;
                return Results.Json("whole");
            });
        });
        using Peer peer = await host.ConnectAsync(http2: true);
        using ResponseReader response = await OpenAsync(peer, "GET", "/api/v1/stream");
        Task<Opened> unary = peer.SendAsync("GET", "/api/v1/unary");
        await running.WaitAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Task stopped = host.StopAsync(limit.Token);
        Assert.True(host.State.Stopping.IsCancellationRequested);
        release.SetResult();
        (await unary).MustBeSealed(200, "\"whole\"");
        host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Failure(503, "shutdown", "Shutting down"), await response.NextAsync());
        Assert.Equal("end", await response.NextAsync());
        await stopped;
    }

    [Fact]
    public async Task Step_10_a_server_that_stops_takes_no_more_requests()
    {
        Task? stopped = null;
        Host? host = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await using Host started = host = await Host.StartAsync(app => app.MapGet("/api/v1/x", static () => "ok"), outside: app => app.Use(async (context, next) =>
        {
            // In front of the layer: the server begins to stop while this request is on its way to it.
            if (context.Request.ContentType == Wire.MessageMediaType)
            {
                stopped ??= host!.StopAsync(limit.Token);
            }

            await next(context);
        }));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealedProblem(503, "busy", "Busy", executed: false);
        await stopped!;
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_application()
    {
        var cancelled = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            using CancellationTokenRegistration registration = http.RequestAborted.Register(cancelled.SetResult);
            await http.Response.StartAsync(http.RequestAborted);
            await cancelled.Task;
        }));
        using Peer peer = await host.ConnectAsync();
        (await OpenAsync(peer, "GET", "/api/v1/x")).Dispose();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Duplex_answers_each_item_while_the_request_goes_on()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/echo", EchoAsync).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/echo").With("content-type", Wire.ItemsMediaType).Begin();
        using var content = new SlowContent(message.Bytes);
        using ResponseReader response = await message.OpenAsync(content);
        for (int i = 0; i < 20; i++)
        {
            await content.SendAsync(message.Data($"item {i}", FrameFlags.EndOfItem));
            Assert.Equal($"item:item {i}", await response.NextAsync());
        }

        await content.SendAsync(message.Data("", FrameFlags.Final));
        content.End();
        Assert.Equal("end", await response.NextAsync());
    }

    [Fact]
    public async Task Duplex_whose_request_breaks_ends_in_an_ERROR()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/echo", EchoAsync).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/echo").With("content-type", Wire.ItemsMediaType).Begin();
        using var content = new SlowContent(message.Bytes);
        using ResponseReader response = await message.OpenAsync(content);
        await content.SendAsync(message.Data("one", FrameFlags.EndOfItem));
        Assert.Equal("item:one", await response.NextAsync());
        message.Data("dropped", FrameFlags.EndOfItem);
        await content.SendAsync(message.Data("two", FrameFlags.EndOfItem));
        Assert.Equal(Failure(400, "malformed", "Malformed"), await response.NextAsync());
    }

    [Fact]
    public async Task Duplex_whose_client_falls_silent_ends_in_a_timeout_but_a_server_that_does_not_read_may_take_its_time()
    {
        using var read = new SemaphoreSlim(0);
        var began = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
            items.UseResponseItems();
            await http.Response.StartAsync(http.RequestAborted);
            await read.WaitAsync(http.RequestAborted);
            while (await items.ReadItemAsync(http.RequestAborted) is { } item)
            {
                await items.WriteItemAsync(item, http.RequestAborted);
            }
        }).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/x").With("content-type", Wire.ItemsMediaType).Begin();
        using var content = new SlowContent(message.Bytes);
        using ResponseReader response = await message.OpenAsync(content);
        await content.SendAsync(message.Data("one", FrameFlags.EndOfItem));
        host.Time.Advance(TimeSpan.FromMinutes(10)); // nobody reads: no silence
        await response.FramesAsync(2); // but a heartbeat
        read.Release();
        Assert.Equal("item:one", await response.NextAsync());
        Task<string> end = response.NextAsync();
        await host.UntilAsync(end, static time => time.Advance(TimeSpan.FromSeconds(15)), advances: 3);
        Assert.Equal(Failure(408, "timeout", "Timeout"), await end);
    }

    [Fact]
    public async Task A_response_may_end_before_its_request()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => "early").AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
        using var content = new SlowContent(message.Bytes);
        (await message.SendAsync(content)).MustBeSealed(200, "early");
    }

    [Fact]
    public async Task Trailers_are_sealed_and_end_the_response()
    {
        await using Host host = await Host.StartAsync(static app => app.MapGet("/api/v1/x", static async (HttpContext http) =>
        {
            await http.Response.WriteAsync("body", http.RequestAborted);
            http.Response.AppendTrailer("X-Sum", "4");
        }));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        (await message.SendAsync()).MustBeSealed(200, "body");
        byte[] last = (await peer.Draft("GET", "/api/v1/x").SendAsync()).Bytes;
        int frame = last.Length - (Wire.FrameHeaderSize + "x-sum4".Length + 2 + 16);
        Assert.Equal((byte)FrameFlags.Final | (byte)FrameType.Trailers, last[frame]);
    }

    [Fact]
    public async Task A_long_body_is_cut_into_frames_and_arrives_whole()
    {
        byte[] body = new byte[300_000];
        Random.Shared.NextBytes(body);
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.ContentLength = body.Length;
            http.Response.BodyWriter.GetSpan(1)[0] = body[0];
            http.Response.BodyWriter.Advance(1);
            await http.Response.Body.WriteAsync(body.AsMemory(1, 99_999), http.RequestAborted);
            await http.Response.BodyWriter.WriteAsync(body.AsMemory(100_000), http.RequestAborted);
        }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("GET", "/api/v1/x");
        Assert.Equal(body, answer.Body);
        Assert.Equal("300000", answer.Head!.Find("content-length"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    public async Task A_body_that_is_not_as_long_as_its_head_says_is_a_failure(int written)
    {
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            http.Response.ContentLength = 4;
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.WriteAsync(new string('x', written), http.RequestAborted);
        }));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustEndIn(500, "internal", "Internal error", executed: true);
    }

    [Theory]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    [InlineData("HEAD", 200)]
    public async Task An_answer_without_a_body_is_one_frame(string method, int status)
    {
        await using Host host = await Host.StartAsync(app => app.MapMethods("/api/v1/x", [method], async (HttpContext http) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers["x-there"] = "yes";
            if (method == "HEAD")
            {
                await http.Response.WriteAsync("suppressed", http.RequestAborted);
            }
        }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync(method, "/api/v1/x");
        answer.MustBeSealed(status, "");
        Assert.Equal("yes", answer.Head!.Find("x-there"));
        Assert.Equal((byte)FrameFlags.Final | (byte)FrameType.Head, answer.Bytes[Wire.SaltSize]);
        Assert.Equal(answer.Bytes.Length, Wire.SaltSize + Wire.FrameHeaderSize + answer.Bytes[Wire.SaltSize + 3] + (answer.Bytes[Wire.SaltSize + 2] << 8));
    }

    [Fact]
    public async Task A_head_that_cannot_be_sealed_is_a_sealed_500()
    {
        await using Host host = await Host.StartAsync(static app =>
        {
            app.MapGet("/api/v1/value", static (HttpContext http) => http.Response.Headers["x-bad"] = "\u4E00");
            app.MapGet("/api/v1/status", static (HttpContext http) => http.Response.StatusCode = 700);
            app.MapGet("/api/v1/long", static (HttpContext http) => http.Response.Headers["x-long"] = new string('x', 17_000));
        });
        using Peer peer = await host.ConnectAsync();
        foreach (string path in new[] { "value", "status", "long" })
        {
            (await peer.SendAsync("GET", "/api/v1/" + path)).MustBeSealedProblem(500, "internal", "Internal error", executed: true);
        }
    }

    private static string Failure(int status, string name, string title) =>
        $$"""failure:{"type":"urn:aico:problem:{{name}}","title":"{{title}}","status":{{status}},"executed":true}""";

    private static async Task<ResponseReader> OpenAsync(Peer peer, string method, string target)
    {
        SealedMessage message = peer.Draft(method, target).Seal();
        return await message.OpenAsync(Peer.ContentOf(message.Bytes));
    }

    private static async Task EchoAsync(HttpContext http)
    {
        ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
        items.UseResponseItems();
        await http.Response.StartAsync(http.RequestAborted);
        while (await items.ReadItemAsync(http.RequestAborted) is { } item)
        {
            await items.WriteItemAsync(item, http.RequestAborted);
        }
    }
}
