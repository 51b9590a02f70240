using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Snapshots;

/// <summary>What generated files look like. Each snapshot is reviewed like code.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Chat() => Snapshot.Verify(GeneratorHarness.Run(Source.File("""
        public sealed record ChatMessage(string Text);

        [JsonSerializable(typeof(ChatMessage))]
        public sealed class ChatJson(System.Text.Json.JsonSerializerOptions? options) : JsonSerializerContext(options)
        {
            public static ChatJson Default { get; } = new(null);
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
        }

        [EncryptedApi("/api/v1", JsonContext = typeof(ChatJson))]
        [Headers("Authorization: Bearer")]
        public interface IChatApi
        {
            [Post("/conversation/messages?stream=true")]
            [StreamEnd(nameof(Chunk.Done)), StreamEnd(nameof(Chunk.Type), "error", IsError = true)]
            [Timeout(FirstItemMilliseconds = 20_000, IdleMilliseconds = 30_000)]
            IAsyncEnumerable<Chunk> SendAsync([Body] ChatMessage message, [Header("Accept-Language")] string? language = null, CancellationToken cancellationToken = default);

            [Get("/conversation/messages")]
            Task<List<Chunk>> HistoryAsync([Query("page_size")] int pageSize = 50, [Query(Format = "s")] DateTime? since = null, CancellationToken cancellationToken = default);

            [Post("/tts/synthesize"), AllowPlaintextResponse("audio/wav")]
            Task<Stream> SpeakAsync([Body] ChatMessage speech, CancellationToken cancellationToken = default);
        }
        """)));

    [Fact]
    public void Verbs_and_results() => Snapshot.Verify(GeneratorHarness.Run(Source.Contract("""
        [Get("/users/{id}")] Task<User?> GetAsync(Guid id, CancellationToken cancellationToken);
        [Post("/users")] ValueTask<User> CreateAsync(User user, CancellationToken cancellationToken);
        [Put("/users/{id}?kind={kind}"), NoRetry] Task ReplaceAsync(string id, Kind kind, [Body] User? user, CancellationToken? cancellationToken);
        [Patch("/users/{id}"), Idempotent] Task<string> RenameAsync(int id, [Body(BodyKind.Json)] string name, CancellationToken cancellationToken);
        [Delete("/users/{year}-{month}")] ValueTask DeleteAsync(int year, int month, [Authorize] string? token, CancellationToken cancellationToken);
        """)));

    [Fact]
    public void Stubs() => Snapshot.Verify(GeneratorHarness.Run(Source.Contract("""
        event EventHandler? Changed;
        int this[string key] { get; set; }
        string Name { get; init; }
        void Ping();
        [Get("/a")] Task<T?> Open<T>(ref int number);
        """)));

    [Fact]
    public void Generics() => Snapshot.Verify(GeneratorHarness.Run(Source.File("""
        [EncryptedApi("/store")]
        public interface IStore<TItem, TId>
            where TItem : class
            where TId : notnull
        {
            [Get("/{id}")] Task<TItem?> GetAsync(TId id, CancellationToken cancellationToken);
            [Get("/{id}/as")] Task<TOther> GetAsAsync<TOther>(TId id, TOther? like, CancellationToken cancellationToken);
        }
        """)));

    [Fact]
    public void Whole_language() => Snapshot.Verify(GeneratorHarness.Run(Source.File("""
        public sealed record Filter(string? Text, User[] Users);
        public sealed class FilterConverter : IQueryConverter<Filter> { public void Append(QueryWriter query, string name, Filter value) => query.Add(name, value.Text); }
        public sealed class ListAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new("LIST"); }

        [EncryptedApi("/{tenant}", CollectionFormat = CollectionFormat.Indexed), Padding, ErrorBody(typeof(User))]
        public interface IApi : IDisposable, IAsyncDisposable
        {
            [Path] string Tenant { get; set; }
            [Header("X-Trace")] Guid? Trace { get; set; }

            [List("/{filter.Text?}"), StreamFormat(StreamItemFormat.JsonLines, DoneMarker = "[DONE]"), StreamEnd(Optional = true)]
            Task<StreamingResponse<User>> ListAsync(Filter filter, [QueryName] string[] flags, [QueryConverter(typeof(FilterConverter))] Filter? other, CancellationToken cancellationToken);

            [Post("/form")] Task<ApiResponse<User>> FormAsync([Body(BodyKind.UrlEncoded)] Filter form, [Property] object? trace, CancellationToken cancellationToken);
            [Post("/parts"), Multipart] Task<IApiResponse> PartsAsync(string name, StreamPart file, [FormObject] User user, CancellationToken cancellationToken);
            [Put("/{**path}")] IAsyncEnumerable<ReadOnlyMemory<byte>> EchoAsync([Encoded] string path, [Body] Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken);
            [Post("/items")] Task<IApiResponse<T>> ItemsAsync<T>([Body(OneShot = true)] IAsyncEnumerable<T> items, CancellationToken cancellationToken);
        }
        """)));
}
