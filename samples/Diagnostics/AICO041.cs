// marks: Timeout(|-5|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users"), Timeout(-5)]
    Task FindAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users"), Timeout(-1)]
    Task FindAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
