using Aico.Protocols.Aico2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Aico2;

/// <summary>The answer of each step of section 10, byte for byte, and that an earlier step decides before a later one.</summary>
public sealed class StepTests
{
    private int _executions;

    private Action<WebApplication> Counting => app => app.MapMethods("/api/v1/x", ["GET", "POST", "DELETE"], () => Results.Json(Interlocked.Increment(ref _executions)));

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", "application/json")]
    [InlineData("POST", "application/vnd.aico.messages")]
    [InlineData("PUT", "application/vnd.aico.message")]
    public async Task Step_1_what_is_no_message_is_refused_where_sealing_is_required(string method, string? mediaType)
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/x");
        if (mediaType is not null)
        {
            request.Content = Peer.ContentOf("{}"u8.ToArray(), mediaType);
        }

        await PlainAsync(peer, request, 403, "sealed-required", "Sealed request required");
        Assert.Equal(0, _executions);
    }

    [Fact]
    public async Task Step_1_media_type_ignores_case_and_parameters()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        (await message.SendAsync(Peer.ContentOf(message.Bytes, "Application/VND.aico.Message; v=1"))).MustBeSealed(200, "1");
    }

    public static TheoryData<string?, string?, string?> BrokenHeaders => new()
    {
        { null, "AAAAAAAAAAEAAAAAAAAAAA", null },
        { "AAAAAAAAAAAAAAAAAAAAAA", null, null },
        { "AAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", null }, // 15 bytes
        { "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAEAAAAAAAAAAA", null }, // not canonical
        { "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAEAAAAAAAAAAA", null },
        { "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA==", null },
        { "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAA", null },
        { "AAAAAAAAAAAAAAAAAAAAAA, AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", null },
        { "AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAEAAAAAAAAAAA", "gzip" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public async Task Step_2_headers_must_be_there_once_and_exact(string? session, string? number, string? encoding)
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/x") { Content = Peer.ContentOf([1]) };
        Add(request, Wire.SessionHeader, session);
        Add(request, Wire.RequestHeader, number);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        await PlainAsync(peer, request, 400, "rejected", "Rejected");
    }

    [Fact]
    public async Task Step_2_a_header_that_is_there_twice_is_refused_and_identity_is_no_encoding()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        (await message.SendAsync((Wire.SessionHeader, message.SessionHeader))).MustBePlain(400, "rejected", "Rejected");
        System.Net.Http.ByteArrayContent content = Peer.ContentOf(message.Bytes);
        content.Headers.ContentEncoding.Add("identity");
        (await message.SendAsync(content)).MustBeSealed(200, "1");
    }

    [Fact]
    public async Task Step_3_an_unknown_session_is_a_422_whatever_the_number()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        message.SessionHeader = "AAAAAAAAAAAAAAAAAAAAAA";
        message.NumberHeader = new RequestNumber(0, 0).ToString(); // step 4 would refuse it
        (await message.SendAsync()).MustBePlain(422, "session-unknown", "Session not known");
        message.SessionHeader = Base64UrlText.Encode(new byte[512]); // a valid form, but none of ours
        (await message.SendAsync()).MustBePlain(422, "session-unknown", "Session not known");
    }

    [Fact]
    public async Task Step_3_a_session_expires_with_its_lifetime_and_unconfirmed_after_30_seconds()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer confirmed = await host.ConnectAsync();
        using Peer unused = await host.ConnectAsync();
        (await confirmed.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "1");
        host.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        (await new Draft(confirmed, "GET", "/api/v1/x") { Time = 29_000 }.SendAsync()).MustBeSealed(200, "2");
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await new Draft(unused, "GET", "/api/v1/x") { Time = 30_000 }.SendAsync()).MustBePlain(422, "session-unknown", "Session not known");
        host.Time.Advance(TimeSpan.FromSeconds(3570) - TimeSpan.FromMilliseconds(1));
        (await new Draft(confirmed, "GET", "/api/v1/x") { Time = 3_599_000 }.SendAsync()).MustBeSealed(200, "3");
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        (await new Draft(confirmed, "GET", "/api/v1/x") { Time = 3_600_000 }.SendAsync()).MustBePlain(422, "session-unknown", "Session not known");
        Assert.Equal(0, host.State.Sessions.Count);
    }

    [Fact]
    public async Task Step_4_a_number_is_used_once_and_lies_in_the_window()
    {
        await using Host host = await Host.StartAsync(Counting, static o => o.MaxRequestsPerSession = 4096);
        using Peer peer = await host.ConnectAsync();
        SealedMessage first = peer.Draft("GET", "/api/v1/x").Seal();
        SealedMessage second = peer.Draft("GET", "/api/v1/x").Seal();
        (await first.SendAsync()).MustBeSealed(200, "1");
        (await first.SendAsync()).MustBePlain(400, "rejected", "Rejected");
        while (peer.Session.LastNumber < 2049)
        {
            peer.Session.TryNumber(out _);
        }

        // n + 2,048 > top: with top = 2,050 the second number has just left.
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "2");
        (await second.SendAsync()).MustBePlain(400, "rejected", "Rejected");
        while (peer.Session.LastNumber < 4095)
        {
            peer.Session.TryNumber(out _);
        }

        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "3");
        SealedMessage beyond = peer.Draft("GET", "/api/v1/y").ForgeNumber(4097);
        (await beyond.SendAsync()).MustBePlain(400, "rejected", "Rejected");
        (await peer.Draft("GET", "/api/v1/y").ForgeNumber(0).SendAsync()).MustBePlain(400, "rejected", "Rejected");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(40)]
    [InlineData(-1)]
    public async Task Step_5_a_first_frame_that_is_not_authentic_marks_nothing_and_the_session_lives(int flipped)
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        byte[] bytes = message.Bytes;
        bytes[flipped < 0 ? bytes.Length - 1 : flipped] ^= 1;
        (await message.SendAsync(Peer.ContentOf(bytes))).MustBePlain(400, "rejected", "Rejected");
        Assert.Equal(0, host.State.Sessions.Confirmed);
        (await message.SendAsync()).MustBeSealed(200, "1");
    }

    [Fact]
    public async Task Step_5_a_cut_head_and_an_empty_body_are_rejected()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        (await message.SendAsync(Peer.ContentOf([]))).MustBePlain(400, "rejected", "Rejected");
        (await message.SendAsync(Peer.ContentOf(message.Bytes[..^1]))).MustBePlain(400, "rejected", "Rejected");
        (await message.SendAsync()).MustBeSealed(200, "1");
    }

    [Fact]
    public async Task Step_5_a_head_that_does_not_come_within_10_seconds_is_rejected()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync(http2: true);
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal();
        using var slow = new SlowContent(message.Bytes[..20]);
        Task<Opened> answer = message.SendAsync(slow);
        await slow.Sent;
        await host.UntilAsync(answer, static time => time.Advance(TimeSpan.FromSeconds(5)), advances: 2);
        (await answer).MustBePlain(400, "rejected", "Rejected");
    }

    [Fact]
    public async Task Step_6_of_50_equal_requests_at_once_one_runs()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("POST", "/api/v1/x").Seal();
        Opened[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => message.SendAsync()));
        Assert.Equal(1, _executions);
        Assert.Single(answers, static answer => answer.Head is not null);
        Assert.All(answers.Where(static answer => answer.Head is null), static answer => answer.MustBePlain(400, "rejected", "Rejected"));
    }

    [Fact]
    public async Task Step_7_a_head_that_is_not_well_formed_is_malformed_and_its_number_is_used()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/x").Seal([0, 1]);
        (await message.SendAsync()).MustBeSealedProblem(400, "malformed", "Malformed", executed: false);
        (await message.SendAsync()).MustBePlain(400, "rejected", "Rejected");
        Assert.Equal(1, host.State.Sessions.Confirmed);
    }

    [Theory]
    [InlineData("/api/v1/x", "/api/v1/y", null)]
    [InlineData("/api/v1/x", "/api/v1/X", null)]
    [InlineData("/api/v1/a%2fb", "/api/v1/a%2Fb", null)]
    [InlineData("/api/v1/x", "/api/v1/x/", null)]
    [InlineData("/api/v1/x", "/api/v1/x", "elsewhere.example")]
    [InlineData("/api/v1/x", "/api/v1/x", "127.0.0.1")]
    public async Task Step_7_path_and_authority_must_be_those_of_the_request(string inner, string outer, string? authority)
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        var draft = new Draft(peer, "GET", inner) { OuterPath = outer };
        if (authority is not null)
        {
            draft.Head = new() { Method = "GET", Scheme = "http", Authority = authority, Target = inner };
        }

        (await draft.SendAsync()).MustBeSealedProblem(400, "target-mismatch", "Target mismatch", executed: false);
        Assert.Equal(0, _executions);
    }

    [Fact]
    public async Task Step_7_a_body_of_one_endpoint_does_not_reach_another()
    {
        int deleted = 0;
        await using Host host = await Host.StartAsync(app =>
        {
            app.MapPost("/api/v1/notes/add", () => "added");
            app.MapPost("/api/v1/notes/delete", () => Interlocked.Increment(ref deleted));
        });
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("POST", "/api/v1/notes/add", "{}").Seal();
        message.Path = "/api/v1/notes/delete";
        (await message.SendAsync()).MustBeSealedProblem(400, "target-mismatch", "Target mismatch", executed: false);
        Assert.Equal(0, deleted);
    }

    [Fact]
    public async Task Step_7_an_outer_query_is_ignored_and_escapes_pass_if_they_are_the_same()
    {
        await using Host host = await Host.StartAsync(static app => app.MapGet("/api/v1/{name}", (HttpContext http, string name) => name + http.Request.QueryString));
        using Peer peer = await host.ConnectAsync();
        SealedMessage message = peer.Draft("GET", "/api/v1/a%20b?q=1").Seal();
        message.Path += "?q=2";
        (await message.SendAsync()).MustBeSealed(200, "a b?q=1");
    }

    [Fact]
    public async Task Step_7_configured_authorities_replace_the_outer_host_and_a_default_port_is_none()
    {
        await using Host host = await Host.StartAsync(Counting, static o => o.AllowedAuthorities.Add("API.example:443"));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealedProblem(400, "target-mismatch", "Target mismatch", executed: false);
        var draft = new Draft(peer, "GET", "/api/v1/x") { Head = new() { Method = "GET", Scheme = "https", Authority = "api.example", Target = "/api/v1/x" } };
        (await draft.SendAsync()).MustBeSealed(200, "1");
    }

    [Fact]
    public async Task Step_7_a_stripped_prefix_is_required_and_removed()
    {
        await using Host host = await Host.StartAsync(
            static app => app.MapGet("/api/v1/x", (HttpContext http) => http.Request.Path.Value), static o => o.StrippedPrefix = "/backend");
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealedProblem(400, "target-mismatch", "Target mismatch", executed: false);
        (await new Draft(peer, "GET", "/backend/api/v1/x") { OuterPath = "/api/v1/x" }.SendAsync()).MustBeSealed(200, "/api/v1/x");
        (await new Draft(peer, "GET", "/backend/api/v1/_aico/ping") { OuterPath = "/api/v1/_aico/ping" }.SendAsync()).MustBeSealed(204, "");
    }

    [Fact]
    public async Task Step_8_a_request_that_was_under_way_for_more_than_a_minute_is_too_late()
    {
        await using Host host = await Host.StartAsync(Counting);
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "1");
        SealedMessage held = new Draft(peer, "GET", "/api/v1/x") { Time = 1000 }.Seal();
        SealedMessage longer = new Draft(peer, "GET", "/api/v1/x") { Time = 999 }.Seal();
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await longer.SendAsync()).MustBeSealedProblem(408, "too-late", "Too late", executed: false);
        (await held.SendAsync()).MustBeSealed(200, "2");
    }

    [Theory]
    [InlineData("POST", null, 404)]
    [InlineData("HEAD", null, 404)]
    [InlineData("GET", "x", 400)]
    public async Task Step_9_a_ping_is_a_GET_without_a_body(string method, string? body, int status)
    {
        await using Host host = await Host.StartAsync();
        using Peer peer = await host.ConnectAsync();
        Opened answer = await peer.SendAsync(method, "/api/v1/_aico/ping", body);
        if (status == 404)
        {
            answer.MustBeSealed(404, "");
        }
        else
        {
            answer.MustBeSealedProblem(400, "malformed", "Malformed", executed: false);
        }
    }

    [Fact]
    public async Task Step_9_a_ping_that_is_too_old_is_too_late()
    {
        await using Host host = await Host.StartAsync();
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealed(204, "");
        host.Time.Advance(TimeSpan.FromSeconds(61));
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealedProblem(408, "too-late", "Too late", executed: false);
    }

    [Fact]
    public async Task Step_9_nothing_of_the_application_lies_under_the_protocols_own_path()
    {
        await using Host host = await Host.StartAsync(static app => app.MapGet("/api/v1/_aico/mine", () => "mine"));
        using Peer peer = await host.ConnectAsync();
        (await peer.SendAsync("GET", "/api/v1/_aico/mine")).MustBeSealed(404, "");
        using HttpResponseMessage plain = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/_aico/mine"));
        Assert.Equal(403, (int)plain.StatusCode);
        Assert.Contains("urn:aico:problem:sealed-required", await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_10_a_session_runs_a_bounded_number_of_requests()
    {
        var release = new TaskCompletionSource();
        using var running = new SemaphoreSlim(0);
        await using Host host = await Host.StartAsync(
            app => app.MapGet("/api/v1/x", async () =>
            {
                running.Release();
                await release.Task;
                return "ok";
            }),
            static o => o.MaxRunningRequestsPerSession = 2);
        using Peer peer = await host.ConnectAsync();
        using Peer other = await host.ConnectAsync();
        Task<Opened> one = peer.SendAsync("GET", "/api/v1/x");
        Task<Opened> two = peer.SendAsync("GET", "/api/v1/x");
        await running.WaitAsync(TestContext.Current.CancellationToken);
        await running.WaitAsync(TestContext.Current.CancellationToken);
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealedProblem(503, "busy", "Busy", executed: false);
        (await peer.SendAsync("GET", "/api/v1/_aico/ping")).MustBeSealed(204, "");
        Task<Opened> three = other.SendAsync("GET", "/api/v1/x");
        release.SetResult();
        Assert.All(await Task.WhenAll(one, two, three), static answer => answer.MustBeSealed(200, "ok"));
        (await peer.SendAsync("GET", "/api/v1/x")).MustBeSealed(200, "ok");
    }

    [Fact]
    public async Task Step_12_a_call_runs_once_and_its_second_attempt_hears_how_the_first_ended()
    {
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", () => Results.Json(Interlocked.Increment(ref _executions), statusCode: 201)));
        using Peer peer = await host.ConnectAsync();
        Draft first = peer.Draft("POST", "/api/v1/x", "{}");
        (await first.SendAsync()).MustBeSealed(201, "1");

        // Rule 3 holds for a first attempt too: an original that was held until its retry had run.
        (await Again(peer, first, retryOf: 5)).MustBeSealedProblem(409, "already-processed", "Already processed", executed: true, original: 201);
        (await Again(peer, first, retryOf: null)).MustBeSealedProblem(409, "already-processed", "Already processed", executed: true, original: 201);
        Assert.Equal(1, _executions);
    }

    [Fact]
    public async Task Step_12_a_retry_of_a_call_that_runs_is_told_so_before_its_body_is_here()
    {
        var release = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        await using Host host = await Host.StartAsync(app => app.MapPost("/api/v1/x", async () =>
        {
            running.SetResult();
            await release.Task;
            return "ok";
        }));
        using Peer peer = await host.ConnectAsync(http2: true);
        Draft first = peer.Draft("POST", "/api/v1/x", "{}");
        Task<Opened> original = first.SendAsync();
        await running.Task;
        SealedMessage retry = new Draft(peer, "POST", "/api/v1/x") { CallId = first.CallId, RetryOf = 1 }.Begin();
        using var endless = new SlowContent(retry.Bytes);
        (await retry.SendAsync(endless)).MustBeSealedProblem(409, "in-progress", "In progress", executed: true);
        release.SetResult();
        (await original).MustBeSealed(200, "ok");
    }

    [Theory]
    [InlineData("DELETE", 0L, true)] // idempotent: rule 6
    [InlineData("POST", 30_000L, true)] // begun after this process: rule 7
    [InlineData("POST", 9_999_999_999L, false)] // rule 8
    [InlineData("GET", 9_999_999_999L, true)] // rule 1
    public async Task Step_12_a_retry_whose_original_is_not_known_runs_if_that_is_provably_safe(string method, long age, bool runs)
    {
        await using Host host = await Host.StartAsync(Counting, static o => o.ProcessAge = TimeSpan.FromSeconds(60));
        using Peer peer = await host.ConnectAsync();
        Opened answer = await new Draft(peer, method, "/api/v1/x") { RetryOf = age }.SendAsync();
        if (runs)
        {
            answer.MustBeSealed(200, "1");
        }
        else
        {
            answer.MustBeSealedProblem(409, "outcome-unknown", "Outcome unknown", executed: null);
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Step_12_an_endpoint_says_that_it_is_idempotent(bool isIdempotent, bool runs)
    {
        await using Host host = await Host.StartAsync(
            app => app.MapMethods("/api/v1/x", ["POST", "PUT"], () => Interlocked.Increment(ref _executions)).WithMetadata(new IdempotentAttribute(isIdempotent)),
            static o => o.Topology = Topology.Unknown);
        using Peer peer = await host.ConnectAsync();
        foreach (string method in new[] { "POST", "PUT" })
        {
            Assert.Equal(runs ? 200 : 409, (await new Draft(peer, method, "/api/v1/x") { RetryOf = 1 }.SendAsync()).Status);
        }
    }

    [Fact]
    public async Task Step_13_a_failure_before_the_head_is_a_sealed_500_without_its_text()
    {
        await using Host host = await Host.StartAsync(static app => app.MapPost("/api/v1/x", IResult () => throw new InvalidOperationException("the secret")));
        using Peer peer = await host.ConnectAsync();
        Draft draft = peer.Draft("POST", "/api/v1/x");
        (await draft.SendAsync()).MustBeSealedProblem(500, "internal", "Internal error", executed: true);
        (await Again(peer, draft, 1)).MustBeSealedProblem(409, "already-processed", "Already processed", executed: true, original: 500);
    }

    private static Task<Opened> Again(Peer peer, Draft first, long? retryOf) =>
        new Draft(peer, first.Head.Method, first.Head.Target) { CallId = first.CallId, RetryOf = retryOf }.SendAsync();

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async Task PlainAsync(Peer peer, HttpRequestMessage request, int status, string name, string title)
    {
        using HttpResponseMessage answer = await peer.SendAsync(request);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        new Opened(Peer.HeadOf(answer), body, null, [], [], null).MustBePlain(status, name, title);
    }
}
