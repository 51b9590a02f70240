using Aico.Protocols.Aico2;
using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>A client of <see cref="SealedApi"/> over a scripted server, with a clock and a log of the test's own. Pins the server's first key unless told otherwise.</summary>
internal sealed class SealedClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    public SealedClient(
        Action<AicoConnectionOptions>? configure = null, Action<Aico2Options>? protocol = null, SealedServer? server = null, WatchedClock? time = null, string address = "http://localhost/")
    {
        Time = time ?? new WatchedClock();
        Server = server ?? new SealedServer(Time);
        _http = new HttpClient(Server, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new AicoConnectionOptions { BaseAddress = new Uri(address), TimeProvider = Time, LoggerFactory = Log };
        options.UseAico2(own =>
        {
            own.Suites = [Suite.XChaCha];
            if (protocol is null)
            {
                own.PinServerKey(Server.Keys[0].Pair.PublicKey);
            }
            else
            {
                protocol(own);
            }
        });
        configure?.Invoke(options);
        Connection = new AicoConnection(options, _http);
        Api = new SealedApi(Connection);
    }

    public WatchedClock Time { get; }

    public SealedServer Server { get; }

    public RecordingLoggerFactory Log { get; } = new();

    public AicoConnection Connection { get; }

    public SealedApi Api { get; }

    /// <summary>Lets a call that was told to come again do so.</summary>
    public Task<TimeSpan> PassJitterAsync(Task call) => Time.PassJitterAsync(call);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Reads a stream until it ends or fails.</summary>
    public static Task<(List<T> Items, Exception? Failure)> ReadAsync<T>(IAsyncEnumerable<T> stream) => TestClient.ReadAsync(stream);
}
