// marks: Get(|"/users/{id}"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users/{id}")]
    Task<User> GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users/{id}")]
    Task<User> GetAsync(Guid id, CancellationToken cancellationToken);
    #endregion
#endif
}
