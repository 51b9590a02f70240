using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>What the caller sees of answers that are not sealed, and of refusals that are. Sections 7, 11, 15 and 17; S4, S7 and H8.</summary>
public sealed class OutcomeTests : IAsyncDisposable
{
    private const string Stale = """{"type":"urn:aico:problem:session-unknown","title":"x","status":422}""";

    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Theory]
    [InlineData(200, "application/json", """{"text":"forged"}"""), InlineData(201, "application/vnd.aico.message", "x"), InlineData(204, "application/json", "")]
    [InlineData(200, "application/problem+json", Stale), InlineData(299, "text/html", "<p>")]
    public async Task A_2xx_that_is_not_sealed_is_a_downgrade_and_no_data(int status, string type, string body)
    {
        Server.Answer(_ => SealedExchange.Plain(status, type, body));
        await UnsealedAsync(FailureKind.Downgrade, status);
    }

    [Theory]
    [InlineData(302, "text/html", ""), InlineData(304, "text/html", ""), InlineData(401, "application/json", """{"error":"Encryption required"}"""), InlineData(500, "application/vnd.aico.message", "x")]
    [InlineData(403, "application/problem+json", """{"type":"urn:aico:problem:sealed-required"}"""), InlineData(503, "application/problem+json", """{"type":"urn:aico:problem:busy"}""")]
    [InlineData(400, "application/problem+json", Stale), InlineData(422, "application/json", Stale), InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:rejected"}""")]
    [InlineData(422, "application/problem+json", """{"type":"urn:aico:problem:too-late"}"""), InlineData(408, "application/problem+json", """{"type":"urn:aico:problem:too-late","executed":false}""")]
    [InlineData(409, "application/problem+json", """{"type":"urn:aico:problem:already-processed"}"""), InlineData(422, "application/problem+json", "{")]
    public async Task Any_other_answer_that_is_not_sealed_is_only_reported(int status, string type, string body)
    {
        Server.Answer(_ => SealedExchange.Plain(status, type, body));
        await UnsealedAsync(FailureKind.Unsealed, status);
    }

    [Fact]
    public async Task A_stale_hint_above_8_KiB_is_none()
    {
        Server.Answer(static _ => SealedExchange.Plain(422, Wire.ProblemMediaType, Stale[..^1] + $",\"more\":\"{new string('x', 8192)}\"}}"));
        await UnsealedAsync(FailureKind.Unsealed, 422);
    }

    [Theory]
    [InlineData("gzip"), InlineData("br"), InlineData("identity, gzip")]
    public async Task A_sealed_answer_that_somebody_encoded_is_a_downgrade(string encoding)
    {
        Server.Answer(exchange =>
        {
            HttpResponseMessage message = exchange.Sealed("""{"text":"ok"}""");
            message.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            return message;
        });
        await UnsealedAsync(FailureKind.Downgrade, 200);
    }

    [Fact]
    public async Task An_unsealed_answer_to_a_stream_is_an_exception_at_its_first_item()
    {
        Server.Answer(static _ => SealedExchange.Plain(200, "application/x-ndjson", """{"n":1}"""));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        Assert.Empty(items);
        Assert.Equal(FailureKind.Downgrade, Assert.IsType<ApiRequestException>(failure).Kind);
    }

    [Theory]
    [InlineData((int)ProblemType.Malformed, false, Execution.NotExecuted, 400), InlineData((int)ProblemType.Malformed, true, Execution.Executed, 400)]
    [InlineData((int)ProblemType.TargetMismatch, false, Execution.NotExecuted, 400), InlineData((int)ProblemType.Busy, false, Execution.NotExecuted, 503)]
    [InlineData((int)ProblemType.TooLarge, false, Execution.NotExecuted, 413), InlineData((int)ProblemType.Timeout, true, Execution.Executed, 408)]
    [InlineData((int)ProblemType.Cancelled, null, Execution.Unknown, 400), InlineData((int)ProblemType.Internal, true, Execution.Executed, 500), InlineData((int)ProblemType.Internal, null, Execution.Unknown, 500)]
    public async Task A_sealed_refusal_says_whether_the_call_ran_and_is_not_repeated(int problem, bool? executed, Execution execution, int status)
    {
        Server.Answer(exchange => exchange.Refused((ProblemType)problem, executed));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Refused, execution, 1, status), (failure.Kind, failure.Execution, failure.Attempts, (int)failure.StatusCode));
        Assert.Equal(ProblemTypes.NameOf((ProblemType)problem), failure.Reason);
        Assert.Equal("urn:aico:problem:" + failure.Reason, failure.Problem!.Type);
        Assert.Equal((1, 1), (Server.Handshakes, Server.Calls.Count));
    }

    [Theory]
    [InlineData((int)ProblemType.TooLate, 400), InlineData((int)ProblemType.AlreadyProcessed, 400), InlineData((int)ProblemType.InProgress, 500)]
    public async Task A_refusal_with_another_status_than_its_own_permits_nothing(int problem, int status)
    {
        Server.Answer(exchange => exchange.Refused((ProblemType)problem, executed: false, status: status));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Refused, 1), (failure.Kind, failure.Attempts));
        Assert.Single(Server.Calls);
    }

    [Fact]
    public async Task A_refused_stream_is_an_exception_at_its_first_item()
    {
        Server.Answer(static exchange => exchange.Refused(ProblemType.Busy, executed: false));
        (List<Chunk> items, Exception? failure) = await SealedClient.ReadAsync(_client.Api.WatchAsync());
        Assert.Empty(items);
        Assert.Equal((FailureKind.Refused, Execution.NotExecuted), (Assert.IsType<ApiException>(failure).Kind, ((ApiException)failure).Execution));
    }

    [Fact]
    public async Task A_connection_that_never_came_about_did_not_run_the_call_and_one_that_broke_may_have()
    {
        Server.AnswerEarly(static (_, _) => throw new HttpRequestException(HttpRequestError.NameResolutionError));
        ApiRequestException never = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Transport, Execution.NotExecuted), (never.Kind, never.Execution));
        Server.AnswerEarly(static (_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        ApiRequestException broke = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Transport, Execution.Unknown), (broke.Kind, broke.Execution));
    }

    [Fact]
    public async Task The_answer_to_another_request_does_not_open()
    {
        byte[]? first = null;
        Server.Answer(exchange =>
        {
            first = exchange.Seal(SealedExchange.HeadOf(200), Say.Bytes("""{"text":"first"}"""));
            return SealedExchange.Outside(first);
        });
        await _client.Api.EchoAsync();
        Server.Answer(_ => SealedExchange.Outside(first!));
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Integrity, Execution.Unknown), (failure.Kind, failure.Execution));
    }

    [Fact]
    public async Task The_request_sent_back_as_its_answer_does_not_open_and_the_session_lives()
    {
        Server.Answer(static exchange => SealedExchange.Outside([.. new byte[8], .. exchange.Body]));
        Assert.Equal(FailureKind.Integrity, (await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync())).Kind);
        Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        Assert.Equal(new Reply("ok"), await _client.Api.EchoAsync());
        Assert.Equal(1, Server.Handshakes);
    }

    private async Task UnsealedAsync(FailureKind kind, int status)
    {
        ApiRequestException failure = await Assert.ThrowsAsync<ApiRequestException>(() => _client.Api.EchoAsync());
        Assert.Equal((kind, Execution.Unknown, 1, status), (failure.Kind, failure.Execution, failure.Attempts, failure.StatusCode));
        Assert.Equal((1, 1), (Server.Handshakes, Server.Calls.Count));
    }
}
