using System.Net;

namespace Aico;

/// <summary>The outcome of a streaming call: status and headers first, then the items, then the trailers. Dispose it; that ends the stream.</summary>
/// <remarks>Source: contract language, section 4.1.</remarks>
/// <typeparam name="T">The items.</typeparam>
public sealed class StreamingResponse<T> : IAsyncDisposable
{
    private readonly IAsyncEnumerable<T> _items;
    private readonly Func<ValueTask> _dispose;
    private int _taken;

    internal StreamingResponse(HttpStatusCode? statusCode, ResponseHeaders headers, IAsyncEnumerable<T> items, AicoException? error, Func<ValueTask> dispose)
    {
        StatusCode = statusCode;
        Headers = headers;
        Error = error;
        _items = items;
        _dispose = dispose;
    }

    /// <summary>Gets whether there is a response.</summary>
    public bool IsReceived => StatusCode is not null;

    /// <summary>Gets whether the response has a 2xx status and is a stream.</summary>
    public bool IsSuccessful => Error is null && (int?)StatusCode is >= 200 and < 300;

    /// <summary>Gets the response's status, or null where there is no response.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>Gets the response's headers; empty where there is no response. Under AICO v1 they are not protected.</summary>
    public ResponseHeaders Headers { get; }

    /// <summary>Gets what went wrong before the first item, or null.</summary>
    public AicoException? Error { get; }

    /// <summary>Gets what follows the last item; empty before the stream's verified end, and where the server sends none.</summary>
    public ResponseHeaders Trailers { get; internal set; } = new([]);

    /// <summary>On the side of the server: what makes the trailers.</summary>
    internal Func<IEnumerable<KeyValuePair<string, string>>>? TrailersOfServer { get; init; }

    /// <summary>Gets the items, once. Enumerating them throws <see cref="Error"/>, or what breaks the stream later.</summary>
    /// <exception cref="InvalidOperationException">The items were taken before.</exception>
    public IAsyncEnumerable<T> Items => Interlocked.Exchange(ref _taken, 1) == 0
        ? _items
        : throw new InvalidOperationException("The items of a response can be enumerated once. Call the method again for another stream.");

    /// <summary>Throws what went wrong, if anything did.</summary>
    /// <returns>This response.</returns>
    /// <exception cref="AicoException">The call failed; the exception is <see cref="Error"/> itself.</exception>
    public StreamingResponse<T> EnsureSuccessful() => Error is { } error ? throw error : this;

    /// <summary>Ends the stream at once, wherever it is. Never throws.</summary>
    /// <returns>Completes when the exchange is over.</returns>
    public ValueTask DisposeAsync() => _dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(StreamingResponse)} {(StatusCode is { } status ? (int)status : Error?.Kind)}";
}

/// <summary>Makes streaming responses on the side of the server, where an implementation of a contract gives them.</summary>
public static class StreamingResponse
{
    /// <summary>Makes a response.</summary>
    /// <typeparam name="T">The items.</typeparam>
    /// <param name="items">Its items.</param>
    /// <param name="statusCode">Its status, 200 to 299.</param>
    /// <param name="headers">Its headers, or null.</param>
    /// <param name="trailers">Gives what follows the last item, once it was sent; or null.</param>
    /// <returns>The response.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The status is not a success: an answer that failed has no items.</exception>
    public static StreamingResponse<T> Create<T>(
        IAsyncEnumerable<T> items,
        HttpStatusCode statusCode = HttpStatusCode.OK,
        IEnumerable<KeyValuePair<string, string>>? headers = null,
        Func<IEnumerable<KeyValuePair<string, string>>>? trailers = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfLessThan((int)statusCode, 200, nameof(statusCode));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)statusCode, 299, nameof(statusCode));
        return new StreamingResponse<T>(statusCode, new ResponseHeaders([.. headers ?? []]), items, error: null, static () => default) { TrailersOfServer = trailers };
    }
}
