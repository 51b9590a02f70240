using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Server;

/// <summary>What a server's files look like. Each snapshot is reviewed like code.</summary>
public sealed class ServerSnapshotTests
{
    [Fact]
    public void Server() => Snapshot.Verify(GeneratorHarness.Run(GeneratorHarness.CompileServer(Source.File("""
        public sealed record Filter([property: Query("q")] string? Text, int[]? Tags) { public int Page { get; set; } = 1; }

        [EncryptedApi("/api/v1")]
        public interface IChatApi
        {
            [Header("X-Tenant")] string? Tenant { get; set; }

            [Post("/messages?stream=true"), StreamEnd(nameof(Chunk.Done)), StreamFormat(StreamItemFormat.JsonLines)]
            IAsyncEnumerable<Chunk> SendAsync([Body] User message, [Header("Accept-Language")] string? language = null, CancellationToken cancellationToken = default);

            [Get("/messages/{id}")]
            Task<User?> FindAsync(Guid id, Filter? filter = null, Kind kind = Kind.B, [Query(Format = "s")] DateTime? since = null, CancellationToken cancellationToken = default);

            [Post("/speech"), AllowPlaintextResponse("audio/wav")]
            Task<Stream> SpeakAsync([Body(OneShot = true)] Stream text, [Authorize] string? token, CancellationToken cancellationToken);

            [Delete("/messages/{**path}")]
            ValueTask DeleteAsync(string path, CancellationToken cancellationToken);
        }
        """))));

    [Fact]
    public void Server_generics() => Snapshot.Verify(GeneratorHarness.Run(GeneratorHarness.CompileServer(Source.File("""
        [EncryptedApi("/store")]
        public interface IStore<TItem, TId>
            where TItem : class
            where TId : notnull
        {
            [Get("/{id}")] Task<TItem?> GetAsync(TId id, CancellationToken cancellationToken);
            [Post("")] Task<ApiResponse<TItem>> CreateAsync([Body] TItem item, CancellationToken cancellationToken);
        }
        """))));
}
