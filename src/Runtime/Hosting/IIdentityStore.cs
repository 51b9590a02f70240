namespace Aico;

/// <summary>Keeps the seed of a long-lived Ed25519 identity: a file, memory, or an operating system's keychain.</summary>
/// <remarks>
/// A stable identity makes a device's traffic linkable, and two processes that share one disturb each other's sessions.
/// Source: AICO v1, section 11. Implementations must be safe for concurrent use, also by several processes.
/// </remarks>
public interface IIdentityStore
{
    /// <summary>Gives the stored seed; if there is none, stores <paramref name="newSeed"/> and gives that. Atomic.</summary>
    /// <param name="newSeed">A fresh random seed of 32 bytes, stored only if there is none yet. Not to be kept after the call.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>A copy of the stored seed, 32 bytes; the caller zeroes it after use.</returns>
    /// <exception cref="InvalidDataException">Something is stored that is not a seed, or that others can read. It is never replaced silently.</exception>
    ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken);
}
