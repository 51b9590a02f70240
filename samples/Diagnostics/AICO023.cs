// marks: Get(|"users"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("users")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task GetAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
