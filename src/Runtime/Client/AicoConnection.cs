using System.Text.Json;
using Aico.Calls;
using Aico.Client;
using Aico.Sessions;
using Aico.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aico;

/// <summary>One origin, one protocol, one session: shared by every client made from it. Safe for concurrent use; costly enough to be made once.</summary>
public sealed class AicoConnection : IAsyncDisposable, IDisposable
{
    private readonly AicoConnectionOptions _options;
    private readonly HttpTransport _transport;
    private readonly SessionManager _sessions;
    private readonly HttpClient? _ownedClient;
    private readonly ILogger _logger;

    /// <summary>Makes a connection with an HTTP client of its own.</summary>
    /// <param name="options">How to connect. Must not be changed afterwards.</param>
    /// <exception cref="ArgumentException">The options do not fit together; the message lists every fault.</exception>
    public AicoConnection(AicoConnectionOptions options)
        : this(options, client: null, factory: null)
    {
    }

    /// <summary>Makes a connection over an HTTP client of yours, which must not follow redirects, keep cookies or decompress. It is not disposed.</summary>
    /// <param name="options">How to connect. Must not be changed afterwards.</param>
    /// <param name="client">Sends every message. Its timeout applies to the heads of answers.</param>
    /// <exception cref="ArgumentException">The options do not fit together; the message lists every fault.</exception>
    public AicoConnection(AicoConnectionOptions options, HttpClient client)
        : this(options, client ?? throw new ArgumentNullException(nameof(client)), factory: null)
    {
    }

    internal AicoConnection(AicoConnectionOptions options, HttpClient? client, Func<HttpClient>? factory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ConnectionChecks.Check(options);
        _options = options;
        if (factory is null)
        {
            client ??= _ownedClient = new HttpClient(HttpTransport.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
            factory = () => client;
        }

        _logger = options.LoggerFactory?.CreateLogger("Aico") ?? NullLogger.Instance;
        _transport = new HttpTransport(factory, new Uri(options.BaseAddress!.GetLeftPart(UriPartial.Authority)), options.HttpVersion, options.HttpVersionPolicy);
        _sessions = new SessionManager(options.CreateConnector!(options), _transport, options.TimeProvider, options.Timeouts.Handshake, _logger);
    }

    /// <summary>Gets the address that contracts' base paths are appended to.</summary>
    public Uri BaseAddress => _options.BaseAddress!;

    /// <summary>Binds a contract to the connection. Called by generated code.</summary>
    /// <param name="contract">The contract.</param>
    /// <returns>What a generated client calls.</returns>
    /// <exception cref="NotSupportedException">The protocol cannot carry a method, or the serializer does not know a type; the message lists all.</exception>
    /// <exception cref="InvalidOperationException">A method asks for a credential and <see cref="AicoConnectionOptions.Authorization"/> is not set.</exception>
    public CallInvoker CreateInvoker(ContractDescriptor contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        JsonSerializerOptions json = ContractChecks.Check(contract, _options);
        string prefix = _options.BaseAddress!.AbsolutePath.TrimEnd('/');
        return new CallInvoker(new CallTarget(_options, _sessions, _transport, json, prefix, _logger));
    }

    /// <summary>Shakes hands now, so that the first call does not wait for it. Does nothing if there is a session.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiRequestException">No session could be made.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _sessions.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SessionUnavailableException exception)
        {
            throw Call.NoSession(nameof(WarmUpAsync), exception, _options.Timeouts.Handshake);
        }
    }

    /// <summary>Ends the session and, if the connection made it, the HTTP client. Running calls fail or finish on their own.</summary>
    /// <returns>Completes when no handshake runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync().ConfigureAwait(false);
        _ownedClient?.Dispose();
    }

    /// <summary>Does what <see cref="DisposeAsync"/> does, without waiting for a handshake that runs: for containers that are disposed synchronously.</summary>
    public void Dispose()
    {
        // All that could be waited for is a handshake that was cancelled just now; nobody needs its end.
        _ = _sessions.DisposeAsync().AsTask();
        _ownedClient?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(AicoConnection)} to {_transport.Origin}";
}
