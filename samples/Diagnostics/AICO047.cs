// marks: Timeout(|5000|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/chunks"), StreamEnd("Done"), Timeout(5000)]
    IAsyncEnumerable<Chunk> ReadAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/chunks"), StreamEnd("Done"), Timeout(IdleMilliseconds = 5000)]
    IAsyncEnumerable<Chunk> ReadAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
