using System.Text.Json.Serialization;

namespace Aico.Tests;

/// <summary>The application of tests/Peers/aico-2/README.md as a contract, but for what it says of bare bytes: its client calls the independent peers, its server is called by them.</summary>
[EncryptedApi(JsonContext = typeof(PeerJson))]
public interface IPeerApi
{
    [Get("/health")]
    Task<PeerHealth> HealthAsync(CancellationToken cancellationToken = default);

    [Post("/orders")]
    Task<OrderResult> OrderAsync([Body] Order order, CancellationToken cancellationToken = default);

    [Put("/orders/{id}")]
    Task<OrderResult> PutOrderAsync(string id, CancellationToken cancellationToken = default);

    [Get("/items")]
    IAsyncEnumerable<PeerItem> ItemsAsync(int count, [Query("delay_ms")] int delayMs = 0, CancellationToken cancellationToken = default);

    [Get("/items/broken")]
    IAsyncEnumerable<PeerItem> BrokenItemsAsync(int count, CancellationToken cancellationToken = default);

    [Get("/blob/{length}")]
    Task<Stream> BlobAsync(int length, CancellationToken cancellationToken = default);

    [Put("/blob/{name}")]
    Task<Stored> StoreAsync(string name, [Body(OneShot = true)] Stream content, CancellationToken cancellationToken = default);

    [Get("/status/{code}")]
    Task<ApiResponse<PeerCode>> StatusAsync(int code, CancellationToken cancellationToken = default);

    [Get("/whoami")]
    Task<WhoAmI> WhoAmIAsync([Authorize] string? token = null, CancellationToken cancellationToken = default);
}

public sealed record PeerHealth(string Status);

/// <summary>An order; the service counts executions per id.</summary>
public sealed record Order(string Id, int DelayMs = 0);

public sealed record OrderResult(string Id, int Executions);

public sealed record PeerItem(int Index, string Text)
{
    public static PeerItem Of(int index) => new(index, $"item {index}");
}

public sealed record Uploaded(int Count, long Bytes);

public sealed record Stored(long Bytes, string Sha256);

public sealed record PeerCode(int Status);

public sealed record WhoAmI(string? Principal, string? Authorization, string Rid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PeerHealth)), JsonSerializable(typeof(Order)), JsonSerializable(typeof(OrderResult)), JsonSerializable(typeof(PeerItem))]
[JsonSerializable(typeof(Uploaded)), JsonSerializable(typeof(Stored)), JsonSerializable(typeof(PeerCode)), JsonSerializable(typeof(WhoAmI))]
public sealed partial class PeerJson : JsonSerializerContext;
