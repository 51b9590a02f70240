namespace Aico.Integration.Tests.RoundTrip;

/// <summary>What only AICO/2 can carry.</summary>
[EncryptedApi("/api/v1/wide")]
public interface IWideApi
{
    [Get("/text")]
    Task<string> TextAsync([QueryName] string[] flags, [Encoded] string raw, CancellationToken cancellationToken = default);

    [Post("/bytes")]
    Task<byte[]> BytesAsync([Body] byte[] bytes, CancellationToken cancellationToken = default);

    [Put("/{**path}")]
    Task<Parcel> UploadAsync(string path, [Body] Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken = default);

    [Get("/download")]
    Task<Stream> DownloadAsync(int size, CancellationToken cancellationToken = default);

    [Get("/chunks")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(int count, CancellationToken cancellationToken = default);

    [Post("/form")]
    Task<Where> FormAsync([Body(BodyKind.UrlEncoded)] Where where, CancellationToken cancellationToken = default);

    [Post("/parts"), Multipart]
    Task<string[]> PartsAsync(string title, byte[] bytes, ByteArrayPart file, int[] numbers, CancellationToken cancellationToken = default);

    [Post("/collect")]
    Task<Parcel[]> CollectAsync([Body(OneShot = true)] IAsyncEnumerable<Parcel> parcels, CancellationToken cancellationToken = default);

    [Post("/duplex"), StreamEnd(Optional = true)]
    IAsyncEnumerable<Parcel> DuplexAsync([Body(OneShot = true)] IAsyncEnumerable<Parcel> parcels, CancellationToken cancellationToken = default);

    [Get("/trailers"), StreamEnd(Optional = true)]
    Task<StreamingResponse<int>> TrailersAsync(CancellationToken cancellationToken = default);

    [Head("/head")]
    Task<IApiResponse> HeadAsync(CancellationToken cancellationToken = default);
}
