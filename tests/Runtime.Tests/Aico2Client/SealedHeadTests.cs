using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Aico2Client.Harness;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client;

/// <summary>Status and headers come from inside; answers of the application are the application's, whatever their status. Sections 7 and 15.</summary>
public sealed class SealedHeadTests : IAsyncDisposable
{
    private readonly SealedClient _client = new();

    private SealedServer Server => _client.Server;

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Server.Dispose();
    }

    [Fact]
    public async Task Status_and_headers_are_those_inside_and_outer_ones_are_ignored()
    {
        Server.Answer(static exchange =>
        {
            HttpResponseMessage message = exchange.Sealed("""{"text":"ok"}""", 201, "application/json", ("location", "/v1/things/7"), ("set-cookie", "a=1"), ("set-cookie", "b=2"));
            message.Headers.TryAddWithoutValidation("X-Forged", "1");
            message.Headers.TryAddWithoutValidation("Location", "http://evil.example/");
            message.Headers.TryAddWithoutValidation("Set-Cookie", "evil=1");
            return message;
        });
        using ApiResponse<Reply> response = await _client.Api.RespondAsync(SealedApi.EchoMethod);
        Assert.Equal((201, new Reply("ok")), ((int)response.StatusCode!, response.Content));
        Assert.Equal(["content-type: application/json", "location: /v1/things/7", "set-cookie: a=1", "set-cookie: b=2"], response.Headers.Select(static field => $"{field.Key}: {field.Value}"));
    }

    [Theory]
    [InlineData(302), InlineData(304), InlineData(400), InlineData(401), InlineData(404), InlineData(409), InlineData(422), InlineData(500), InlineData(599)]
    public async Task A_sealed_answer_of_the_application_is_a_result_of_the_call_whatever_its_status(int status)
    {
        Server.Answer(exchange => exchange.Sealed("""{"text":"no"}""", status, headers: ("x-reason", "because")));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Status, Execution.Executed, status, 1), (failure.Kind, failure.Execution, (int)failure.StatusCode, failure.Attempts));
        Assert.Equal(("because", """{"text":"no"}""", new Reply("no")), (failure.Headers["X-Reason"], failure.Content, failure.GetContentAs<Reply>()));
    }

    [Theory]
    [InlineData(100), InlineData(8 * 1024), InlineData(9 * 1024), InlineData(40 * 1024), InlineData(60 * 1024)]
    public async Task A_problem_of_the_application_is_delivered_whole_whatever_its_size(int size)
    {
        string detail = new('d', size);
        Server.Answer(exchange => exchange.Sealed($$"""{"type":"urn:app:full","title":"Full","status":507,"detail":"{{detail}}"}""", 507, "application/problem+json; charset=utf-8"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Status, Execution.Executed, 507), (failure.Kind, failure.Execution, (int)failure.StatusCode));
        Assert.Equal(new ApiProblem("urn:app:full", "Full", 507, detail), failure.Problem);
    }

    [Fact]
    public async Task Content_of_a_failure_is_cut_at_64_KiB()
    {
        Server.Answer(static exchange => exchange.Sealed($$"""{"type":"urn:app:full","detail":"{{new string('d', 200 * 1024)}}"}""", 507, "application/problem+json"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Status, 64 * 1024), (failure.Kind, failure.Content.Length));
        Assert.Null(failure.Problem);
    }

    [Theory]
    [InlineData(400, """{"title":"no type"}""", "about:blank"), InlineData(408, """{"type":"urn:app:too-late"}""", "urn:app:too-late"), InlineData(409, """{"type":"URN:AICO:PROBLEM:in-progress"}""", "URN:AICO:PROBLEM:in-progress")]
    public async Task A_problem_of_another_type_is_the_applications_own(int status, string problem, string type)
    {
        Server.Answer(exchange => exchange.Sealed(problem, status, "application/problem+json"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Status, type), (failure.Kind, failure.Problem!.Type));
    }

    [Fact]
    public async Task A_problem_that_is_no_JSON_is_content_as_it_is()
    {
        Server.Answer(static exchange => exchange.Sealed("not json", 500, "application/problem+json"));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.Status, "not json", null), (failure.Kind, failure.Content, failure.Problem));
    }

    [Fact]
    public async Task A_problem_that_comes_in_pieces_is_judged_when_it_is_whole()
    {
        Server.Answer(static exchange => SealedExchange.Outside(exchange.Seal(
            SealedExchange.HeadOf(409, Wire.ProblemMediaType), Say.Piece("""{"type":"urn:aico:pro"""), Say.Pad, Say.Piece("""blem:in-progress","status":409,"executed":true}"""), Say.Complete)));
        ApiException failure = await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync());
        Assert.Equal((FailureKind.OutcomeUnknown, Execution.Executed), (failure.Kind, failure.Execution));
    }

    [Theory]
    [InlineData("""{"n":7,"error":"full"}""", 7), InlineData("not json", null), InlineData("", null)]
    public async Task The_declared_error_type_is_read_and_content_that_is_none_is_no_second_failure(string content, int? n)
    {
        Server.Answer(exchange => exchange.Sealed(content, 400));
        ApiException<Chunk> failure = await Assert.ThrowsAsync<ApiException<Chunk>>(() => _client.Api.CallAsync(SealedApi.EchoErrorBodyMethod));
        Assert.Equal((FailureKind.Status, n, content), (failure.Kind, failure.Error?.N, failure.Content));
        Server.Answer(exchange => exchange.Sealed(content, 400));
        (_, Exception? stream) = await SealedClient.ReadAsync(_client.Api.WatchAsync(SealedApi.WatchErrorBodyMethod));
        Assert.Equal(n, Assert.IsType<ApiException<Chunk>>(stream).Error?.N);
    }

    [Theory]
    [InlineData(204), InlineData(200)]
    public async Task An_empty_answer_is_one_where_the_contract_allows_it(int status)
    {
        Server.Answer(exchange => exchange.Empty(status));
        await _client.Api.Invoker.SendAsync(SealedApi.SendMethod, new Message("hi"), TestContext.Current.CancellationToken);
        Server.Answer(exchange => exchange.Empty(status));
        Assert.Null(await _client.Api.CallAsync(SealedApi.EchoNullableMethod));
        Server.Answer(exchange => exchange.Empty(status));
        Assert.Equal(FailureKind.Content, (await Assert.ThrowsAsync<ApiException>(() => _client.Api.EchoAsync())).Kind);
    }

    [Fact]
    public async Task Text_and_bytes_are_as_they_are()
    {
        Server.Answer(static exchange => exchange.Sealed("\"täxt\"", contentType: "text/plain"));
        Assert.Equal("\"täxt\"", await _client.Api.CallAsync(SealedApi.TextMethod));
        Server.Answer(static exchange => exchange.Sealed("abc", contentType: "image/png"));
        Assert.Equal("abc"u8.ToArray(), await _client.Api.CallAsync(SealedApi.BytesMethod));
    }

    [Fact]
    public async Task What_changes_a_request_before_it_is_sent_changes_its_sealed_head_on_every_attempt()
    {
        await using var client = new SealedClient(static options => options.BeforeSend = static (request, _) =>
        {
            Assert.Throws<ArgumentException>(() => request.SetHeader("aico-rid", "x"));
            request.SetHeader("X-Attempt", $"{request.Method} {request.Template} {request.Attempt}");
            return default;
        });
        client.Server.Answer(static exchange => exchange.Refused(ProblemType.TooLate, executed: false));
        client.Server.Answer(static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await client.Api.EchoAsync();
        Assert.Equal(["IApi.EchoAsync /v1/echo 1", "IApi.EchoAsync /v1/echo 2"], client.Server.Calls.Select(static call => call.Head.Find("X-Attempt")));
        Assert.All(client.Server.Calls, static call => Assert.Null(call.Header("X-Attempt")));
    }

    [Fact]
    public async Task What_it_throws_comes_out_as_it_is_and_nothing_is_sent()
    {
        var fault = new InvalidOperationException("no");
        await using var client = new SealedClient(options => options.BeforeSend = (_, _) => throw fault);
        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => client.Api.EchoAsync()));
        Assert.Empty(client.Server.Calls);
    }

    [Fact]
    public async Task An_outcome_holds_what_came_and_throws_only_when_told_to()
    {
        Server.Answer(static exchange => exchange.Sealed("""{"text":"no"}""", 404));
        using ApiResponse<Reply> response = await _client.Api.RespondAsync(SealedApi.EchoMethod);
        Assert.True(response.IsReceived);
        Assert.False(response.IsSuccessful);
        Assert.False(response.HasContent);
        Assert.Equal(404, (int)response.StatusCode!);
        Assert.Same(response.Error, Assert.Throws<ApiException>(() => response.EnsureSuccessful()));
        Server.AnswerEarly(static (_, _) => throw new HttpRequestException("reset"));
        using ApiResponse<Reply> none = await _client.Api.RespondAsync(SealedApi.EchoMethod);
        Assert.False(none.IsReceived);
        Assert.Equal((FailureKind.Transport, 0), (none.Error!.Kind, none.Headers.Count));
        Server.Answer(static exchange => exchange.Empty(204));
        IApiResponse bare = await _client.Api.Invoker.RespondAsync(SealedApi.SendMethod, new Message("hi"), TestContext.Current.CancellationToken);
        Assert.True(bare.IsSuccessful);
    }

    [Fact]
    public async Task An_outcome_does_not_swallow_the_callers_own_cancellation() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.Api.RespondAsync(SealedApi.EchoMethod, new CancellationToken(canceled: true)));
}
