using System.Reflection;
using Aico.Protocols.AicoV1;
using Aico.Runtime.Tests.Harness;
using Aico.Runtime.Tests.Protocols.AicoV1;
using Aico.Sessions;

namespace Aico.Runtime.Tests.Calls;

/// <summary>Whatever becomes of a call, it gives its session back: once nobody uses it, the key is zeroed. Source: AICO v1, section 14.</summary>
public sealed class SessionReferenceTests : IAsyncDisposable
{
    private readonly TestClient _client = new();
    private readonly List<AicoV1Session> _used = [];

    public static TheoryData<string> Outcomes =>
        ["result", "failure", "plaintext", "not opened", "reflected", "stale", "stale twice", "broken connection", "wrong content", "empty"];

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Theory, MemberData(nameof(Outcomes))]
    public async Task A_unary_call_gives_its_session_back(string outcome)
    {
        Script(outcome, static exchange => exchange.Sealed("""{"text":"ok"}"""));
        await Record.ExceptionAsync(() => _client.Api.EchoAsync("hi"));
        await AssertKeysZeroedAsync();
    }

    [Theory, MemberData(nameof(Outcomes))]
    public async Task A_stream_gives_its_session_back(string outcome)
    {
        Script(outcome, static exchange => exchange.Stream("""{"n":1}""", """{"n":2,"done":true}"""));
        await TestClient.ReadAsync(_client.Api.ChatAsync());
        await AssertKeysZeroedAsync();
    }

    [Fact]
    public async Task An_abandoned_stream_gives_its_session_back()
    {
        Script("result", static exchange => exchange.Stream("""{"n":1}""", """{"n":2,"done":true}"""));
        await foreach (Chunk chunk in _client.Api.ChatAsync())
        {
            Assert.Equal(1, chunk.N);
            break;
        }

        await AssertKeysZeroedAsync();
    }

    [Fact]
    public async Task A_disposed_content_stream_gives_its_session_back()
    {
        Script("result", static _ => Exchange.Plain(200, "audio/wav", "RIFF"));
        Stream stream = await _client.Api.CallAsync(ChatApi.SpeakStreamMethod);
        await stream.DisposeAsync();
        await AssertKeysZeroedAsync();
    }

    [Fact]
    public async Task A_cancelled_call_gives_its_session_back()
    {
        using var cancellation = new CancellationTokenSource();
        _client.Server.Answer(async (_, cancellationToken) =>
        {
            _used.Add(Current());
            await cancellation.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("unreachable");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.Api.EchoAsync("hi", cancellation.Token));
        await AssertKeysZeroedAsync();
    }

    private void Script(string outcome, Func<Exchange, HttpResponseMessage> good)
    {
        Func<Exchange, HttpResponseMessage>[] answers = outcome switch
        {
            "result" => [good],
            "failure" => [static exchange => exchange.Sealed("{}", 500)],
            "plaintext" => [static _ => Exchange.Plain(200, "application/json", "{}")],
            "not opened" => [static _ => Exchange.Plain(200, "application/json", """{"encrypted":true,"payload":"AAAA"}""")],
            "reflected" => [static exchange => Exchange.Plain(200, "application/json", exchange.Body)],
            "stale" => [static _ => Exchange.StaleSession(), good],
            "stale twice" => [static _ => Exchange.StaleSession(), static _ => Exchange.ReplacedSession()],
            "broken connection" => [static _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset")],
            "wrong content" => [static exchange => exchange.Sealed("5")],
            _ => [static _ => Exchange.Empty(204)],
        };
        foreach (Func<Exchange, HttpResponseMessage> answer in answers)
        {
            _client.Server.Answer(exchange =>
            {
                _used.Add(Current());
                return answer(exchange);
            });
        }
    }

    // While a call runs its session is the current one; nothing but a test of zeroing needs to see it.
    private AicoV1Session Current()
    {
        object manager = Field(_client.Connection, "_sessions");
        return (AicoV1Session)Field(Assert.IsType<SessionManager>(manager), "_current");
    }

    private static object Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;

    private async Task AssertKeysZeroedAsync()
    {
        Assert.NotEmpty(_used);
        await _client.Connection.DisposeAsync();
        Assert.All(_used, static session => Assert.Equal(new byte[Wire.KeySize], AicoV1SessionTests.BoxKeyOf(session)));
    }
}
