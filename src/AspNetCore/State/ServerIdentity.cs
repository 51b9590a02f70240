using Aico.Crypto;
using Aico.Protocols.AicoV1;

namespace Aico.AspNetCore.State;

/// <summary>Loads the server's identity once, whoever asks first: the host at its start, or a handshake.</summary>
/// <remarks>The load belongs to no caller's token. A failed one is not kept: the next handshake tries again.</remarks>
internal sealed class ServerIdentity : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AicoV1ServerOptions _options;
    private Task<AicoV1Protocol>? _load;
    private bool _disposed;

    public ServerIdentity(AicoV1ServerOptions options) => _options = options;

    public ValueTask<AicoV1Protocol> GetAsync(CancellationToken cancellationToken)
    {
        Task<AicoV1Protocol> load;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_load is null || _load.IsFaulted || _load.IsCanceled)
            {
                _load = LoadAsync();
            }

            load = _load;
        }

        return new ValueTask<AicoV1Protocol>(load.WaitAsync(cancellationToken));
    }

    public void Dispose()
    {
        Task<AicoV1Protocol>? load;
        lock (_lock)
        {
            _disposed = true;
            load = _load;
        }

        if (load is not null)
        {
            _ = DisposeWhenLoadedAsync(load);
        }
    }

    private static async Task DisposeWhenLoadedAsync(Task<AicoV1Protocol> load)
    {
        // One that failed to load left nothing.
        await ((Task)load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (load.IsCompletedSuccessfully)
        {
            (await load.ConfigureAwait(false)).Dispose();
        }
    }

    private async Task<AicoV1Protocol> LoadAsync()
    {
        SigningIdentity identity = await AicoV1Options.LoadIdentityAsync(_options.IdentityStore, CancellationToken.None).ConfigureAwait(false);
        return new AicoV1Protocol(identity, new AicoV1Settings
        {
            HandshakePath = _options.HandshakePath,
            Component = Wire.ServerComponent,
            SessionLifetime = _options.SessionLifetime,
            MaxMessagesPerSession = _options.MaxNoncesPerSession,
        });
    }
}
