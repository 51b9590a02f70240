// marks: |Task<object>|
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/me")]
    Task<object> GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/me")]
    Task<JsonElement> GetAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
