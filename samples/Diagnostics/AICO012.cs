// marks: |Task<User>|
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Head("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Head("/me")]
    Task CheckAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
