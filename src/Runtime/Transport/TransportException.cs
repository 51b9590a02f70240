namespace Aico.Transport;

/// <summary>HTTP failed below the protocol.</summary>
internal sealed class TransportException : Exception
{
    public TransportException(bool sent, Exception inner)
        : base(inner.Message, inner)
    {
        Sent = sent;
    }

    /// <summary>Whether any byte of the request can have reached the server.</summary>
    public bool Sent { get; }
}
