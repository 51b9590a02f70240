using System.Buffers;
using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.Aico2;
using Aico.Sessions;
using Aico.Telemetry;
using Aico.Transport;
using Microsoft.Extensions.Logging;

namespace Aico.Hosting;

/// <summary>Comes to an AICO/2 session: with one of the pinned keys, or with the key of the first contact. Sections 13 and 16.</summary>
internal sealed class Aico2Connector : SessionConnector
{
    private readonly Aico2Options _options;
    private readonly string _basePath;
    private readonly string _pinId;
    private readonly MessageHead _pingHead;
    private readonly ILogger _logger;
    private Aico2Protocol? _protocol;
    private X25519KeyPair? _identity;
    private int _lastPin;

    public Aico2Connector(Aico2Options options, Uri address, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _basePath = address.AbsolutePath.TrimEnd('/');
        string authority = HttpTransport.AuthorityOf(address);
        _pinId = $"{address.Scheme}://{authority}{_basePath}{Wire.HandshakePath}";
        _pingHead = new MessageHead { Method = "GET", Scheme = address.Scheme, Authority = authority, Target = _basePath + Wire.PingPath };
    }

    public override bool BacksOff => true;

    public override async Task<Session> ConnectAsync(HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        _protocol ??= await CreateProtocolAsync(cancellationToken).ConfigureAwait(false);
        return _options.PinStore is { } store
            ? await TrustAsync(store, transport, time, cancellationToken).ConfigureAwait(false)
            : await UsePinsAsync(transport, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a ping, which confirms the session. Section 5.</summary>
    public override async Task<bool> ConfirmAsync(Session session, HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        Instant now = Instant.Now(time);
        var content = new ArrayBufferWriter<byte>();
        MessageHead outer;
        using (MessageSealer sealer = session.Protocol.Seal(session, Direction.Request, _pingHead, new AttemptInfo(AttemptInfo.NewCallId(), 1, now, default)))
        {
            sealer.Complete(content);
            outer = sealer.Outer;
        }

        using HttpAnswer answer = await transport.SendAsync(outer, OutgoingContent.Of(content.WrittenMemory), cancellationToken).ConfigureAwait(false);
        session.MarkSent();
        await answer.Body.ReadAtLeastAsync(Wire.MaxProblem, cancellationToken).ConfigureAwait(false);
        return session.Protocol.Judge(answer.Head, ReadOnlySequence<byte>.Empty, plaintextMediaType: null) == Verdict.Sealed;
    }

    public override void Dispose()
    {
        _identity?.Dispose();
        base.Dispose();
    }

    // The one that last worked, then the others in their order, each once.
    private async Task<Session> UsePinsAsync(HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        int count = _options.Pins.Count;
        int first = _lastPin;
        for (int i = 0; i < count; i++)
        {
            int pin = i == 0 ? first : i <= first ? i - 1 : i;
            if (await ShakeHandsAsync(_options.Pins[pin], transport, time, cancellationToken).ConfigureAwait(false) is { } session)
            {
                _lastPin = pin;
                return session;
            }
        }

        throw IdentityChanged();
    }

    private async Task<Session> TrustAsync(IPinStore store, HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PinnedAsync(store, cancellationToken).ConfigureAwait(false) is { } pinned)
        {
            return await ShakeHandsAsync(pinned, transport, time, cancellationToken).ConfigureAwait(false) ?? throw IdentityChanged();
        }

        byte[] key = await FetchAsync(transport, cancellationToken).ConfigureAwait(false);
        Session session = await ShakeHandsAsync(key, transport, time, cancellationToken).ConfigureAwait(false)
            ?? throw new SessionUnavailableException("the server does not know the key that it named", unreachable: false, inner: null);
        try
        {
            // Two first contacts at once: the store decides, and only its key is trusted.
            bool added = await WithStoreAsync(() => store.TryAddAsync(_pinId, key, cancellationToken)).ConfigureAwait(false);
            if (!added && !CryptographicOperations.FixedTimeEquals(await PinnedAsync(store, cancellationToken).ConfigureAwait(false) ?? [], key))
            {
                throw IdentityChanged();
            }

            Session trusted = session;
            session = null!;
            return trusted;
        }
        finally
        {
            session?.Release();
        }
    }

    private async Task<byte[]?> PinnedAsync(IPinStore store, CancellationToken cancellationToken)
    {
        byte[]? key = await WithStoreAsync(() => store.GetAsync(_pinId, cancellationToken)).ConfigureAwait(false);
        return key is null or { Length: Wire.KeySize }
            ? key
            : throw new SessionUnavailableException("the pin store gave something else than a key", unreachable: false, inner: null);
    }

    private static async Task<T> WithStoreAsync<T>(Func<ValueTask<T>> use)
    {
        try
        {
            return await use().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SessionUnavailableException("the pin store failed", unreachable: false, exception);
        }
    }

    private async Task<byte[]> FetchAsync(HttpTransport transport, CancellationToken cancellationToken)
    {
        var head = new MessageHead { Method = "GET", Target = _basePath + Wire.KeyPath, Headers = { new("Accept", KeyDocument.MediaType) } };
        using HttpAnswer answer = await transport.SendAsync(head, default, cancellationToken).ConfigureAwait(false);
        byte[] body = await ReadAsync(answer.Body, KeyDocument.MaxBytes, cancellationToken).ConfigureAwait(false);
        return KeyDocument.ReadFirst(answer.Head, body)
            ?? throw new SessionUnavailableException("the server named no key", unreachable: false, inner: null);
    }

    // Null where the server says that it has not this key. Anyone can say that: it costs attempts with other trusted keys, and an error, no more.
    private async Task<Session?> ShakeHandsAsync(byte[] serverKey, HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        Aico2ClientHandshake handshake;
        try
        {
            handshake = _protocol!.StartHandshake(serverKey);
        }
        catch (CryptographicException exception)
        {
            throw new SessionUnavailableException("the server's public key is not usable", unreachable: false, exception);
        }

        using (handshake)
        {
            (Session? session, string? failure) = await ShakeHandsAsync(handshake, transport, time, cancellationToken).ConfigureAwait(false);
            return session is not null || handshake.Problem == ProblemType.KeyUnknown
                ? session
                : throw new SessionUnavailableException(failure!, unreachable: false, inner: null)
                {
                    Kind = handshake.Problem == ProblemType.ClientRefused ? FailureKind.ClientRefused : FailureKind.HandshakeFailed,
                };
        }
    }

    private SessionUnavailableException IdentityChanged()
    {
        ClientLog.ServerIdentityChanged(_logger);
        return new SessionUnavailableException("the server has another key than the trusted one", unreachable: false, inner: null) { Kind = FailureKind.ServerIdentityChanged };
    }

    private async Task<Aico2Protocol> CreateProtocolAsync(CancellationToken cancellationToken)
    {
        if (_options.IdentityStore is { } store)
        {
            using var fresh = new Secret(Wire.KeySize);
            RandomNumberGenerator.Fill(fresh.Span);
            byte[] key = await WithStoreAsync(() => store.GetOrAddAsync(fresh.Memory, cancellationToken)).ConfigureAwait(false);
            try
            {
                _identity = key.Length == Wire.KeySize
                    ? X25519KeyPair.FromPrivateKey(key)
                    : throw new SessionUnavailableException("the identity store gave something else than a key", unreachable: false, inner: null);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }

        return new Aico2Protocol(new Aico2Settings
        {
            BasePath = _basePath,
            Identity = _identity,
            Suites = _options.Suites,
            Padding = _options.PadMessages ? FramePadding.Padme : FramePadding.None,
        });
    }
}
