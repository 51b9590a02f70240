using System.Buffers.Binary;
using Aico.AspNetCore.State;
using Aico.Protocols.Aico2;

namespace Aico.AspNetCore.Sealing.Aico2;

/// <inheritdoc cref="IAicoRequestFeature"/>
internal sealed class AicoRequestFeature : IAicoRequestFeature
{
    private readonly ServerSession _session;
    private readonly UInt128 _callId;

    public AicoRequestFeature(ServerSession session, UInt128 callId)
    {
        _session = session;
        _callId = callId;
    }

    // Copies: the session's own must not be changed.
    public ReadOnlyMemory<byte> ChannelBinding => _session.Keys.HandshakeHash.ToArray();

    // The type is named: a null array would convert to an empty memory.
    public ReadOnlyMemory<byte>? ClientKey => _session.ClientKey is { } key ? key.ToArray() : (ReadOnlyMemory<byte>?)null;

    public string RequestId
    {
        get
        {
            Span<byte> id = stackalloc byte[Wire.CallIdSize];
            BinaryPrimitives.WriteUInt128BigEndian(id, _callId);
            return Base64UrlText.Encode(id);
        }
    }

    public string Protocol => Wire.ProtocolName;
}
