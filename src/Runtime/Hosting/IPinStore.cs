namespace Aico;

/// <summary>Keeps the server keys that were trusted on first use. Every operation is atomic; what was added outlives the process.</summary>
/// <remarks>
/// A pin is named by the absolute address of the handshake. A changed key is never accepted silently: only <see cref="RemoveAsync"/>, called by the
/// application, lets the next connection trust anew. Keys are public, so a store need not be secret, but whoever can write to it can choose
/// the server. Source: AICO/2, section 16.1.
/// </remarks>
public interface IPinStore
{
    /// <summary>Gives the key that is pinned under a name.</summary>
    /// <param name="id">The pin's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>32 bytes, or null if there is no pin.</returns>
    ValueTask<byte[]?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Pins a key, unless there is one already.</summary>
    /// <param name="id">The pin's name.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was added; false if there was a pin, also an equal one.</returns>
    ValueTask<bool> TryAddAsync(string id, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Forgets a pin. The next connection trusts on first use again.</summary>
    /// <param name="id">The pin's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when it is gone.</returns>
    ValueTask RemoveAsync(string id, CancellationToken cancellationToken);
}
