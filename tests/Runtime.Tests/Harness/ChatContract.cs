using System.Text.Json.Serialization;

namespace Aico.Runtime.Tests.Harness;

internal sealed record Message(string Text);

internal sealed record Reply(string Text);

internal sealed record Chunk(int N, bool Done = false, string? Error = null);

[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Reply))]
[JsonSerializable(typeof(Chunk))]
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
internal sealed partial class ChatJson : JsonSerializerContext;

/// <summary>A client as the generator writes it (contract language, section 8), by hand: what the runtime is called with.</summary>
internal sealed class ChatApi(AicoConnection connection)
{
    public static readonly MethodDescriptor<EchoState, Reply> EchoMethod = Echo("IChatApi.EchoAsync", MethodFlags.Replayable);
    public static readonly MethodDescriptor<EchoState, Reply> EchoNeverTwiceMethod = Echo("IChatApi.EchoNeverTwiceAsync", MethodFlags.Replayable | MethodFlags.NoRetry);
    public static readonly MethodDescriptor<EchoState, Reply> EchoOneShotMethod = Echo("IChatApi.EchoOneShotAsync", MethodFlags.None);
    public static readonly MethodDescriptor<EchoState, Reply?> EchoNullableMethod = new(
        "IChatApi.EchoNullableAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable | MethodFlags.NullableResult, BuildEcho)
    { BodyType = typeof(Message) };

    public static readonly MethodDescriptor<EchoState, Reply> EchoSecuredMethod = new(
        "IChatApi.EchoSecuredAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable, BuildEcho)
    { BodyType = typeof(Message), AuthorizationScheme = "Bearer" };

    public static readonly MethodDescriptor<EchoState, Reply> EchoPlaintextMethod = new(
        "IChatApi.EchoPlaintextAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable, BuildEcho)
    { BodyType = typeof(Message), PlaintextMediaType = "application/json" };

    public static readonly MethodDescriptor<FindState, Reply> FindMethod = new(
        "IChatApi.FindAsync", HttpMethod.Get, "/api/v1/users/{id}", MethodFlags.Replayable | MethodFlags.Idempotent,
        static (ref RequestWriter request, in FindState state) =>
        {
            request.Path("/api/v1/users/");
            request.PathValue("id", state.Id);
            request.Query("q", state.Query);
            request.Header("Accept-Language", state.Language);
            request.Header("Content-Language", state.ContentLanguage);
        });

    public static readonly MethodDescriptor<EchoState> SendMethod = new(
        "IChatApi.SendAsync", HttpMethod.Post, "/api/v1/send", MethodFlags.Replayable,
        static (ref RequestWriter request, in EchoState state) =>
        {
            request.Path("/api/v1/send");
            request.JsonBody(state.Message);
        })
    { BodyType = typeof(Message) };

    public static readonly MethodDescriptor<EchoState, string> TextMethod = new("IChatApi.TextAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable, BuildEcho) { BodyType = typeof(Message) };

    public static readonly MethodDescriptor<EchoState, byte[]> SpeakMethod = new(
        "IChatApi.SpeakAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable, BuildEcho)
    { BodyType = typeof(Message), PlaintextMediaType = "audio/wav" };

    public static readonly MethodDescriptor<EchoState, Stream> SpeakStreamMethod = new(
        "IChatApi.SpeakStreamAsync", HttpMethod.Post, "/api/v1/echo", MethodFlags.Replayable, BuildEcho)
    { BodyType = typeof(Message), PlaintextMediaType = "audio/wav" };

    public static readonly MethodDescriptor<EchoState, Chunk> ChatMethod = Chat("IChatApi.ChatAsync", MethodFlags.Stream | MethodFlags.Replayable);
    public static readonly MethodDescriptor<EchoState, Chunk> ChatOptionalEndMethod = Chat("IChatApi.ChatOptionalEndAsync", MethodFlags.Stream | MethodFlags.Replayable | MethodFlags.OptionalEnd);
    public static readonly MethodDescriptor<EchoState, Chunk?> ChatNullableMethod = new(
        "IChatApi.ChatNullableAsync", HttpMethod.Post, "/api/v1/chat", MethodFlags.Stream | MethodFlags.Replayable | MethodFlags.NullableResult, BuildChat)
    {
        BodyType = typeof(Message),
        IsEnd = static item => item!.Done,
        IsError = static item => item!.Error is not null,
    };

    public static readonly ContractDescriptor Contract = new(
        "Aico.Runtime.Tests.IChatApi",
        EchoMethod, EchoNeverTwiceMethod, EchoOneShotMethod, EchoNullableMethod, EchoPlaintextMethod, FindMethod, SendMethod, TextMethod,
        SpeakMethod, SpeakStreamMethod, ChatMethod, ChatOptionalEndMethod, ChatNullableMethod)
    {
        JsonContext = static () => ChatJson.Default,
    };

    private readonly CallInvoker _invoker = connection.CreateInvoker(Contract);

    public Task<Reply> EchoAsync(string text, CancellationToken cancellationToken = default) => CallAsync(EchoMethod, text, cancellationToken);

    public Task<Reply> FindAsync(FindState state, CancellationToken cancellationToken = default) => _invoker.SendAsync(FindMethod, state, cancellationToken);

    public Task SendAsync(string text, CancellationToken cancellationToken = default) => _invoker.SendAsync(SendMethod, new EchoState(new Message(text)), cancellationToken);

    public Task<T> CallAsync<T>(MethodDescriptor<EchoState, T> method, string text = "hi", CancellationToken cancellationToken = default) =>
        _invoker.SendAsync(method, new EchoState(new Message(text)), cancellationToken);

    public IAsyncEnumerable<Chunk> ChatAsync(string text = "hi", CancellationToken cancellationToken = default) => StreamAsync(ChatMethod, text, cancellationToken);

    public IAsyncEnumerable<T> StreamAsync<T>(MethodDescriptor<EchoState, T> method, string text = "hi", CancellationToken cancellationToken = default) =>
        _invoker.Stream(method, new EchoState(new Message(text)), cancellationToken);

    private static MethodDescriptor<EchoState, Reply> Echo(string name, MethodFlags flags) =>
        new(name, HttpMethod.Post, "/api/v1/echo", flags, BuildEcho) { BodyType = typeof(Message) };

    private static MethodDescriptor<EchoState, Chunk> Chat(string name, MethodFlags flags) => new(name, HttpMethod.Post, "/api/v1/chat", flags, BuildChat)
    {
        BodyType = typeof(Message),
        IsEnd = static item => item.Done,
        IsError = static item => item.Error is not null,
    };

    private static void BuildEcho(ref RequestWriter request, in EchoState state)
    {
        request.Path("/api/v1/echo");
        request.JsonBody(state.Message);
    }

    private static void BuildChat(ref RequestWriter request, in EchoState state)
    {
        request.Path("/api/v1/chat?stream=true");
        request.JsonBody(state.Message);
    }

    internal readonly record struct EchoState(Message Message);

    internal readonly record struct FindState(string Id, string? Query = null, string? Language = null, string? ContentLanguage = null);
}
