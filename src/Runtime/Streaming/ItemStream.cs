using Aico.Calls;

namespace Aico.Streaming;

/// <summary>A cold stream: nothing is sent before it is enumerated, and each enumeration is a call of its own.</summary>
internal sealed class ItemStream<TState, TItem> : IAsyncEnumerable<TItem>
{
    private readonly CallTarget _target;
    private readonly MethodDescriptor<TState, TItem> _method;
    private readonly TState _state;
    private readonly CancellationToken _cancellationToken;

    public ItemStream(CallTarget target, MethodDescriptor<TState, TItem> method, TState state, CancellationToken cancellationToken)
    {
        _target = target;
        _method = method;
        _state = state;
        _cancellationToken = cancellationToken;
    }

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new ItemEnumerator<TState, TItem>(_method, _state, new Call(_target, _method, _cancellationToken, cancellationToken));
}
