namespace Aico.Runtime.Tests.Harness;

/// <summary>A client of <see cref="ChatApi"/> over a scripted server, with a clock and a log of the test's own.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    public TestClient(Action<AicoConnectionOptions>? configure = null, Action<AicoV1Options>? protocol = null)
    {
        _http = new HttpClient(Server, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new AicoConnectionOptions { BaseAddress = new Uri("http://localhost/"), TimeProvider = Time, LoggerFactory = Log };
        options.UseAicoV1(protocol);
        configure?.Invoke(options);
        Connection = new AicoConnection(options, _http);
        Api = new ChatApi(Connection);
    }

    public ScriptedServer Server { get; } = new();

    public TwoClocks Time { get; } = new();

    public RecordingLoggerFactory Log { get; } = new();

    public AicoConnection Connection { get; }

    public ChatApi Api { get; }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Reads a stream until it ends or fails.</summary>
    public static async Task<(List<T> Items, Exception? Failure)> ReadAsync<T>(IAsyncEnumerable<T> stream)
    {
        var items = new List<T>();
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            await foreach (T item in stream)
            {
                items.Add(item);
            }
        });
        return (items, failure);
    }
}
