// marks: Options |options|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Post("/users")]
    Task CreateAsync(User user, Options options, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Post("/users")]
    Task CreateAsync([Body] User user, [Header("X-Mode")] string mode, CancellationToken cancellationToken);
    #endregion
#endif
}
