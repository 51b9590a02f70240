// marks: Get(|@"/users\all"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get(@"/users\all")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users/all")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
