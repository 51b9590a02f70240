// marks: string? |id|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Delete("/users/{id}")]
    Task DeleteAsync(string? id, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Delete("/users/{id}")]
    Task DeleteAsync(string id, CancellationToken cancellationToken);
    #endregion
#endif
}
