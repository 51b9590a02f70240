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
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Text<TService, TArguments>(Func<TService, TArguments, CancellationToken, ValueTask<string?>> invoke)
        where TService : class => new TextHandler<TService, TArguments>(invoke);

    /// <summary>Answers with bytes as they are; null is no content.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Bytes<TService, TArguments>(Func<TService, TArguments, CancellationToken, ValueTask<byte[]?>> invoke)
        where TService : class => new BytesHandler<TService, TArguments>(invoke);

    /// <summary>Answers with what a stream holds, and disposes it; null is no content.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Stream<TService, TArguments>(Func<TService, TArguments, CancellationToken, ValueTask<Stream?>> invoke)
        where TService : class => new StreamHandler<TService, TArguments>(invoke);

    /// <summary>Answers with items as they come.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <typeparam name="TItem">An item's type.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Items<TService, TArguments, TItem>(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<TItem>> invoke)
        where TService : class => new ItemsHandler<TService, TArguments, TItem>(invoke);

    /// <summary>Answers with bytes in pieces as they come.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <typeparam name="TArguments">What is bound from a request.</typeparam>
    /// <param name="invoke">Calls the method.</param>
    /// <returns>The handler.</returns>
    public static CallHandler<TService, TArguments> Chunks<TService, TArguments>(Func<TService, TArguments, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> invoke)
        where TService : class => new ChunksHandler<TService, TArguments>(invoke);
}
