// marks: int |page|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users?page=1")]
    Task FindAsync(int page, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync(int page = 1, CancellationToken cancellationToken = default);
    #endregion
#endif
}
