using System.Net;
using System.Security.Cryptography;
using Aico.Integration.Tests.Harness;
using Aico.Tests;

namespace Aico.Integration.Tests.Aico2;

/// <summary>Our generated client against two servers that were written from the document alone.</summary>
public abstract class ClientAgainstPeersTests(string language) : IAsyncLifetime
{
    private Aico2Peer _peer = null!;
    private PeerClient _client = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IPeerApi Api => _client.Api;

    public async ValueTask InitializeAsync()
    {
        _peer = await Aico2Peer.StartAsync(language);
        _client = new PeerClient(_peer.Address, _peer.Pin);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_client is not null)
        {
            await _client.DisposeAsync();
            await _peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Unary_calls_pass_in_every_form()
    {
        Assert.Equal("ok", (await Api.HealthAsync(Stop)).Status);
        byte[] content = RandomNumberGenerator.GetBytes(200_000);
        Assert.Equal(content, await _client.Variants.EchoAsync(content, Stop));
        Assert.Equal(1, (await Api.OrderAsync(new Order("a"), Stop)).Executions);
        Assert.Equal(2, (await Api.PutOrderAsync("a", Stop)).Executions);
        Assert.Equal(1, (await _peer.StatsAsync()).Handshakes);
    }

    [Fact]
    public async Task Status_and_headers_come_from_inside()
    {
        using ApiResponse<PeerCode> teapot = await Api.StatusAsync(418, Stop);
        Assert.Equal((HttpStatusCode)418, teapot.StatusCode);
        Assert.Equal("418", teapot.Headers["x-status"]);
        Assert.Equal(FailureKind.Status, teapot.Error?.Kind);
        using ApiResponse<PeerCode> fine = await Api.StatusAsync(203, Stop);
        Assert.Equal(203, fine.EnsureSuccessful().Content!.Status);
    }

    [Fact]
    public async Task Streams_pass_in_every_direction()
    {
        Assert.Equal(Enumerable.Range(0, 50).Select(PeerItem.Of), await Api.ItemsAsync(50, cancellationToken: Stop).ToListAsync(Stop));
        Assert.Equal(100, (await _client.Variants.UploadAsync(Items(100), Stop)).Count);
        Assert.Equal(30, (await _client.Variants.UploadAgainAsync(() => Items(30), Stop)).Count);

        await using Stream blob = await Api.BlobAsync(100_000, Stop);
        using var read = new MemoryStream();
        await blob.CopyToAsync(read, Stop);
        Assert.Equal(Enumerable.Range(0, 100_000).Select(static i => (byte)((i * 31) + 7)), read.ToArray());
        long bytes = 0;
        await foreach (ReadOnlyMemory<byte> chunk in _client.Variants.BlobChunksAsync(70_000, Stop))
        {
            bytes += chunk.Length;
        }

        Assert.Equal(70_000, bytes);
        byte[] stored = RandomNumberGenerator.GetBytes(300_000);
        Stored result = await Api.StoreAsync("a", new MemoryStream(stored), Stop);
        Assert.Equal(new Stored(stored.Length, Convert.ToHexStringLower(SHA256.HashData(stored))), result);
    }

    [Fact]
    public async Task Items_arrive_one_by_one()
    {
        await using IAsyncEnumerator<PeerItem> items = Api.ItemsAsync(1_000, delayMs: 50, Stop).GetAsyncEnumerator(Stop);
        Assert.True(await items.MoveNextAsync());
        Assert.Equal(PeerItem.Of(0), items.Current);
        Assert.True(await items.MoveNextAsync());
    }

    [Fact]
    public async Task A_failure_that_the_server_seals_ends_the_stream_with_its_account()
    {
        var delivered = new List<PeerItem>();
        var broken = await Assert.ThrowsAsync<StreamInterruptedException>(async () =>
        {
            await foreach (PeerItem item in Api.BrokenItemsAsync(3, Stop))
            {
                delivered.Add(item);
            }
        });
        Assert.Equal(3, delivered.Count);
        Assert.Equal((FailureKind.StreamFault, Execution.Executed, 3L), (broken.Kind, broken.Execution, broken.ItemsDelivered));
        Assert.Equal("urn:example:broken", broken.Problem?.Type);
    }

    [Fact]
    public async Task A_forgotten_session_is_renewed_and_the_call_repeated_once()
    {
        await Api.OrderAsync(new Order("before"), Stop);
        await _peer.RestartAsync();
        await Task.Delay(TimeSpan.FromSeconds(2.5), Stop);
        Assert.Equal(1, (await Api.OrderAsync(new Order("after"), Stop)).Executions);
        Aico2Stats stats = await _peer.StatsAsync();
        Assert.Equal((2, 1), (stats.Handshakes, stats.ById["after"]));
        Assert.Equal(5, await Api.ItemsAsync(5, cancellationToken: Stop).CountAsync(Stop));
    }

    [Fact]
    public async Task A_forged_sign_of_a_lost_session_after_the_call_ran_is_an_unknown_outcome_and_runs_nothing_twice()
    {
        await Api.HealthAsync(Stop);
        await _peer.FaultAsync(new { name = "session-unknown", run = true, path = "/api/v1/orders" });
        var unknown = await Assert.ThrowsAsync<ApiException>(() => Api.OrderAsync(new Order("once"), Stop));
        Assert.Equal((FailureKind.OutcomeUnknown, Execution.Executed, 2), (unknown.Kind, unknown.Execution, unknown.Attempts));
        Assert.Equal("AlreadyProcessed", unknown.Reason);
        Assert.Equal(1, await _peer.ExecutionsOfAsync("once"));
    }

    [Fact]
    public async Task An_endless_sign_of_a_lost_session_costs_one_retry()
    {
        await Api.HealthAsync(Stop);
        await _peer.FaultAsync(new { name = "session-unknown-always" });
        var lost = await Assert.ThrowsAsync<SessionExpiredException>(() => Api.OrderAsync(new Order("never"), Stop));
        Assert.Equal((FailureKind.SessionLost, Execution.Unknown, 2), (lost.Kind, lost.Execution, lost.Attempts));
        Assert.Equal("Encryption session expired. Please try again.", lost.Message);
        Assert.Equal(0, await _peer.ExecutionsOfAsync("never"));
    }

    [Fact]
    public async Task A_rejection_fails_the_call_and_the_next_one_starts_fresh()
    {
        await Api.HealthAsync(Stop);
        await _peer.FaultAsync(new { name = "rejected" });
        var rejected = await Assert.ThrowsAsync<ApiRequestException>(() => Api.HealthAsync(Stop));
        Assert.Equal((FailureKind.Rejected, Execution.Unknown), (rejected.Kind, rejected.Execution));
        await Api.HealthAsync(Stop);
        Assert.Equal(2, (await _peer.StatsAsync()).Handshakes);
    }

    public static TheoryData<string, object, FailureKind> UnaryFaults => new()
    {
        { "a bit of the head's header", new { name = "flip", frame = 0, @byte = 1 }, FailureKind.Integrity },
        { "a bit of the head", new { name = "flip", frame = 0, @byte = 8 }, FailureKind.Integrity },
        { "a bit of the content", new { name = "flip", frame = 1, @byte = 8 }, FailureKind.Integrity },
        { "a bit of the last tag", new { name = "flip", frame = 1, @byte = -1 }, FailureKind.Integrity },
        { "the salt", new { name = "flip-salt" }, FailureKind.Integrity },
        { "no head", new { name = "drop-frame", frame = 0 }, FailureKind.Integrity },
        { "no content", new { name = "drop-frame", frame = 1 }, FailureKind.Truncated },
        { "a frame twice", new { name = "duplicate-frame", frame = 0 }, FailureKind.Integrity },
        { "frames swapped", new { name = "swap-frames", frame = 0 }, FailureKind.Integrity },
        { "a frame more", new { name = "insert-frame", frame = 1 }, FailureKind.Integrity },
        { "an early end", new { name = "truncate", frames = 1 }, FailureKind.Truncated },
        { "half a frame", new { name = "truncate", frames = 1, bytes = 5 }, FailureKind.Truncated },
        { "a cut connection", new { name = "cut", frames = 1 }, FailureKind.Truncated },
        { "FINAL on the head", new { name = "early-final", frame = 0 }, FailureKind.Integrity },
        { "no FINAL", new { name = "authentic-no-final" }, FailureKind.Truncated },
        { "a byte after the end", new { name = "after-final", bytes = 1 }, FailureKind.Integrity },
        { "two heads", new { name = "two-heads" }, FailureKind.Integrity },
        { "content first", new { name = "data-first" }, FailureKind.Integrity },
        { "an unknown frame", new { name = "unknown-type" }, FailureKind.Integrity },
        { "a reserved flag", new { name = "reserved-flag" }, FailureKind.Integrity },
        { "a huge length", new { name = "oversize-length" }, FailureKind.Integrity },
        { "a status that is none", new { name = "bad-head", kind = "status-199" }, FailureKind.Integrity },
        { "an upper-case field", new { name = "bad-head", kind = "uppercase-name" }, FailureKind.Integrity },
        { "a field of connections", new { name = "bad-head", kind = "refused-name" }, FailureKind.Integrity },
        { "a long integer", new { name = "bad-head", kind = "long-varint" }, FailureKind.Integrity },
        { "a byte after the fields", new { name = "bad-head", kind = "trailing-byte" }, FailureKind.Integrity },
        { "the answer before", new { name = "replay-answer" }, FailureKind.Integrity },
        { "the request itself", new { name = "reflect" }, FailureKind.Integrity },
        { "compression", new { name = "gzip" }, FailureKind.Downgrade },
        { "another outer status", new { name = "outer-status", status = 500 }, FailureKind.Unsealed },
        { "plaintext", new { name = "plain", status = 200, content_type = "application/json", body = """{"id":"x","executions":1}""" }, FailureKind.Downgrade },
        { "a plain error", new { name = "plain", status = 500, content_type = "text/plain", body = "no" }, FailureKind.Unsealed },
        { "a redirect", new { name = "plain", status = 302, content_type = "text/plain", body = "", headers = new { Location = "/elsewhere" } }, FailureKind.Unsealed },
        { "a refusal", new { name = "sealed-problem", problem = "busy", status = 503, executed = false }, FailureKind.Refused },
        { "an unknown outcome", new { name = "sealed-problem", problem = "outcome-unknown", status = 409 }, FailureKind.OutcomeUnknown },
    };

    [Theory, MemberData(nameof(UnaryFaults), DisableDiscoveryEnumeration = true)]
    public async Task What_is_wrong_with_a_unary_answer_is_what_the_call_says(string fault, object order, FailureKind kind)
    {
        await Api.OrderAsync(new Order("before"), Stop);
        await _peer.FaultAsync(order);
        AicoException failure = await Assert.ThrowsAnyAsync<AicoException>(() => Api.OrderAsync(new Order("tampered"), Stop));
        Assert.True(failure.Kind == kind, $"{fault}: {failure.Kind}, not {kind}. {failure}");
        Assert.Equal(1, failure.Attempts);
        Assert.InRange(await _peer.ExecutionsOfAsync("tampered"), 0, 1);
        Assert.Equal("ok", (await Api.HealthAsync(Stop)).Status);
    }

    public static TheoryData<object, FailureKind> StreamFaults => new()
    {
        { new { name = "flip", frame = 3, @byte = 9 }, FailureKind.Integrity },
        { new { name = "drop-frame", frame = 3 }, FailureKind.Integrity },
        { new { name = "duplicate-frame", frame = 3 }, FailureKind.Integrity },
        { new { name = "swap-frames", frame = 3 }, FailureKind.Integrity },
        { new { name = "insert-frame", frame = 3 }, FailureKind.Integrity },
        { new { name = "truncate", frames = 3 }, FailureKind.Truncated },
        { new { name = "truncate", frames = 3, bytes = 10 }, FailureKind.Truncated },
        { new { name = "cut", frames = 3 }, FailureKind.Truncated },
        { new { name = "early-final", frame = 3 }, FailureKind.Integrity },
        { new { name = "pads", count = 200 }, FailureKind.Integrity },
    };

    [Theory, MemberData(nameof(StreamFaults), DisableDiscoveryEnumeration = true)]
    public async Task What_a_stream_delivered_before_a_fault_is_an_exact_prefix(object order, FailureKind kind)
    {
        await Api.HealthAsync(Stop);
        await _peer.FaultAsync(order);
        var delivered = new List<PeerItem>();
        AicoException failure = await Assert.ThrowsAnyAsync<AicoException>(async () =>
        {
            await foreach (PeerItem item in Api.ItemsAsync(10, cancellationToken: Stop))
            {
                delivered.Add(item);
            }
        });
        Assert.Equal(kind, failure.Kind);
        Assert.Equal(Enumerable.Range(0, delivered.Count).Select(PeerItem.Of), delivered);
        Assert.InRange(delivered.Count, 0, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task How_the_network_cuts_the_bytes_does_not_matter(int bytes)
    {
        await Api.HealthAsync(Stop);
        await _peer.FaultAsync(new { name = "split", bytes });
        Assert.Equal(20, await Api.ItemsAsync(20, cancellationToken: Stop).CountAsync(Stop));
    }

    public static TheoryData<object> HandshakeFaults => new()
    {
        new { name = "handshake-plain", status = 200, content_type = "application/json", body = "{}" },
        new { name = "handshake-plain", status = 500, content_type = "text/html", body = "<html>" },
        new { name = "handshake-flip", @byte = 3 },
        new { name = "handshake-flip", @byte = 40 },
        new { name = "handshake-payload", json = """{"sid":"SID","suite":"aes","exp":3600,"max_requests":1048576,"hb":15}""" },
        new { name = "handshake-payload", json = """{"sid":"SID","suite":"xchacha20poly1305","exp":59,"max_requests":1048576,"hb":15}""" },
        new { name = "handshake-payload", json = """{"sid":"SID","suite":"xchacha20poly1305","exp":3600,"max_requests":1048576}""" },
        new { name = "handshake-payload", json = """{"sid":"SID","sid":"SID","suite":"xchacha20poly1305","exp":3600,"max_requests":1048576,"hb":15}""" },
        new { name = "handshake-other-key" },
    };

    [Theory, MemberData(nameof(HandshakeFaults), DisableDiscoveryEnumeration = true)]
    public async Task A_handshake_that_is_not_right_makes_no_session(object order)
    {
        await _peer.FaultAsync(order);
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => Api.HealthAsync(Stop));
        Assert.Equal((FailureKind.HandshakeFailed, Execution.NotExecuted), (failure.Kind, failure.Execution));
    }

    [Fact]
    public async Task Another_server_key_is_another_server()
    {
        await using Aico2Peer other = await Aico2Peer.StartAsync(language);
        await using var mistaken = new PeerClient(_peer.Address, other.Pin);
        var failure = await Assert.ThrowsAsync<ApiRequestException>(() => mistaken.Api.HealthAsync(Stop));
        Assert.Equal(FailureKind.ServerIdentityChanged, failure.Kind);
    }

    [Fact]
    public async Task A_client_key_is_known_again()
    {
        var store = new InMemoryIdentityStore();
        await using var known = new PeerClient(_peer.Address, _peer.Pin, protocol: aico2 => aico2.IdentityStore = store);
        WhoAmI me = await known.Api.WhoAmIAsync("token", Stop);
        Assert.Equal(64, me.Principal?.Length);
        Assert.Equal("Bearer token", me.Authorization);
        Assert.Null((await Api.WhoAmIAsync(cancellationToken: Stop)).Principal);
    }

    private static async IAsyncEnumerable<PeerItem> Items(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return PeerItem.Of(i);
        }
    }
}

public sealed class ClientAgainstGoTests() : ClientAgainstPeersTests("go");

public sealed class ClientAgainstJavaScriptTests() : ClientAgainstPeersTests("js");
