namespace Aico.Runtime.Bench;

/// <summary>The same as <see cref="ISealedApi"/>, in Refit's words.</summary>
public interface IPlainApi
{
    [Refit.Get("/answers/{id}")]
    Task<Answer> FindAsync(int id, string q, CancellationToken cancellationToken = default);

    [Refit.Post("/answers")]
    Task<Answer> AddAsync([Refit.Body] Answer answer, CancellationToken cancellationToken = default);

    [Refit.Get("/answers")]
    IAsyncEnumerable<Answer> WatchAsync(CancellationToken cancellationToken = default);
}
