using Aico.Runtime.Tests.Harness;

namespace Aico.Runtime.Tests.Aico2Client.Harness;

/// <summary>A client as the generator writes it, by hand, with methods of every shape that AICO/2 carries.</summary>
internal sealed class SealedApi(AicoConnection connection)
{
    public static readonly MethodDescriptor<Message, Reply> EchoMethod = Echo<Reply>("IApi.EchoAsync", MethodFlags.Replayable);
    public static readonly MethodDescriptor<Message, Reply> EchoNeverTwiceMethod = Echo<Reply>("IApi.EchoNeverTwiceAsync", MethodFlags.Replayable | MethodFlags.NoRetry);
    public static readonly MethodDescriptor<Message, Reply> EchoOnceMethod = Echo<Reply>("IApi.EchoOnceAsync", MethodFlags.None);
    public static readonly MethodDescriptor<Message, string> TextMethod = Echo<string>("IApi.TextAsync", MethodFlags.Replayable);
    public static readonly MethodDescriptor<Message, byte[]> BytesMethod = Echo<byte[]>("IApi.BytesAsync", MethodFlags.Replayable);
    public static readonly MethodDescriptor<Message, Stream> StreamMethod = Echo<Stream>("IApi.StreamAsync", MethodFlags.Replayable);
    public static readonly MethodDescriptor<Message, Reply?> EchoNullableMethod = Echo<Reply?>("IApi.EchoNullableAsync", MethodFlags.Replayable | MethodFlags.NullableResult);
    public static readonly MethodDescriptor<Message, Reply> EchoPadmeMethod = Padded("IApi.EchoPadmeAsync", bucket: 0);
    public static readonly MethodDescriptor<Message, Reply> EchoBucketMethod = Padded("IApi.EchoBucketAsync", bucket: 512);
    public static readonly MethodDescriptor<Message, Reply> EchoErrorBodyMethod = new("IApi.EchoErrorBodyAsync", HttpMethod.Post, "/v1/echo", MethodFlags.Replayable, BuildEcho)
    { BodyType = typeof(Message), ErrorBody = new ErrorBody<Chunk>() };

    public static readonly MethodDescriptor<Message> SendMethod = new("IApi.SendAsync", HttpMethod.Post, "/v1/echo", MethodFlags.Replayable, BuildEcho) { BodyType = typeof(Message) };

    public static readonly MethodDescriptor<string, Reply> FindMethod = new(
        "IApi.FindAsync", HttpMethod.Get, "/v1/find/{id}", MethodFlags.Replayable | MethodFlags.Idempotent, static (ref RequestWriter request, in string state) =>
        {
            request.Path("/v1/find/");
            request.PathValue("id", state);
            request.Query("q", "secret query");
            request.Header("X-Secret", "secret-header");
        });

    public static readonly MethodDescriptor<Message, Chunk> WatchMethod = Watch("IApi.WatchAsync");
    public static readonly MethodDescriptor<Message, Chunk> WatchMarkedMethod = new("IApi.WatchMarkedAsync", HttpMethod.Post, "/v1/watch", MethodFlags.Stream | MethodFlags.Replayable, BuildWatch)
    { BodyType = typeof(Message), IsEnd = static item => item.Done, IsError = static item => item.Error is not null };

    public static readonly MethodDescriptor<Message, Chunk> WatchOnceMethod = Watch("IApi.WatchOnceAsync", MethodFlags.Stream);
    public static readonly MethodDescriptor<Message, Chunk> WatchErrorBodyMethod = new("IApi.WatchErrorBodyAsync", HttpMethod.Post, "/v1/watch", MethodFlags.Stream | MethodFlags.Replayable, BuildWatch)
    { BodyType = typeof(Message), ErrorBody = new ErrorBody<Chunk>() };

    public static readonly MethodDescriptor<Message, Chunk> WatchUntilDoneMethod = Watch("IApi.WatchUntilDoneAsync", format: StreamItemFormat.ServerSentEvents, doneMarker: "[DONE]");
    public static readonly MethodDescriptor<Message, Chunk> WatchLinesMethod = Watch("IApi.WatchLinesAsync", format: StreamItemFormat.JsonLines);
    public static readonly MethodDescriptor<Message, Chunk> WatchArrayMethod = Watch("IApi.WatchArrayAsync", format: StreamItemFormat.JsonArray);
    public static readonly MethodDescriptor<Message, Chunk> WatchItemsDoneMethod = Watch("IApi.WatchItemsDoneAsync", doneMarker: "[DONE]");
    public static readonly MethodDescriptor<Message, ReadOnlyMemory<byte>> ChunksMethod = new(
        "IApi.ChunksAsync", HttpMethod.Post, "/v1/watch", MethodFlags.Stream | MethodFlags.Replayable, BuildWatch)
    { BodyType = typeof(Message) };

