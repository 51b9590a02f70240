// marks: |User| Get(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/me")]
    User Get(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
