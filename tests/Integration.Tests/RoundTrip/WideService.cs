using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aico.Integration.Tests.RoundTrip;

internal sealed class WideService : IWideApi
{
    public Task<string> TextAsync(string[] flags, string raw, CancellationToken cancellationToken) => Task.FromResult($"{string.Join(',', flags)}|{raw}");

    public Task<byte[]> BytesAsync(byte[] bytes, CancellationToken cancellationToken) => Task.FromResult<byte[]>([.. bytes.Reverse()]);

    public async Task<Parcel> UploadAsync(string path, Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await using Stream source = await content(cancellationToken);
        await source.CopyToAsync(copy, cancellationToken);
        return new Parcel(path, (int)copy.Length);
    }

    public Task<Stream> DownloadAsync(int size, CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream(new byte[size]));

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new byte[] { (byte)i };
        }
    }

    public Task<Where> FormAsync(Where where, CancellationToken cancellationToken) => Task.FromResult(where);

    public Task<string[]> PartsAsync(string title, byte[] bytes, ByteArrayPart file, int[] numbers, CancellationToken cancellationToken) =>
        Task.FromResult<string[]>([title, Encoding.UTF8.GetString(bytes), $"{file.FileName} {file.ContentType} {Encoding.UTF8.GetString(file.Value)}", string.Join(',', numbers)]);

    public async Task<Parcel[]> CollectAsync(IAsyncEnumerable<Parcel> parcels, CancellationToken cancellationToken)
    {
        List<Parcel> all = [];
        await foreach (Parcel parcel in parcels.WithCancellation(cancellationToken))
        {
            all.Add(parcel);
        }

        return [.. all];
    }

    public async IAsyncEnumerable<Parcel> DuplexAsync(IAsyncEnumerable<Parcel> parcels, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Parcel parcel in parcels.WithCancellation(cancellationToken))
        {
            yield return parcel with { Weight = parcel.Weight + 1 };
        }
    }

    public Task<StreamingResponse<int>> TrailersAsync(CancellationToken cancellationToken)
    {
        int sent = 0;
        return Task.FromResult(StreamingResponse.Create(CountAsync(), trailers: () => [new("X-Sent", sent.ToString(System.Globalization.CultureInfo.InvariantCulture))]));

        async IAsyncEnumerable<int> CountAsync()
        {
            while (sent < 3)
            {
                await Task.Yield();
                yield return ++sent;
            }
        }
    }

    public Task<IApiResponse> HeadAsync(CancellationToken cancellationToken) => Task.FromResult<IApiResponse>(ApiResponse.Create<Parcel>(HttpStatusCode.OK, null, [new("X-Made", "yes")]));
}
