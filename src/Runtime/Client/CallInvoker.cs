namespace Aico;

/// <summary>A connection bound to one contract: what generated clients call. Safe for concurrent use.</summary>
public sealed class CallInvoker
{
    private readonly AicoConnection _connection;

    internal CallInvoker(AicoConnection connection) => _connection = connection;

    /// <summary>Runs a call without a result.</summary>
    public Task SendAsync<TState>(MethodDescriptor<TState> method, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(_connection.ToString());

    /// <summary>Runs a call with a result.</summary>
    public Task<TResult> SendAsync<TState, TResult>(MethodDescriptor<TState, TResult> method, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(_connection.ToString());

    /// <summary>Gives a cold stream: nothing is sent before it is enumerated, and each enumeration is a new call.</summary>
    public IAsyncEnumerable<TItem> Stream<TState, TItem>(MethodDescriptor<TState, TItem> method, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(_connection.ToString());
}
