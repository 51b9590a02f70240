using System.Net;
using System.Net.ServerSentEvents;
using Aico.Calls;
using Aico.Protocols;
using Aico.Serialization;
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
    public Task SendAsync<TState>(MethodDescriptor<TState> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return RunAsync(method, state, cancellationToken);
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
        (TResult result, _) = await RunAsync(method, state, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Runs a call without a result and gives its outcome, a failure included.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The outcome, at the verified end of the response.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IApiResponse> RespondAsync<TState>(MethodDescriptor<TState> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        try
        {
            MessageHead head = await RunAsync(method, state, cancellationToken).ConfigureAwait(false);
            return new ApiResponse<object>((HttpStatusCode)head.Status, new ResponseHeaders(head.Headers), content: null, hasContent: false, error: null);
        }
        catch (AicoException exception)
        {
            return Failed<object>(exception);
        }
    }

    /// <summary>Runs a call with a result and gives its outcome, a failure included.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The outcome; for <see cref="Stream"/> as soon as the head is there.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<ApiResponse<TResult>> RespondAsync<TState, TResult>(MethodDescriptor<TState, TResult> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        try
        {
            (TResult result, MessageHead head) = await RunAsync(method, state, cancellationToken).ConfigureAwait(false);
            return new ApiResponse<TResult>((HttpStatusCode)head.Status, new ResponseHeaders(head.Headers), result, result is not null, error: null);
        }
        catch (AicoException exception)
        {
            return Failed<TResult>(exception);
        }
    }

    /// <inheritdoc cref="RespondAsync{TState, TResult}(MethodDescriptor{TState, TResult}, TState, CancellationToken)"/>
    public async Task<IApiResponse<TResult>> RespondAsInterfaceAsync<TState, TResult>(
        MethodDescriptor<TState, TResult> method, TState state, CancellationToken cancellationToken) =>
        await RespondAsync(method, state, cancellationToken).ConfigureAwait(false);

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
        return new ItemStream<TItem>(_target, method, call => Items(method, state, call), cancellationToken);
    }

    /// <summary>Gives a cold stream of events, which keep their names and ids. Items that are no server-sent events are called <c>message</c>.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <typeparam name="TItem">The events' data.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call, as does the token of the enumeration.</param>
    /// <returns>The stream. Enumerating it throws <see cref="AicoException"/>s and the caller's own cancellation.</returns>
    public IAsyncEnumerable<SseItem<TItem>> StreamEvents<TState, TItem>(MethodDescriptor<TState, TItem> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new ItemStream<SseItem<TItem>>(
            _target, method, call => new ItemEnumerator<TState, TItem, SseItem<TItem>>(method, state, call, static (item, splitter) => EventOf(item, splitter)), cancellationToken);
    }

    /// <summary>Gives a cold stream of bytes: one verified chunk each, valid until the next is asked for.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call, as does the token of the enumeration.</param>
    /// <returns>The stream. Enumerating it throws <see cref="AicoException"/>s and the caller's own cancellation.</returns>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> StreamBytes<TState>(
        MethodDescriptor<TState, ReadOnlyMemory<byte>> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new ItemStream<ReadOnlyMemory<byte>>(_target, method, call => new ChunkEnumerator<TState>(method, state, call), cancellationToken);
    }

    /// <summary>Runs a streaming call up to its head and gives its outcome, a failure included. The result is to be disposed.</summary>
    /// <typeparam name="TState">The captured arguments.</typeparam>
    /// <typeparam name="TItem">The items.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="state">The captured arguments.</param>
    /// <param name="cancellationToken">Ends the call, also while its items are read.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<StreamingResponse<TItem>> StreamResponseAsync<TState, TItem>(
        MethodDescriptor<TState, TItem> method, TState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(method);
        ItemEnumerator<TState, TItem, TItem> items = Items(method, state, new Call(_target, method, cancellationToken, default));
        try
        {
            await items.OpenAsync().ConfigureAwait(false);
        }
        catch (AicoException exception)
        {
            await items.DisposeAsync().ConfigureAwait(false);
            (HttpStatusCode? status, ResponseHeaders headers) = HeadOf(exception);
            return new StreamingResponse<TItem>(status, headers, new FailedStream<TItem>(exception), exception, static () => default);
        }
        catch
        {
            await items.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        StreamingResponse<TItem>? response = null;
        var stream = new OpenedStream<TItem>(items, trailers => response!.Trailers = trailers);
        MessageHead head = items.Response.Head;
        response = new StreamingResponse<TItem>((HttpStatusCode)head.Status, new ResponseHeaders(head.Headers), stream, error: null, items.DisposeAsync);
        return response;
    }

    private static ItemEnumerator<TState, TItem, TItem> Items<TState, TItem>(MethodDescriptor<TState, TItem> method, TState state, Call call) =>
        new(method, state, call, static (item, _) => item);

    private static SseItem<TItem> EventOf<TItem>(TItem item, ItemSplitter? splitter) => splitter is EventSplitter events
        ? new SseItem<TItem>(item, events.EventName) { EventId = events.EventId }
        : new SseItem<TItem>(item);

    private static ApiResponse<T> Failed<T>(AicoException exception)
    {
        (HttpStatusCode? status, ResponseHeaders headers) = HeadOf(exception);
        return new ApiResponse<T>(status, headers, default, hasContent: false, exception);
    }

    private static (HttpStatusCode? Status, ResponseHeaders Headers) HeadOf(AicoException exception) =>
        exception is ApiException response ? (response.StatusCode, response.Headers) : (null, new ResponseHeaders([]));

    private async Task<MessageHead> RunAsync<TState>(MethodDescriptor<TState> method, TState state, CancellationToken cancellationToken)
    {
        using var call = new Call(_target, method, cancellationToken, default);
        try
        {
            using CallResponse response = await call.SendAsync(method.Build, state).ConfigureAwait(false);
            await UnaryReader.ReadNothingAsync(call, response).ConfigureAwait(false);
            call.End(failure: null);
            return response.Head;
        }
        catch (Exception exception)
        {
            call.End(exception);
            throw;
        }
    }

    private async Task<(TResult Result, MessageHead Head)> RunAsync<TState, TResult>(
        MethodDescriptor<TState, TResult> method, TState state, CancellationToken cancellationToken)
    {
        var call = new Call(_target, method, cancellationToken, default);
        bool handedOver = false;
        try
        {
            CallResponse response = await call.SendAsync(method.Build, state).ConfigureAwait(false);
            try
            {
                bool isLive = response.IsSuccess && (response.Verdict == Verdict.DeclaredPlaintext || call.Features.SealsBytes);
                if (typeof(TResult) == typeof(Stream) && isLive)
                {
                    handedOver = true;
                    return ((TResult)(object)new ContentStream(call, response), response.Head);
                }

                TResult result = typeof(TResult) == typeof(Stream)
                    ? (TResult)(object)new MemoryStream(await UnaryReader.ReadResultAsync<byte[]>(call, response).ConfigureAwait(false), writable: false)
                    : await UnaryReader.ReadResultAsync<TResult>(call, response).ConfigureAwait(false);
                call.End(failure: null);
                return (result, response.Head);
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
}
