using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Aico.AspNetCore.Tests.Binding;

/// <summary>Gives every shape of answer.</summary>
public sealed class AnswersService : IAnswersApi
{
    private static readonly User Ann = new(Guid.Empty, "Ann");

    public Task NoneAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask<User> ValueAsync(CancellationToken cancellationToken) => new(Ann);

    public Task<User?> NullAsync(CancellationToken cancellationToken) => Task.FromResult<User?>(null);

    public Task<string> TextAsync(CancellationToken cancellationToken) => Task.FromResult("text");

    public Task<byte[]> BytesAsync(CancellationToken cancellationToken) => Task.FromResult("bytes"u8.ToArray());

    public Task<Stream> StreamAsync(CancellationToken cancellationToken) => Task.FromResult<Stream>(new MemoryStream("stream"u8.ToArray()));

    public async IAsyncEnumerable<Line> ItemsAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 1; i <= count; i++)
        {
            await Task.Yield();
            yield return new Line(i, null);
        }
    }

    public IAsyncEnumerable<Line> EventsAsync(CancellationToken cancellationToken) => ItemsAsync(2, cancellationToken);

    public async IAsyncEnumerable<SseItem<Line>> NamedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return new SseItem<Line>(new Line(1, null), "first") { EventId = "a" };
    }

    public async IAsyncEnumerable<int> ArrayAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Line line in ItemsAsync(count, cancellationToken))
        {
            yield return line.Id;
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield return "chu"u8.ToArray();
        yield return "nks"u8.ToArray();
    }

    public Task<ApiResponse<User>> ResponseAsync(int status, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResponse.Create((HttpStatusCode)status, status == 204 ? null : Ann, [new("X-A", "b")]));

    public Task<IApiResponse> HeadAsync(CancellationToken cancellationToken) => Task.FromResult<IApiResponse>(ApiResponse.Create<User>(HttpStatusCode.Accepted, null, [new("X-A", "b")]));

    public Task<StreamingResponse<int>> StreamingAsync(CancellationToken cancellationToken) =>
        Task.FromResult(StreamingResponse.Create(ArrayAsync(2, cancellationToken), HttpStatusCode.Accepted, [new("X-A", "b")]));

    public Task ProblemAsync(int status, CancellationToken cancellationToken) => throw new ProblemException(status, "said so", new InvalidOperationException("secret")) { Type = "urn:x", Title = "No" };

    public Task FailureAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("secret");

    public async IAsyncEnumerable<int> InterruptedAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (int number in ArrayAsync(after, cancellationToken))
        {
            yield return number;
        }

        throw new InvalidOperationException("secret");
    }

    public Task IdempotentAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
