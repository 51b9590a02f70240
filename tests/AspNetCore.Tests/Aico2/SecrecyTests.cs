using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>What leaves the server beside sealed answers: log and meter, which hold fixed words only; and that plaintext never does.</summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task Handshakes_refusals_broken_messages_and_sessions_are_counted_by_fixed_names()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => "ok"));
        IMeterFactory factory = host.Services.GetRequiredService<IMeterFactory>();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Aico" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.Start();
        using Peer peer = await host.ConnectAsync();
        await peer.PostHandshakeAsync([2]);
        await peer.SendAsync("POST", "/api/v1/x", "{}");
        SealedMessage stale = peer.Draft("GET", "/api/v1/x").Seal();
        stale.SessionHeader = "AAAAAAAAAAAAAAAAAAAAAA";
        await stale.SendAsync();
        await new Draft(peer, "POST", "/api/v1/x") { RetryOf = 9_999_999_999 }.SendAsync();
        SealedMessage broken = peer.Draft("POST", "/api/v1/x").Begin();
        await broken.SendAsync();
        using HttpResponseMessage plain = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/x"));
        listener.RecordObservableInstruments();
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["aico.server.active_sessions"] = 1,
                ["aico.server.broken_messages aico.reason=malformed"] = 1,
                ["aico.server.handshakes aico.outcome=Established"] = 1,
                ["aico.server.handshakes aico.outcome=Malformed"] = 1,
                ["aico.server.refused aico.reason=outcome-unknown"] = 1,
                ["aico.server.refused aico.reason=sealed-required"] = 1,
                ["aico.server.refused aico.reason=session-unknown"] = 1,
                ["aico.server.requests"] = 1,
                ["aico.server.stale_sessions"] = 1,
            },
            counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToDictionary());

        void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            counts.AddOrUpdate(instrument.Name + (tags.IsEmpty ? "" : $" {tags[0].Key}={tags[0].Value}"), value, (_, sum) => sum + value);
    }

    [Fact]
    public async Task Nothing_of_a_message_is_logged_by_the_layer()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static (HttpContext http) =>
        {
            http.Response.Headers["x-answer"] = "SECRET-answer-field";
            return http.Request.Query["q"] == "fail" ? throw new InvalidOperationException("text of the application") : Results.Text("SECRET-answer");
        }));
        using Peer peer = await host.ConnectAsync();
        await peer.Draft("POST", "/api/v1/x?q=SECRET-query", "SECRET-body").With("authorization", "SECRET-token").SendAsync();
        await peer.Draft("POST", "/api/v1/x?q=fail", "SECRET-body").SendAsync();
        string text = string.Join('\n', host.Log.Entries.Where(static entry => entry.Category.StartsWith("Aico.", StringComparison.Ordinal)).Select(static entry => entry.Text));
        Assert.Contains("unhandled exception", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Base64UrlText.Encode(peer.Session.Id), text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-body", host.Log.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-token", host.Log.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fault_in_sealing_aborts_the_connection_and_no_plaintext_is_sent(bool http2)
    {
        using var read = new SemaphoreSlim(0);
        await using Host host = await Host.StartAsync(app => app.MapGet("/api/v1/x", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("one", http.RequestAborted);
            await read.WaitAsync(http.RequestAborted); // an abort takes along what was sent and not read

            // The keys vanish in mid-stream, as no code of ours lets them.
            var session = http.Features.Get<Sealing.Aico2.Exchange>()!.Session.Keys;
            while (session.TryAcquire())
            {
                session.Release();
                session.Release();
            }

            await http.Response.WriteAsync("SECRET", CancellationToken.None);
        }));
        using Peer peer = await host.ConnectAsync(http2);
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        using ResponseReader response = await message.OpenAsync(Peer.ContentOf(message.Bytes));
        Assert.Equal("bytes:one", await response.NextAsync());
        read.Release();
        Assert.Equal("fault:Truncated", await response.NextAsync());
        Assert.Contains(host.Log.Entries, static entry => entry.Id.Name == "SealingFailed" && entry.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_body_of_the_application_is_not_readable_on_the_wire()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", static () => Results.Text("SECRET-answer", statusCode: 418)));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("POST", "/api/v1/x");
        answer.MustBeSealed(418, "SECRET-answer");
        Assert.DoesNotContain("SECRET", Encoding.Latin1.GetString(answer.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_stands_in_front_of_the_layer_sees_no_exception_to_answer_in_plaintext(bool started)
    {
        bool seen = false;
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", async (HttpContext http) =>
            {
                if (started)
                {
                    await http.Response.WriteAsync("one", http.RequestAborted);
                }

                throw new InvalidOperationException("SECRET");
            }),
            outside: app => app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (Exception)
                {
                    seen = true;
                    throw;
                }
            }));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync("GET", "/api/v1/x");
        Assert.Equal(started ? 200 : 500, answer.Status);
        Assert.False(seen);
    }

    [Fact]
    public async Task A_connection_cannot_be_taken_over_below_the_layer()
    {
        bool? canUpgrade = null;
        await using Host host = await Host.StartAsync(app =>
        {
            app.UseWebSockets();
            app.MapGet("/api/v1/x", (HttpContext http) =>
            {
                canUpgrade = http.WebSockets.IsWebSocketRequest || http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>() is not null;
                return "ok";
            });
        });
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "ok");
        Assert.False(canUpgrade);
    }
}
