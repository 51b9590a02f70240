using Aico.Crypto;

namespace Aico;

/// <summary>Keeps an identity as long as the object lives: the default, and the one that cannot be linked over restarts.</summary>
public sealed class InMemoryIdentityStore : IIdentityStore, IDisposable
{
    private readonly Lock _lock = new();
    private Secret? _seed;

    /// <inheritdoc/>
    public ValueTask<byte[]> GetOrAddAsync(ReadOnlyMemory<byte> newSeed, CancellationToken cancellationToken)
    {
        if (newSeed.Length != SigningIdentity.SeedSize)
        {
            throw new ArgumentException($"A seed has {SigningIdentity.SeedSize} bytes.", nameof(newSeed));
        }

        lock (_lock)
        {
            if (_seed is null)
            {
                _seed = new Secret(SigningIdentity.SeedSize);
                newSeed.Span.CopyTo(_seed.Span);
            }

            return ValueTask.FromResult(_seed.Span.ToArray());
        }
    }

    /// <summary>Zeroes the seed.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _seed?.Dispose();
            _seed = null;
        }
    }
}
