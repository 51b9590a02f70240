using Aico.Integration.Tests.Contracts;
using Aico.Tests;

namespace Aico.Integration.Tests.Harness;

/// <summary>Generated clients of the peers' application, over AICO/2, on a connection of their own.</summary>
internal sealed class PeerClient : IAsyncDisposable
{
    public PeerClient(Uri server, string pin, Action<AicoConnectionOptions>? configure = null, Action<Aico2Options>? protocol = null)
    {
        // {base} of the peers.
        var options = new AicoConnectionOptions { BaseAddress = new Uri(server, "/api/v1"), LoggerFactory = Log };
        options.UseAico2(aico2 =>
        {
            aico2.PinServerKey(pin);
            protocol?.Invoke(aico2);
        });
        configure?.Invoke(options);
        Connection = new AicoConnection(options);
        Api = PeerApiClient.Create(Connection);
        Variants = PeerVariantsClient.Create(Connection);
    }

    public LogCollector Log { get; } = new();

    public AicoConnection Connection { get; }

    public IPeerApi Api { get; }

    public IPeerVariants Variants { get; }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
