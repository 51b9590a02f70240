using Aico.Protocols;
using Aico.Transport;

namespace Aico.Sessions;

/// <summary>Shakes hands as the protocol itself begins it, with whichever server answers.</summary>
/// <param name="createProtocol">Makes the protocol when it is first needed: its identity may have to be loaded.</param>
internal sealed class ProtocolConnector(Func<CancellationToken, ValueTask<IWireProtocol>> createProtocol) : SessionConnector
{
    private IWireProtocol? _protocol;

    public override async Task<Session> ConnectAsync(HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        _protocol ??= await CreateProtocolAsync(cancellationToken).ConfigureAwait(false);
        using ClientHandshake handshake = _protocol.StartHandshake(Instant.Now(time));
        (Session? session, string? failure) = await ShakeHandsAsync(handshake, transport, time, cancellationToken).ConfigureAwait(false);
        return session ?? throw new SessionUnavailableException(failure!, unreachable: false, inner: null);
    }

    public override void Dispose()
    {
        (_protocol as IDisposable)?.Dispose();
        base.Dispose();
    }

    private async Task<IWireProtocol> CreateProtocolAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await createProtocol(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new SessionUnavailableException("the identity store failed", unreachable: false, exception);
        }
    }
}
