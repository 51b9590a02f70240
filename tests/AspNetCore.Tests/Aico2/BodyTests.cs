using System.Text;
using System.Text.Json;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>Bodies of requests, whole and broken: a unary endpoint sees all of one or does not run, a streaming one never sees a clean end that was not sent.</summary>
public sealed class BodyTests
{
    private readonly List<string> _seen = [];

    /// <summary>A mutation of the frames HEAD, DATA "one", DATA "two", DATA "three" FINAL; and the problem it gives.</summary>
    public static TheoryData<string, int, string, string> Mutations => new()
    {
        { "cut", 400, "malformed", "Malformed" },
        { "drop", 400, "malformed", "Malformed" },
        { "swap", 400, "malformed", "Malformed" },
        { "double", 400, "malformed", "Malformed" },
        { "flip", 400, "malformed", "Malformed" },
        { "flip-header", 400, "malformed", "Malformed" },
        { "byte-after-final", 400, "malformed", "Malformed" },
        { "no-final", 400, "malformed", "Malformed" },
        { "two-heads", 400, "malformed", "Malformed" },
        { "error", 400, "cancelled", "Cancelled" },
        { "empty-data", 400, "malformed", "Malformed" },
        { "reserved-flag", 400, "malformed", "Malformed" },
        { "huge-length", 400, "malformed", "Malformed" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_broken_unary_body_does_not_run_the_application(string mutation, int status, string name, string title)
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", () => _seen.Add("ran")));
        using Peer peer = await host.ConnectAsync();
        (SealedMessage message, byte[] bytes) = Mutate(peer, mutation);
        (await message.SendAsync(Peer.ContentOf(bytes))).MustBeSealedProblem(status, name, title, executed: false);
        Assert.Empty(_seen);
    }

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task A_broken_streamed_body_fails_its_reader_and_what_was_read_is_a_prefix(string mutation, int status, string name, string title)
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync();
        (SealedMessage message, byte[] bytes) = Mutate(peer, mutation);
        (await message.SendAsync(Peer.ContentOf(bytes))).MustBeSealedProblem(status, name, title, executed: true);
        string text = string.Concat(_seen);
        Assert.EndsWith("!", text, StringComparison.Ordinal);
        Assert.StartsWith(text[..^1], "onetwothree", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("error")]
    public async Task A_reader_that_swallows_the_fault_does_not_make_it_a_success(string mutation)
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            try
            {
                await ReadAsync(http);
            }
            catch (IOException)
            {
                http.Response.StatusCode = 202;
            }
        }).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync();
        (SealedMessage message, byte[] bytes) = Mutate(peer, mutation);
        Opened answer = await message.SendAsync(Peer.ContentOf(bytes));
        Assert.Equal(400, answer.Status);
        Assert.Contains("\"executed\":true", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_after_the_response_has_started_is_an_ERROR()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", async (HttpContext http) =>
        {
            await http.Response.StartAsync(http.RequestAborted);
            await ReadAsync(http);
        }).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync();
        (SealedMessage message, byte[] bytes) = Mutate(peer, "flip");
        Opened answer = await message.SendAsync(Peer.ContentOf(bytes));
        Assert.Equal(200, answer.Status);
        answer.MustEndIn(400, "malformed", "Malformed", executed: true);
    }

    [Fact]
    public async Task A_body_truncated_at_any_byte_does_not_run_the_application()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", () => _seen.Add("ran")));
        using Peer peer = await host.ConnectAsync();
        int length = Mutate(peer, "none").Bytes.Length;
        int head = Mutate(peer, "none").Message.Bytes.Length - DataLength(peer);
        for (int cut = 0; cut < length; cut++)
        {
            (SealedMessage message, byte[] bytes) = Mutate(peer, "none");
            Opened answer = await message.SendAsync(Peer.ContentOf(bytes[..cut]));
            Assert.Equal((cut, cut >= head), (cut, answer.Head is not null));
            Assert.Equal(400, answer.Status);
        }

        Assert.Empty(_seen);
    }

    [Fact]
    public async Task Whole_bodies_arrive_whole_and_are_framed_as_their_sender_liked()
    {
        await using Host host = await Host.StartAsync(app =>
        {
            app.MapPost("/api/v1/unary", ReadAsync);
            app.MapPost("/api/v1/stream", ReadAsync).AllowStreamedRequest();
        });
        using Peer peer = await host.ConnectAsync();
        foreach (string path in new[] { "/api/v1/unary", "/api/v1/stream" })
        {
            SealedMessage message = peer.Draft("POST", path).Begin();
            message.Data("one");
            message.Write(FrameType.Pad, FrameFlags.None, [1, 2, 3]);
            message.Data("two", FrameFlags.EndOfItem);
            message.Data("", FrameFlags.EndOfItem);
            message.Write(FrameType.Trailers, FrameFlags.Final, []);
            (await message.SendAsync()).MustBeSealed(200, "onetwo");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Items_arrive_item_by_item_also_at_a_unary_endpoint(bool streamed)
    {
        await using Host host = await Host.StartAsync(app =>
        {
            IEndpointConventionBuilder endpoint = app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                ISealedItems items = http.Features.GetRequiredFeature<ISealedItems>();
                Assert.True(items.HasRequestItems);
                while (await items.ReadItemAsync(http.RequestAborted) is { } item)
                {
                    _seen.Add(Encoding.UTF8.GetString(item.Span));
                }

                return string.Join('|', _seen);
            });
            if (streamed)
            {
                endpoint.AllowStreamedRequest();
            }
        });
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("POST", "/api/v1/x").With("content-type", Wire.ItemsMediaType).Begin();
        message.Data("one", FrameFlags.EndOfItem);
        message.Data("tw");
        message.Data("o", FrameFlags.EndOfItem);
        message.Data("", FrameFlags.EndOfItem);
        message.Data("four", FrameFlags.EndOfItem | FrameFlags.Final);
        (await message.SendAsync()).MustBeSealed(200, "one|two||four");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_item_that_is_too_long_is_too_large(bool streamed)
    {
        await using Host host = await Host.StartAsync(
            app =>
            {
                IEndpointConventionBuilder endpoint = app.MapPost("/api/v1/x", async (HttpContext http) =>
                {
                    _seen.Add("ran");
                    while (await http.Features.GetRequiredFeature<ISealedItems>().ReadItemAsync(http.RequestAborted) is not null)
                    {
                        _seen.Add("item");
                    }
                });
                if (streamed)
                {
                    endpoint.AllowStreamedRequest();
                }
            },
            static o => o.MaxItemBytes = 4);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("POST", "/api/v1/x").With("content-type", Wire.ItemsMediaType).Begin();
        message.Data("four", FrameFlags.EndOfItem);
        message.Data("fiv");
        message.Data("e!", FrameFlags.EndOfItem | FrameFlags.Final);
        (await message.SendAsync()).MustBeSealedProblem(413, "too-large", "Too large", executed: streamed);
        Assert.Equal(streamed ? ["ran", "item"] : [], _seen);
    }

    [Fact]
    public async Task A_unary_body_above_the_limit_is_too_large_and_one_at_the_limit_is_not()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync), static o => o.MaxBodyBytes = 100_000);
        using Peer peer = await host.ConnectAsync();
        foreach (int length in new[] { 100_000, 100_001 })
        {
            SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
            message.Write(FrameType.Data, FrameFlags.None, new byte[60_000]);
            message.Write(FrameType.Data, FrameFlags.Final, new byte[length - 60_000]);
            Opened answer = await message.SendAsync();
            if (length == 100_000)
            {
                Assert.Equal((200, length), (answer.Status, answer.Body.Length));
            }
            else
            {
                answer.MustBeSealedProblem(413, "too-large", "Too large", executed: false);
            }
        }
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    [InlineData(7, false)]
    public async Task A_content_length_is_held_to(int length, bool accepted)
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.Draft("POST", "/api/v1/x", "12345678").With("content-length", $"{length}").SendAsync();
        Assert.Equal(accepted ? 200 : 400, answer.Status);
        Assert.Equal(accepted ? ["12345678"] : [], _seen);
    }

    [Fact]
    public async Task Silence_of_three_heartbeats_is_a_timeout_and_signs_of_life_are_none()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync));
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
        using var slow = new SlowContent(message.Bytes);
        Task<Opened> answer = message.SendAsync(slow);
        await slow.Sent;
        await host.HeadReadAsync(peer, message);
        await host.UntilAsync(answer, static time => time.Advance(TimeSpan.FromSeconds(45)), advances: 1);
        (await answer).MustBeSealedProblem(408, "timeout", "Timeout", executed: false);
    }

    [Fact]
    public async Task A_unary_body_that_trickles_is_ended_by_its_deadline()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync), static o => o.MaxBodyTime = TimeSpan.FromSeconds(60));
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
        using var slow = new SlowContent(message.Bytes);
        Task<Opened> answer = message.SendAsync(slow);
        await slow.Sent;
        await host.HeadReadAsync(peer, message);
        await host.UntilAsync(
            answer,
            time =>
            {
                slow.SendAsync(message.Data("x"));
                time.Advance(TimeSpan.FromSeconds(20));
            },
            advances: 3);
        (await answer).MustBeSealedProblem(408, "timeout", "Timeout", executed: false);
    }

    [Fact]
    public async Task After_FINAL_a_missing_end_of_the_body_is_waited_for_only_5_seconds()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync));
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("POST", "/api/v1/x", "body").Seal();
        using var slow = new SlowContent(message.Bytes);
        Task<Opened> answer = message.SendAsync(slow);
        await slow.Sent;
        await host.HeadReadAsync(peer, message);
        await host.UntilAsync(answer, static time => time.Advance(TimeSpan.FromSeconds(5)), advances: 1);
        (await answer).MustBeSealed(200, "body");
    }

    [Fact]
    public async Task No_body_is_no_body_however_its_sender_framed_it()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost(
            "/api/v1/x", static (HttpContext http) => $"{http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody} {http.Request.ContentLength}"));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "False ");
        (await peer.SendAsync("POST", "/api/v1/x", "")).MustBeSealed(200, "False ");
        (await peer.SendAsync("POST", "/api/v1/x", "abc")).MustBeSealed(200, "True 3");
    }

    [Fact]
    public async Task A_reader_that_goes_on_after_its_request_is_over_gets_nothing()
    {
        Stream? kept = null;
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", (HttpContext http) => { kept = http.Request.Body; }).AllowStreamedRequest());
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("POST", "/api/v1/x", "SECRET")).MustBeSealed(200, "");
        await Assert.ThrowsAnyAsync<IOException>(() => kept!.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task A_flood_of_PADs_is_a_protocol_error()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", ReadAsync));
        using Peer peer = await host.ConnectAsync();
        foreach ((int pads, int status) in new[] { (64, 200), (65, 400) })
        {
            SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
            for (int i = 0; i < pads; i++)
            {
                message.Write(FrameType.Pad, FrameFlags.None, []);
            }

            message.Data("x", FrameFlags.Final);
            Assert.Equal(status, (await message.SendAsync()).Status);
        }
    }

    [Fact]
    public async Task Each_head_that_the_vectors_call_invalid_is_malformed()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", () => _seen.Add("ran")));
        using Peer peer = await host.ConnectAsync();
        int count = 0;
        foreach (JsonElement vector in Vectors.Read("heads_invalid"))
        {
            byte[] head = Convert.FromHexString(vector.GetProperty("plaintext").GetString()!);
            if (head.Length > Wire.MaxHeadPlaintext)
            {
                continue; // cannot be framed
            }

            SealedMessage message = peer.Draft("POST", "/api/v1/x").Seal(head);
            (await message.SendAsync()).MustBeSealedProblem(400, "malformed", "Malformed", executed: false);
            count++;
        }

        Assert.InRange(count, 20, 1000);
        Assert.Empty(_seen);
    }

    private static int DataLength(Peer peer) => (3 * (Wire.FrameHeaderSize + peer.Session.Suite.TagSize)) + "onetwothree".Length;

    private static (SealedMessage Message, byte[] Bytes) Mutate(Peer peer, string mutation)
    {
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Begin();
        byte[] head = message.Bytes;
        if (mutation == "error")
        {
            message.Data("one");
            message.Write(FrameType.Error, FrameFlags.Final, "{}"u8);
            return (message, message.Bytes);
        }

        byte[] one = message.Data("one");
        byte[] two = message.Data("two");
        byte[] three = message.Data("three", FrameFlags.Final);
        byte[] flipped = [.. two];
        flipped[^1] ^= 1;
        return (message, mutation switch
        {
            "none" => [.. head, .. one, .. two, .. three],
            "cut" => [.. head, .. one, .. two, .. three[..^1]],
            "no-final" => [.. head, .. one, .. two],
            "drop" => [.. head, .. one, .. three],
            "swap" => [.. head, .. two, .. one, .. three],
            "double" => [.. head, .. one, .. one, .. two, .. three],
            "flip" => [.. head, .. one, .. flipped, .. three],
            "flip-header" => [.. head, .. one, (byte)(two[0] ^ 0x40), .. two[1..], .. three],
            "byte-after-final" => [.. head, .. one, .. two, .. three, 0],
            "two-heads" => [.. head, .. head, .. one, .. two, .. three],
            "empty-data" => [.. head, .. one, 0x02, 0x00, 0x00, 0x10, .. new byte[16]],
            "reserved-flag" => [.. head, .. one, (byte)(two[0] | 0x10), .. two[1..], .. three],
            "huge-length" => [.. head, .. one, two[0], 0xFF, 0xFF, 0xFF, .. two[4..], .. three],
            _ => throw new ArgumentException(mutation),
        });
    }

    private async Task ReadAsync(HttpContext http)
    {
        byte[] buffer = new byte[64 * 1024];
        var whole = new MemoryStream();
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                _seen.Add(Encoding.UTF8.GetString(buffer, 0, read));
                whole.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            _seen.Add("!");
            throw;
        }

        await http.Response.Body.WriteAsync(whole.ToArray(), http.RequestAborted);
    }
}
