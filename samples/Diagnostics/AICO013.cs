// marks: StreamEnd(|"Finished"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/chunks"), StreamEnd("Finished")]
    IAsyncEnumerable<Chunk> ReadAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/chunks"), StreamEnd(nameof(Chunk.Done))]
    IAsyncEnumerable<Chunk> ReadAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
