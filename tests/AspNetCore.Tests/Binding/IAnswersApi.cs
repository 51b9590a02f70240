using System.Net.ServerSentEvents;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>Every shape of answer, and what goes wrong in it.</summary>
[EncryptedApi("/answers")]
public interface IAnswersApi
{
    [Get("/none")]
    Task NoneAsync(CancellationToken cancellationToken = default);

    [Get("/value")]
    ValueTask<User> ValueAsync(CancellationToken cancellationToken = default);

    [Get("/null")]
    Task<User?> NullAsync(CancellationToken cancellationToken = default);

    [Get("/text")]
    Task<string> TextAsync(CancellationToken cancellationToken = default);

    [Get("/bytes"), AllowPlaintextResponse("audio/wav")]
    Task<byte[]> BytesAsync(CancellationToken cancellationToken = default);

    [Get("/stream")]
    Task<Stream> StreamAsync(CancellationToken cancellationToken = default);

    [Get("/items"), StreamEnd(Optional = true)]
    IAsyncEnumerable<Line> ItemsAsync(int count, CancellationToken cancellationToken = default);

    [Get("/events"), StreamEnd(Optional = true), StreamFormat(StreamItemFormat.ServerSentEvents, DoneMarker = "[DONE]")]
    IAsyncEnumerable<Line> EventsAsync(CancellationToken cancellationToken = default);

    [Get("/named"), StreamEnd(Optional = true)]
    IAsyncEnumerable<SseItem<Line>> NamedAsync(CancellationToken cancellationToken = default);

    [Get("/array"), StreamEnd(Optional = true), StreamFormat(StreamItemFormat.JsonArray)]
    IAsyncEnumerable<int> ArrayAsync(int count, CancellationToken cancellationToken = default);

    [Get("/chunks")]
    IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(CancellationToken cancellationToken = default);

    [Get("/response")]
    Task<ApiResponse<User>> ResponseAsync(int status, CancellationToken cancellationToken = default);

    [Head("/response")]
    Task<IApiResponse> HeadAsync(CancellationToken cancellationToken = default);

    [Get("/streaming"), StreamEnd(Optional = true)]
    Task<StreamingResponse<int>> StreamingAsync(CancellationToken cancellationToken = default);

    [Get("/problem")]
    Task ProblemAsync(int status, CancellationToken cancellationToken = default);

    [Get("/failure")]
    Task FailureAsync(CancellationToken cancellationToken = default);

    [Get("/interrupted"), StreamEnd(Optional = true)]
    IAsyncEnumerable<int> InterruptedAsync(int after, CancellationToken cancellationToken = default);

    [Delete("/idempotent")]
    Task IdempotentAsync(CancellationToken cancellationToken = default);
}
