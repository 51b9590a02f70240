using Aico.Integration.Tests.Contracts;

namespace Aico.Integration.Tests.Harness;

/// <summary>A generated client on a connection of its own.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    /// <summary>Event ids of the client's log, by their documented numbers.</summary>
    public const int Renewed = 3;
    public const int Expired = 4;

    /// <param name="server">Its address.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="pin">The server's key, to speak AICO/2; null for AICO v1.</param>
    public TestClient(Uri server, Action<AicoConnectionOptions>? configure = null, string? pin = null)
    {
        var options = new AicoConnectionOptions
        {
            BaseAddress = server,
            LoggerFactory = Log,
            Authorization = static (_, _) => ValueTask.FromResult<string?>("test-token"),
        };
        if (pin is null)
        {
            options.UseAicoV1();
        }
        else
        {
            options.UseAico2(aico2 => aico2.PinServerKey(pin));
        }

        configure?.Invoke(options);
        Connection = new AicoConnection(options);
        Api = AicoApiClient.Create(Connection);
    }

    public LogCollector Log { get; } = new();

    public AicoConnection Connection { get; }

    public IAicoApi Api { get; }

    public static Message Say(string text, params (string Key, int Value)[] context) => new()
    {
        Text = text,
        Context = context.Length == 0 ? null : context.ToDictionary(static pair => pair.Key, static pair => pair.Value),
    };

    /// <summary>Reads a stream to its end, or to its exception.</summary>
    public static async Task<(List<StreamItem> Items, Exception? Failure)> ReadAsync(IAsyncEnumerable<StreamItem> stream)
    {
        var items = new List<StreamItem>();
        try
        {
            await foreach (StreamItem item in stream)
            {
                items.Add(item);
            }

            return (items, null);
        }
        catch (AicoException exception)
        {
            return (items, exception);
        }
    }

    /// <summary>The words of an answer, put together.</summary>
    public static string TextOf(IEnumerable<StreamItem> items) => string.Concat(items.Where(static item => item.Type == "chunk").Select(static item => item.Content));

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
