using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Aico.Tests;

namespace Aico.Backend;

/// <summary>The application of tests/Peers/aico-2/README.md, served from its contract.</summary>
internal sealed class PeerService(IHttpContextAccessor http, PeerCounters counters) : IPeerApi
{
    public Task<PeerHealth> HealthAsync(CancellationToken cancellationToken) => Task.FromResult(new PeerHealth("ok"));

    public async Task<OrderResult> OrderAsync(Order order, CancellationToken cancellationToken)
    {
        int executions = counters.Count(order.Id);
        await Task.Delay(order.DelayMs, cancellationToken);
        return new OrderResult(order.Id, executions);
    }

    public Task<OrderResult> PutOrderAsync(string id, CancellationToken cancellationToken) => Task.FromResult(new OrderResult(id, counters.Count(id)));

    public async IAsyncEnumerable<PeerItem> ItemsAsync(int count, int delayMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(delayMs, cancellationToken);
            yield return PeerItem.Of(i);
        }
    }

    public async IAsyncEnumerable<PeerItem> BrokenItemsAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (PeerItem item in ItemsAsync(count, 0, cancellationToken))
        {
            yield return item;
        }

        throw new ProblemException(StatusCodes.Status500InternalServerError) { Type = "urn:example:broken" };
    }

    public Task<Stream> BlobAsync(int length, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new MemoryStream([.. Enumerable.Range(0, length).Select(static i => (byte)((i * 31) + 7))]));

    public async Task<Stored> StoreAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        counters.Count("blob");
        long bytes = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[16 * 1024];
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            bytes += read;
            hash.AppendData(buffer, 0, read);
        }

        return new Stored(bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public Task<ApiResponse<PeerCode>> StatusAsync(int code, CancellationToken cancellationToken) => Task.FromResult(
        ApiResponse.Create<PeerCode>((HttpStatusCode)code, code is 204 or 205 or 304 ? null : new PeerCode(code), [new("x-status", code.ToString(CultureInfo.InvariantCulture))]));

    public Task<WhoAmI> WhoAmIAsync(string? token, CancellationToken cancellationToken)
    {
        HttpContext context = http.HttpContext!;
        IAicoRequestFeature? sealedRequest = context.Features.Get<IAicoRequestFeature>();
        return Task.FromResult(new WhoAmI(
            sealedRequest?.ClientKey is { } key ? Convert.ToHexStringLower(key.Span) : null,
            context.Request.Headers.Authorization.Count > 0 ? context.Request.Headers.Authorization.ToString() : null,
            sealedRequest?.RequestId ?? ""));
    }
}

/// <summary>How often the application ran a call, by the call's id.</summary>
internal sealed class PeerCounters
{
    public int Handshakes;
    public int Requests;

    public ConcurrentDictionary<string, int> ById { get; } = new();

    public int Count(string id) => ById.AddOrUpdate(id, 1, static (_, count) => count + 1);
}
