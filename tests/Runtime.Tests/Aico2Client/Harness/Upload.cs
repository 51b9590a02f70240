namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>What the uploading methods of <see cref="SealedApi"/> are called with; one of these.</summary>
internal sealed record Upload
{
    public Stream? Stream { get; init; }

    public Func<CancellationToken, ValueTask<Stream>>? StreamFactory { get; init; }

    public IAsyncEnumerable<Aico.Runtime.Tests.Harness.Chunk>? Items { get; init; }

    public Func<IAsyncEnumerable<Aico.Runtime.Tests.Harness.Chunk>>? ItemsFactory { get; init; }
}
