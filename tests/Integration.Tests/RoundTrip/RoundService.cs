using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Aico.Integration.Tests.RoundTrip;

internal sealed class RoundService : IRoundApi
{
    public string? Tenant { get; set; }

    public Task<string[]> BindAsync(
        string text, int? number, DayOfWeek first, Guid second, DateTimeOffset since, string[] many, Where? where, string? note, string? token, CancellationToken cancellationToken) =>
        Task.FromResult<string[]>(
        [
            text, number?.ToString(CultureInfo.InvariantCulture) ?? "null", first.ToString(), second.ToString(), since.ToString("O", CultureInfo.InvariantCulture), string.Join(';', many),
            where is null ? "null" : $"{where.Text}|{string.Join(';', where.Tags ?? [])}|{where.Like}", note ?? "null", token ?? "null", Tenant ?? "null",
        ]);

    public Task<Parcel> SendAsync(Parcel parcel, CancellationToken cancellationToken) => Task.FromResult(parcel);

    public IAsyncEnumerable<Step> StreamAsync(Parcel parcel, CancellationToken cancellationToken) => CountAsync(parcel.Weight ?? 1, isWhole: true, cancellationToken);

    public ValueTask<Parcel?> NullAsync(CancellationToken cancellationToken) => new((Parcel?)null);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => name == "a/b c" ? Task.CompletedTask : throw new ProblemException(404, name);

    public Task<ApiResponse<Parcel>> ReplaceAsync(Parcel parcel, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResponse.Create(HttpStatusCode.Created, parcel, [new("X-Made", "yes")]));

    public Task<StreamingResponse<Step>> StepsAsync(int count, CancellationToken cancellationToken) =>
        Task.FromResult(StreamingResponse.Create(CountAsync(count, isWhole: true, cancellationToken), headers: [new("X-Made", "yes")]));

    public Task<Parcel> FailAsync(int status, CancellationToken cancellationToken) => status == 0 ? throw new InvalidOperationException("secret") : throw new ProblemException(status, "said so");

    public async IAsyncEnumerable<Step> BreakAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Step step in CountAsync(after, isWhole: false, cancellationToken))
        {
            yield return step;
        }

        throw new ProblemException(409, "broken");
    }

    private static async IAsyncEnumerable<Step> CountAsync(int count, bool isWhole, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 1; i <= count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new Step(i, isWhole && i == count);
        }
    }
}
