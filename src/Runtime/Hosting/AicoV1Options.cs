using System.Security.Cryptography;
using Aico.Crypto;
using Aico.Protocols;
using Aico.Protocols.AicoV1;

namespace Aico;

/// <summary>Settings of AICO v1 at the client.</summary>
public sealed class AicoV1Options
{
    /// <summary>Gets or sets the path of the handshake, from the root of the server.</summary>
    /// <value>Default: <c>/api/v1/handshake</c>.</value>
    public string HandshakePath { get; set; } = Wire.HandshakePath;

    /// <summary>Gets or sets how the client names itself in the handshake. Readable on the wire; AICO ignores it.</summary>
    /// <value>Default: <c>dotnet_client</c>.</value>
    public string Component { get; set; } = Wire.ClientComponent;

    /// <summary>Gets or sets whether the handshake carries the client's time.</summary>
    /// <value>Default: false. It is not signed, protects nothing, and locks out devices whose clock is more than 30 s off.</value>
    public bool SendTimestamp { get; set; }

    /// <summary>Gets or sets whether GET requests go without a body, named by <c>X-Client-ID</c> alone.</summary>
    /// <value>
    /// Default: false. Needed only where a platform or proxy refuses bodies of GET: nothing then proves that the caller holds the key, and a request
    /// may run whose answer cannot be opened.
    /// </value>
    public bool HeaderOnlyGet { get; set; }

    /// <summary>Gets or sets what keeps the client's Ed25519 identity.</summary>
    /// <value>Default: null, a fresh identity per connection, in memory. Two processes that share one evict each other's sessions.</value>
    public IIdentityStore? IdentityStore { get; set; }

    internal async ValueTask<IWireProtocol> CreateProtocolAsync(CancellationToken cancellationToken) => new AicoV1Protocol(
        await LoadIdentityAsync(IdentityStore, cancellationToken).ConfigureAwait(false),
        new AicoV1Settings
        {
            HandshakePath = HandshakePath,
            Component = Component,
            SendTimestamp = SendTimestamp,
            HeaderOnlyGet = HeaderOnlyGet,
            SessionLifetime = Wire.ClientSessionLifetime,
        });

    internal static async ValueTask<SigningIdentity> LoadIdentityAsync(IIdentityStore? store, CancellationToken cancellationToken)
    {
        using var fresh = new Secret(SigningIdentity.SeedSize);
        RandomNumberGenerator.Fill(fresh.Span);
        if (store is null)
        {
            return SigningIdentity.FromSeed(fresh.Span);
        }

        byte[] seed = await store.GetOrAddAsync(fresh.Memory, cancellationToken).ConfigureAwait(false);
        try
        {
            return seed.Length == SigningIdentity.SeedSize
                ? SigningIdentity.FromSeed(seed)
                : throw new InvalidDataException($"The identity store gave {seed.Length} bytes; a seed has {SigningIdentity.SeedSize}.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }
}
