// marks: string |apiKey|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task GetAsync(string apiKey, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task GetAsync([Header("X-Api-Key")] string apiKey, CancellationToken cancellationToken);
    #endregion
#endif
}
