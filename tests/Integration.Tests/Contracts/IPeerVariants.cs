using Aico.Tests;

namespace Aico.Integration.Tests.Contracts;

/// <summary>Other ways to call what <see cref="IPeerApi"/> calls, and what takes bare bytes.</summary>
[EncryptedApi(JsonContext = typeof(PeerJson))]
public interface IPeerVariants
{
    [Post("/echo")]
    Task<byte[]> EchoAsync([Body] byte[] content, CancellationToken cancellationToken = default);

    [Post("/items")]
    Task<Uploaded> UploadAsync([Body(OneShot = true)] IAsyncEnumerable<PeerItem> items, CancellationToken cancellationToken = default);

    [Post("/chat")]
    IAsyncEnumerable<PeerItem> ChatAsync([Body(OneShot = true)] IAsyncEnumerable<PeerItem> items, CancellationToken cancellationToken = default);

    [Post("/items")]
    Task<Uploaded> UploadAgainAsync([Body] Func<IAsyncEnumerable<PeerItem>> items, CancellationToken cancellationToken = default);

    [Get("/blob/{length}")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> BlobChunksAsync(int length, CancellationToken cancellationToken = default);

    [Get("/items")]
    Task<StreamingResponse<PeerItem>> OpenItemsAsync(int count, CancellationToken cancellationToken = default);

    [Post("/orders"), NoRetry]
    Task<OrderResult> OrderOnceAsync([Body] Order order, CancellationToken cancellationToken = default);

    [Post("/orders")]
    Task<string> OrderTextAsync([Body] Order order, CancellationToken cancellationToken = default);

    [Get("/nowhere")]
    Task<string> NowhereAsync(CancellationToken cancellationToken = default);
}
