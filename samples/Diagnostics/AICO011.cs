// marks: |Task<IAsyncEnumerable<Chunk>>|
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/chunks"), StreamEnd("Done")]
    Task<IAsyncEnumerable<Chunk>> ReadAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/chunks"), StreamEnd("Done")]
    IAsyncEnumerable<Chunk> ReadAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
