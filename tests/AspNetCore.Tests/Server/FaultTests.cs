using System.IO.Pipelines;
using Aico.AspNetCore.Tests.Harness;
using Aico.Protocols;
using Aico.Protocols.AicoV1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Aico.AspNetCore.Tests.Server;

/// <summary>Section 17, rule 9: if sealing fails, the connection ends. There is no other way out.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json", false)]
    [InlineData("application/x-ndjson", true)]
    [InlineData("audio/wav", true)]
    public async Task A_fault_below_the_application_aborts_the_connection_and_nothing_is_sent(string type, bool swallowed)
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(
            app => app.MapPost("/api/v1/x", async (HttpContext http) =>
            {
                try
                {
                    http.Response.ContentType = type;
                    await http.Response.WriteAsync("{\"secret\":1}\n");
                    await http.Response.CompleteAsync();
                }
                catch (InvalidOperationException) when (swallowed)
                {
                    // An application that goes on as if nothing had happened must not reach the wire either.
                    await http.Response.WriteAsync("{\"secret\":2}\n");
                }
            }).AllowPlaintextResponse("audio/wav"),
            outside: app => app.Use((context, next) =>
            {
                if (context.Request.Path == "/api/v1/x")
                {
                    context.Features.Set<IHttpResponseBodyFeature>(new BrokenBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>()));
                }

                return next(context);
            }));
        using RawClient client = await server.ConnectAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync("POST", "/api/v1/x"));
        Assert.Contains(server.Log.Entries, static entry => entry.Id.Id == 32);
    }

    [Fact]
    public async Task Every_kind_of_answer_gives_its_session_back_so_that_the_keys_go_when_the_table_lets_go()
    {
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(app =>
        {
            app.MapMethods("/api/v1/x", ["GET", "POST"], () => Results.Json("ok"));
            app.MapPost("/api/v1/fail", void () => throw new InvalidOperationException("fails"));
            app.MapPost("/api/v1/stream", () => Results.Text("1\n", "application/x-ndjson"));
        });
        using RawClient client = await server.ConnectAsync();
        await client.HandshakeAsync();
        AicoV1Session[] sessions = server.State.Sessions.Acquire(client.ClientId, Instant.Now(server.Time));
        byte[] repeated = client.Envelope("{}"u8);
        await client.SendBodyAsync("POST", "/api/v1/x", repeated);
        await client.SendBodyAsync("POST", "/api/v1/x", repeated);
        await client.SendAsync("POST", "/api/v1/fail");
        await client.SendAsync("POST", "/api/v1/x", "not json");
        await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf("5"));
        await client.SendBodyAsync("GET", "/api/v1/x", null, ("X-Client-ID", client.ClientId));
        Answer stream = await client.SendAsync("POST", "/api/v1/stream");
        string reflected = System.Text.Json.JsonDocument.Parse(stream.Text).RootElement.GetProperty("payload").GetRawText();
        await client.SendBodyAsync("POST", "/api/v1/x", client.EnvelopeOf(reflected));

        // Stopping waits for the last request to have left the layer.
        await server.DisposeAsync();
        Assert.Equal(2, sessions.Length);
        foreach (AicoV1Session session in sessions)
        {
            session.Release();
            Assert.False(session.TryAcquire());
        }
    }

    [Fact]
    public async Task An_identity_that_cannot_be_read_stops_the_host()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "not a seed", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => ServerUnderTest.StartAsync(v1: v1 => v1.IdentityStore = new FileIdentityStore(file)));
        File.Delete(file);
    }

    [Fact]
    public async Task A_stored_identity_survives_a_restart()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "identity");
        var keys = new List<string>();
        for (int i = 0; i < 2; i++)
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(v1: v1 => v1.IdentityStore = new FileIdentityStore(file));
            keys.Add(Convert.ToHexString((await server.State.Identity.GetAsync(TestContext.Current.CancellationToken)).Identity.PublicKey));
        }

        Assert.Equal(keys[0], keys[1]);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task The_identity_is_loaded_once_for_all_and_a_failed_load_is_tried_again()
    {
        var store = new CountingStore();
        using var identity = new State.ServerIdentity(new AicoV1ServerOptions { IdentityStore = store });
        await Assert.ThrowsAsync<IOException>(async () => await identity.GetAsync(TestContext.Current.CancellationToken));
        Task<AicoV1Protocol>[] all = [.. Enumerable.Range(0, 20).Select(_ => identity.GetAsync(TestContext.Current.CancellationToken).AsTask())];
        store.Ready.SetResult();
        await Task.WhenAll(all);
        Assert.Equal(2, store.Loads);
        Assert.Single(all.Select(static task => task.Result).Distinct());
    }

    private sealed class CountingStore : IIdentityStore
    {
        public TaskCompletionSource Ready { get; } = new();

        public int Loads { get; private set; }

        public async ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken)
        {
            Loads++;
            if (Loads == 1)
            {
                throw new IOException("not now");
            }

            byte[] seed = newSeed.ToArray();
            await Ready.Task;
            return seed;
        }
    }

    private sealed class BrokenBody(IHttpResponseBodyFeature inner) : IHttpResponseBodyFeature
    {
        public Stream Stream => throw new InvalidOperationException("broken");

        public PipeWriter Writer { get; } = new BrokenWriter();

        public void DisableBuffering() => inner.DisableBuffering();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new InvalidOperationException("broken");

        public Task CompleteAsync() => throw new InvalidOperationException("broken");
    }

    private sealed class BrokenWriter : PipeWriter
    {
        public override void Advance(int bytes) => throw new InvalidOperationException("broken");

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException("broken");

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("broken");

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new InvalidOperationException("broken");
    }
}
