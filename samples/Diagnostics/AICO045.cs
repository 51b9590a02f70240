// marks: , |Idempotent|(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/next"), Idempotent(false)]
    Task NextAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Post("/next")]
    Task NextAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
