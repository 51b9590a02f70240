using System.Runtime.ExceptionServices;

namespace Aico.Streaming;

/// <summary>The items of an answer that is none: enumerating them throws why.</summary>
internal sealed class FailedStream<TElement>(Exception error) : IAsyncEnumerable<TElement>, IAsyncEnumerator<TElement>
{
    public TElement Current => default!;

    public IAsyncEnumerator<TElement> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync()
    {
        ExceptionDispatchInfo.Throw(error);
        return default;
    }

    public ValueTask DisposeAsync() => default;
}
