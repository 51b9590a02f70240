using Aico.Calls;
using Aico.Streaming;

namespace Aico;

/// <summary>A connection bound to one contract: what generated clients call. Safe for concurrent use.</summary>
public sealed class CallInvoker
{
    private readonly CallTarget _target;

    internal CallInvoker(CallTarget target) => _target = target;

    /// <summary>Runs a call without a result.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Completes at the verified end of the response.</returns>
    /// <exception cref="AicoException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task SendAsync<TState>(MethodDescriptor<TState> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        using var call = new Call(_target, method, cancellationToken, default);
        try
        {
            using CallResponse response = await call.SendAsync(method.Build, state).ConfigureAwait(false);
            await UnaryReader.ReadNothingAsync(call, response).ConfigureAwait(false);
            call.End(failure: null);
        }
        catch (Exception exception)
        {
            call.End(exception);
            throw;
        }
    }

    /// <summary>Runs a call with a result: text, bytes, a stream of bytes, or JSON for every other type.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The result; for <see cref="Stream"/> as soon as the head is there.</returns>
    /// <exception cref="AicoException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TResult> SendAsync<TState, TResult>(MethodDescriptor<TState, TResult> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        var call = new Call(_target, method, cancellationToken, default);
        bool handedOver = false;
        try
        {
            CallResponse response = await call.SendAsync(method.Build, state).ConfigureAwait(false);
            try
            {
                if (typeof(TResult) == typeof(Stream) && response is { IsSuccess: true, Verdict: Protocols.Verdict.DeclaredPlaintext })
                {
                    handedOver = true;
                    return (TResult)(object)new ContentStream(call, response);
                }

                TResult result = typeof(TResult) == typeof(Stream)
                    ? (TResult)(object)new MemoryStream(await UnaryReader.ReadResultAsync<byte[]>(call, response).ConfigureAwait(false), writable: false)
                    : await UnaryReader.ReadResultAsync<TResult>(call, response).ConfigureAwait(false);
                call.End(failure: null);
                return result;
            }
            finally
            {
                if (!handedOver)
                {
                    response.Dispose();
                }
            }
        }
        catch (Exception exception)
        {
            call.End(exception);
            throw;
        }
        finally
        {
            if (!handedOver)
            {
                call.Dispose();
            }
        }
    }

    /// <summary>Gives a cold stream: nothing is sent before it is enumerated, and each enumeration is a call of its own.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call, as does the token of the enumeration.</param>
    /// <returns>The stream. Enumerating it throws <see cref="AicoException"/>s and the caller's own cancellation.</returns>
    public IAsyncEnumerable<TItem> Stream<TState, TItem>(MethodDescriptor<TState, TItem> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new ItemStream<TState, TItem>(_target, method, state, cancellationToken);
    }
}
