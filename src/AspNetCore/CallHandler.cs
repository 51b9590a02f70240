using System.Net.ServerSentEvents;
using Aico.AspNetCore.Binding;
using Aico.AspNetCore.Handlers;
using Microsoft.AspNetCore.Http;

namespace Aico;

/// <summary>Calls a method of a service and writes what it gives: one kind per shape of call. Source: contract language, sections 4.1 and 10.</summary>
/// <typeparam name="TService">The contract.</typeparam>
/// <typeparam name="TArguments">What is bound from a request.</typeparam>
public abstract class CallHandler<TService, TArguments>
    where TService : class
{
    private protected CallHandler()
    {
    }

    /// <summary>Finds the types that the result needs. Called once, when the contract is mapped.</summary>
    internal virtual CallHandler<TService, TArguments> With(JsonTypes json) => this;

    /// <summary>Says what the answer is, for a description of the endpoint.</summary>
    internal abstract void Describe(IList<object> metadata, string? mediaType);

    /// <summary>Calls and answers. What it throws before the response starts becomes the answer.</summary>
    internal abstract Task AnswerAsync(HttpContext context, TService service, TArguments arguments);
}

/// <summary>Makes handlers. Called by generated code.</summary>
public static class CallHandler
{
    /// <summary>Answers 204.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> NoResult<TService, TArguments>(Func<TService, TArguments, CancellationToken, ValueTask> invoke)
        where TService : class => new NoResultHandler<TService, TArguments>(invoke);

    /// <summary>Answers with one JSON value; null is one.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TResult">The value's type.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Unary<TService, TArguments, TResult>(Func<TService, TArguments, CancellationToken, ValueTask<TResult>> invoke)
        where TService : class => new UnaryHandler<TService, TArguments, TResult>(invoke);

    /// <summary>Answers with text as it is; null is no content.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TText">Text that may be null, or not.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Text<TService, TArguments, TText>(Func<TService, TArguments, CancellationToken, ValueTask<TText>> invoke)
        where TService : class
        where TText : class? => new TextHandler<TService, TArguments, TText>(invoke);

    /// <summary>Answers with bytes as they are; null is no content.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TBytes">An array of bytes that may be null, or not.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Bytes<TService, TArguments, TBytes>(Func<TService, TArguments, CancellationToken, ValueTask<TBytes>> invoke)
        where TService : class
        where TBytes : class? => new BytesHandler<TService, TArguments, TBytes>(invoke);

    /// <summary>Answers with what a stream holds, and disposes it; null is no content.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TStream">A stream that may be null, or not.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Stream<TService, TArguments, TStream>(Func<TService, TArguments, CancellationToken, ValueTask<TStream>> invoke)
        where TService : class
        where TStream : Stream? => new StreamHandler<TService, TArguments, TStream>(invoke);

    /// <summary>Answers with status, headers and content as the method gives them.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TResponse">The response.</typeparam>
    /// <typeparam name="TResult">Its content.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Response<TService, TArguments, TResponse, TResult>(Func<TService, TArguments, CancellationToken, ValueTask<TResponse>> invoke)
        where TService : class
        where TResponse : IApiResponse<TResult> => new ResponseHandler<TService, TArguments, TResponse, TResult>(invoke);

    /// <summary>Answers with status and headers as the method gives them.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TResponse">The response.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Head<TService, TArguments, TResponse>(Func<TService, TArguments, CancellationToken, ValueTask<TResponse>> invoke)
        where TService : class
        where TResponse : IApiResponse => new HeadHandler<TService, TArguments, TResponse>(invoke);

    /// <summary>Answers with items as they come.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TItem">An item's type.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <param name="format">How items are written; as the protocol would have it by default.</param>
    /// <param name="doneMarker">What follows the last item, or null.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Items<TService, TArguments, TItem>(
        Func<TService, TArguments, CancellationToken, IAsyncEnumerable<TItem>> invoke, StreamItemFormat format = StreamItemFormat.Auto, string? doneMarker = null)
        where TService : class => new ItemsHandler<TService, TArguments, TItem>(invoke, new ItemWriter<TItem>(format, doneMarker));

    /// <summary>Answers with server-sent events as they come.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TItem">The type of an event's data.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <param name="doneMarker">What follows the last event, or null.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Events<TService, TArguments, TItem>(
        Func<TService, TArguments, CancellationToken, IAsyncEnumerable<SseItem<TItem>>> invoke, string? doneMarker = null)
        where TService : class => new EventsHandler<TService, TArguments, TItem>(invoke, new ItemWriter<TItem>(StreamItemFormat.ServerSentEvents, doneMarker));

    /// <summary>Answers with status and headers as the method gives them, then with items as they come, then with trailers.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TItem">An item's type.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <param name="format">How items are written; as the protocol would have it by default.</param>
    /// <param name="doneMarker">What follows the last item, or null.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> StreamingResponse<TService, TArguments, TItem>(
        Func<TService, TArguments, CancellationToken, ValueTask<StreamingResponse<TItem>>> invoke, StreamItemFormat format = StreamItemFormat.Auto, string? doneMarker = null)
        where TService : class => new StreamingResponseHandler<TService, TArguments, TItem>(invoke, new ItemWriter<TItem>(format, doneMarker));

    /// <summary>Answers with bytes in pieces as they come.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Chunks<TService, TArguments>(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> invoke)
        where TService : class => new ChunksHandler<TService, TArguments>(invoke);
}
