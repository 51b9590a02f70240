using Aico.Integration.Tests.Harness;
using Aico.Tests;

namespace Aico.Integration.Tests.Tamper;

/// <summary>Our client and our server with someone between them who changes what he likes. Row ids are those of AICO/2, section 21.</summary>
public abstract class TamperTests : IAsyncLifetime
{
    private protected AicoConnection Connection { get; private set; } = null!;

    private protected TamperHost Host { get; private set; } = null!;

    private protected TamperProxy Proxy { get; private set; } = null!;

    private protected ShiftedTime Time { get; } = new();

    private protected LogCollector Log { get; } = new();

    private protected ITamperApi Api { get; private set; } = null!;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>More bytes than one frame holds.</summary>
    private protected static byte[] Content { get; } = [.. Enumerable.Range(0, 40_000).Select(static i => (byte)i)];

    private protected virtual void Configure(Aico2ServerOptions options)
    {
    }

    public async ValueTask InitializeAsync()
    {
        Host = await TamperHost.StartAsync(Configure, Time);
        Proxy = await TamperProxy.StartAsync(Host.Address);
        (Connection, Api) = Connect(Host.Pin);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Connection.DisposeAsync();
        await Proxy.DisposeAsync();
        await Host.DisposeAsync();
    }

    private protected (AicoConnection Connection, ITamperApi Api) Connect(string pin) => Connect(aico2 => aico2.PinServerKey(pin));

    private protected (AicoConnection Connection, ITamperApi Api) Connect(Action<Aico2Options> trust)
    {
        var options = new AicoConnectionOptions
        {
            BaseAddress = new Uri(Proxy.Address, "/api/v1"),
            HttpVersion = new Version(2, 0),
            HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            LoggerFactory = Log,
            TimeProvider = Time,
        };
        options.UseAico2(trust);
        var connection = new AicoConnection(options);
        return (connection, TamperApiClient.Create(connection));
    }

    private protected Task<PeerItem> UnaryAsync(string id) => Api.UnaryAsync(id, PeerItem.Of(7), Stop);

    /// <summary>Makes a call of a shape to its end, and gives what it delivered and how it failed.</summary>
    private protected async Task<(long Delivered, AicoException? Failure)> CallAsync(Shape shape, string id)
    {
        long delivered = 0;
        try
        {
            switch (shape)
            {
                case Shape.Unary:
                    Assert.Equal(PeerItem.Of(7), await UnaryAsync(id));
                    delivered = 1;
                    break;

                case Shape.Down:
                    await foreach (PeerItem item in Api.DownAsync(id, 10, Stop))
                    {
                        // Whatever happens later: an exact prefix.
                        Assert.Equal(PeerItem.Of((int)delivered), item);
                        delivered++;
                    }

                    break;

                case Shape.Up:
                    Assert.Equal(Content.Length, (await Api.UpAsync(id, new MemoryStream(Content), Stop)).Bytes);
                    delivered = 1;
                    break;

                default:
                    await foreach (ReadOnlyMemory<byte> chunk in Api.BothAsync(id, new MemoryStream(Content), Stop))
                    {
                        Assert.True(chunk.Span.SequenceEqual(Content.AsSpan((int)delivered, chunk.Length)), "What arrived is no prefix of what was sent.");
                        delivered += chunk.Length;
                    }

                    break;
            }

            return (delivered, null);
        }
        catch (AicoException exception)
        {
            return (delivered, exception);
        }
    }

    /// <summary>What a call of a shape delivers when nothing is wrong.</summary>
    private protected static long WholeOf(Shape shape) => shape switch
    {
        Shape.Down => 10,
        Shape.Both => Content.Length,
        _ => 1,
    };
}

/// <summary>The shapes of messages.</summary>
public enum Shape
{
    Unary,

    /// <summary>Server stream.</summary>
    Down,

    /// <summary>Client stream.</summary>
    Up,

    /// <summary>Duplex.</summary>
    Both,
}

/// <summary>The real clock, and what a test adds to it.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Interlocked.Read(ref _ticks) / (double)TimeSpan.TicksPerSecond * TimestampFrequency);

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
