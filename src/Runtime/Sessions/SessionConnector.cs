using System.Buffers;
using System.IO.Pipelines;
using Aico.Protocols;
using Aico.Transport;

namespace Aico.Sessions;

/// <summary>How a protocol comes to a session with a server: which key it trusts, what it sends, how often it may try. Used by one handshake at a time.</summary>
internal abstract class SessionConnector : IDisposable
{
    /// <summary>Whether a failed handshake holds back the next one for a while (AICO/2, section 13). Otherwise the next call tries again at once.</summary>
    public virtual bool BacksOff => false;

    /// <summary>Makes a session.</summary>
    /// <exception cref="SessionUnavailableException">There is none.</exception>
    /// <exception cref="TransportException">HTTP failed.</exception>
    /// <exception cref="IOException">The answer broke off.</exception>
    public abstract Task<Session> ConnectAsync(HttpTransport transport, TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Uses a session that no call uses at once, where a server would otherwise drop it. Failing is no harm: the next call sees.</summary>
    /// <returns>False if the server does not take messages of the session, so that it is of no use.</returns>
    public virtual Task<bool> ConfirmAsync(Session session, HttpTransport transport, TimeProvider time, CancellationToken cancellationToken) => Task.FromResult(true);

    public virtual void Dispose()
    {
    }

    /// <summary>Sends one handshake and checks its answer.</summary>
    protected static async Task<(Session? Session, string? Failure)> ShakeHandsAsync(
        ClientHandshake handshake, HttpTransport transport, TimeProvider time, CancellationToken cancellationToken)
    {
        using HttpAnswer answer = await transport.SendAsync(handshake.RequestHead, OutgoingContent.Of(handshake.RequestBody), cancellationToken).ConfigureAwait(false);
        byte[] body = await ReadAsync(answer.Body, handshake.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        Session? session = handshake.Complete(answer.Head, body, Instant.Now(time), out string? failure);
        return (session, failure);
    }

    /// <summary>Reads a whole body that must not be longer than a limit.</summary>
    protected static async Task<byte[]> ReadAsync(PipeReader body, int maxBytes, CancellationToken cancellationToken)
    {
        ReadResult result = await body.ReadAtLeastAsync(maxBytes + 1, cancellationToken).ConfigureAwait(false);
        if (result.Buffer.Length > maxBytes)
        {
            throw new SessionUnavailableException("the handshake's answer is too long", unreachable: false, inner: null);
        }

        return result.Buffer.ToArray();
    }
}
