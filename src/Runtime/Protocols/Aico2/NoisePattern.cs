namespace Aico.Protocols.Aico2;

/// <summary>The handshake pattern: byte 1 of a handshake request. Section 2.</summary>
internal enum NoisePattern : byte
{
    /// <summary>The server has a static key that the client knows; the client is anonymous.</summary>
    NK = 1,

    /// <summary>The client has a static key too and sends it, encrypted, in message 1.</summary>
    IK = 2,
}
