using Aico.Tests;

namespace Aico.Integration.Tests.Tamper;

/// <summary>One method per shape of message. Calls that count are named by an id.</summary>
[EncryptedApi(JsonContext = typeof(PeerJson))]
public interface ITamperApi
{
    [Post("/unary/{id}")]
    Task<PeerItem> UnaryAsync(string id, [Body] PeerItem item, CancellationToken cancellationToken = default);

    [Post("/down/{id}")]
    IAsyncEnumerable<PeerItem> DownAsync(string id, int count, CancellationToken cancellationToken = default);

    [Post("/up/{id}")]
    Task<Uploaded> UpAsync(string id, [Body(OneShot = true)] Stream content, CancellationToken cancellationToken = default);

    [Post("/both/{id}")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> BothAsync(string id, [Body(OneShot = true)] Stream content, CancellationToken cancellationToken = default);
}
