using System.Text.Json;
using Aico.AspNetCore.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 17, rule 16: replay, reflection, and the bound of what a session remembers.</summary>
public sealed class ReplayTests
{
    private const string Duplicate = """{"detail":"Duplicate request"}""";
    private int _dispatched;

    [Fact]
    public async Task A_repeated_request_is_a_sealed_409_on_any_path_and_runs_once()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope("{}"u8);
        (await client.SendBodyAsync("POST", "/api/v1/x", body)).MustBeSealed(200, "\"ok\"");
        (await client.SendBodyAsync("POST", "/api/v1/x", body)).MustBeSealed(409, Duplicate);
        (await client.SendBodyAsync("DELETE", "/api/v1/elsewhere", body)).MustBeSealed(409, Duplicate);
        Assert.Equal(1, _dispatched);
    }

    [Fact]
    public async Task Of_many_equal_requests_at_once_exactly_one_runs()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        for (int round = 0; round < 10; round++)
        {
            byte[] body = client.Envelope("{}"u8);
            Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.SendBodyAsync("POST", "/api/v1/x", body)));
            Assert.Equal((1, 19), (answers.Count(static answer => answer.Code == 200), answers.Count(static answer => answer.Code == 409)));
        }

        Assert.Equal(10, _dispatched);
    }

    [Fact]
    public async Task A_plaintext_that_is_not_JSON_counts_as_sent_too()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        byte[] body = client.Envelope("no"u8);
        Assert.Equal(400, (await client.SendBodyAsync("POST", "/api/v1/x", body)).Code);
        (await client.SendBodyAsync("POST", "/api/v1/x", body)).MustBeSealed(409, Duplicate);
    }

    [Fact]
    public async Task A_reflected_answer_gets_row_6_and_does_not_run()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        Answer answer = await client.SendAsync("POST", "/api/v1/x");
        string payload = JsonDocument.Parse(answer.Text).RootElement.GetProperty("payload").GetRawText();
        Answer reflected = await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf(payload));
        reflected.MustBe(400, """{"error":"Encryption error","detail":"Failed to decrypt payload: An error occurred trying to decrypt the message"}""");
        Assert.Equal(1, _dispatched);
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 22);
    }

    [Fact]
    public async Task A_reflected_line_of_a_stream_gets_row_6()
    {
        await using ServerUnderTest server = await StartAsync();
        using RawClient client = await server.ConnectAsync();
        using HttpResponseMessage stream = await client.StartAsync("POST", "/api/v1/stream");
        string line = (await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n')[0];
        string payload = JsonDocument.Parse(line).RootElement.GetProperty("payload").GetRawText();
        Assert.Equal(400, (await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf(payload))).Code);
        Assert.Equal(0, _dispatched);
    }

    [Fact]
    public async Task A_session_that_remembers_all_it_may_ends_with_row_5_and_leaves_the_others()
    {
        await using ServerUnderTest server = await StartAsync(v1 => v1.MaxNoncesPerSession = 10);
        using RawClient client = await server.ConnectAsync();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await client.SendAsync("POST", "/api/v1/x")).Code);
        }

        Answer ended = await client.SendAsync("POST", "/api/v1/x");
        Assert.Equal(401, ended.Code);
        Assert.StartsWith("""{"error":"Encryption required",""", ended.Text, StringComparison.Ordinal);
        Assert.Equal(0, server.State.Sessions.Count);
        await client.HandshakeAsync();
        (await client.SendAsync("POST", "/api/v1/x")).MustBeSealed(200, "\"ok\"");
    }

    private Task<ServerUnderTest> StartAsync(Action<AicoV1ServerOptions>? v1 = null) => ServerUnderTest.StartAsync(
        app =>
        {
            app.MapPost("/api/v1/x", () =>
            {
                Interlocked.Increment(ref _dispatched);
                return Results.Json("ok");
            });
            app.MapPost("/api/v1/stream", () => Results.Text("{\"message\":1}\n", "application/x-ndjson"));
        },
        v1);
}
