namespace Aico.Runtime.Bench;

[EncryptedApi(JsonContext = typeof(BenchJson))]
public interface ISealedApi
{
    [Get("/answers/{id}")]
    Task<Answer> FindAsync(int id, string q, CancellationToken cancellationToken = default);

    [Post("/answers")]
    Task<Answer> AddAsync([Body] Answer answer, CancellationToken cancellationToken = default);

    [Get("/answers")]
    IAsyncEnumerable<Answer> WatchAsync(CancellationToken cancellationToken = default);
}
