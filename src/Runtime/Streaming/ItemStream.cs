using Aico.Calls;

namespace Aico.Streaming;

/// <summary>A cold stream: nothing is sent before it is enumerated, and each enumeration is a call of its own.</summary>
/// <param name="target">Where calls go.</param>
/// <param name="method">The method.</param>
/// <param name="enumerate">Makes one enumeration.</param>
/// <param name="cancellationToken">Ends each call, as does the token of its enumeration.</param>
internal sealed class ItemStream<TElement>(
    CallTarget target, MethodDescriptor method, Func<Call, IAsyncEnumerator<TElement>> enumerate, CancellationToken cancellationToken) : IAsyncEnumerable<TElement>
{
    private readonly CancellationToken _cancellationToken = cancellationToken;

    public IAsyncEnumerator<TElement> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        enumerate(new Call(target, method, _cancellationToken, cancellationToken));
}