    public static readonly MethodDescriptor<Upload, Reply> UploadMethod = new("IApi.UploadAsync", HttpMethod.Put, "/v1/upload", MethodFlags.StreamedContent | MethodFlags.OtherContent, BuildUpload);
    public static readonly MethodDescriptor<Upload, Stream> UploadToStreamMethod = new("IApi.UploadToStreamAsync", HttpMethod.Put, "/v1/upload", MethodFlags.StreamedContent | MethodFlags.OtherContent, BuildUpload);
    public static readonly MethodDescriptor<Upload, Reply> UploadAgainMethod = new("IApi.UploadAgainAsync", HttpMethod.Put, "/v1/upload", MethodFlags.StreamedContent | MethodFlags.OtherContent | MethodFlags.Replayable, BuildUpload);
    public static readonly MethodDescriptor<Upload, Chunk> DuplexMethod = new("IApi.DuplexAsync", HttpMethod.Post, "/v1/upload", MethodFlags.Stream | MethodFlags.StreamedContent | MethodFlags.OtherContent, BuildUpload);

    public static readonly ContractDescriptor Contract = new(
        "Aico.Runtime.Tests.IApi",
        EchoMethod, EchoNeverTwiceMethod, EchoOnceMethod, TextMethod, BytesMethod, StreamMethod, EchoNullableMethod, EchoPadmeMethod, EchoBucketMethod, EchoErrorBodyMethod, SendMethod,
        FindMethod, WatchMethod, WatchMarkedMethod, WatchOnceMethod, WatchErrorBodyMethod, WatchUntilDoneMethod, WatchLinesMethod, WatchArrayMethod, WatchItemsDoneMethod, ChunksMethod,
        UploadMethod, UploadToStreamMethod, UploadAgainMethod, DuplexMethod)
    {
        JsonContext = static () => ChatJson.Default,
    };

    public CallInvoker Invoker { get; } = connection.CreateInvoker(Contract);

    public Task<Reply> EchoAsync(string text = "hi", CancellationToken cancellationToken = default) => CallAsync(EchoMethod, text, cancellationToken);

    public Task<T> CallAsync<T>(MethodDescriptor<Message, T> method, string text = "hi", CancellationToken cancellationToken = default) =>
        Invoker.SendAsync(method, new Message(text), cancellationToken);

    public Task<ApiResponse<T>> RespondAsync<T>(MethodDescriptor<Message, T> method, CancellationToken cancellationToken = default) =>
        Invoker.RespondAsync(method, new Message("hi"), cancellationToken);

    public Task<T> UploadAsync<T>(MethodDescriptor<Upload, T> method, Upload upload, CancellationToken cancellationToken = default) =>
        Invoker.SendAsync(method, upload, cancellationToken);

    public IAsyncEnumerable<Chunk> WatchAsync(CancellationToken cancellationToken = default) => WatchAsync(WatchMethod, cancellationToken);

    public IAsyncEnumerable<Chunk> WatchAsync(MethodDescriptor<Message, Chunk> method, CancellationToken cancellationToken = default) =>
        Invoker.Stream(method, new Message("hi"), cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(CancellationToken cancellationToken = default) =>
        Invoker.StreamBytes(ChunksMethod, new Message("hi"), cancellationToken);

    public Task<StreamingResponse<Chunk>> OpenAsync(MethodDescriptor<Message, Chunk> method, CancellationToken cancellationToken = default) =>
        Invoker.StreamResponseAsync(method, new Message("hi"), cancellationToken);

    private static MethodDescriptor<Message, T> Echo<T>(string name, MethodFlags flags) =>
        new(name, HttpMethod.Post, "/v1/echo", flags, BuildEcho) { BodyType = typeof(Message) };

    private static MethodDescriptor<Message, Reply> Padded(string name, int bucket) =>
        new(name, HttpMethod.Post, "/v1/echo", MethodFlags.Replayable, BuildEcho) { BodyType = typeof(Message), PaddingBucket = bucket };

    private static MethodDescriptor<Message, Chunk> Watch(
        string name, MethodFlags flags = MethodFlags.Stream | MethodFlags.Replayable, StreamItemFormat format = StreamItemFormat.Auto, string? doneMarker = null) =>
        new(name, HttpMethod.Post, "/v1/watch", flags, BuildWatch) { BodyType = typeof(Message), StreamFormat = format, DoneMarker = doneMarker };

    private static void BuildEcho(ref RequestWriter request, in Message state)
    {
        request.Path("/v1/echo");
        request.JsonBody(state);
    }

    private static void BuildWatch(ref RequestWriter request, in Message state)
    {
        request.Path("/v1/watch");
        request.JsonBody(state);
    }

    private static void BuildUpload(ref RequestWriter request, in Upload state)
    {
        request.Path("/v1/upload");
        switch (state)
        {
            case { Stream: { } stream }:
                request.StreamBody(stream);
                break;
            case { StreamFactory: { } factory }:
                request.StreamBody(factory);
                break;
            case { Items: { } items }:
                request.ItemsBody(items);
                break;
            case { ItemsFactory: { } factory }:
                request.ItemsBody(factory);
                break;
        }
    }
}
