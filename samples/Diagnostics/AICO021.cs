// marks: Get(|"/users/../admin"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users/../admin")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/admin")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
