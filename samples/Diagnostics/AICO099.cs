// marks: Stream |content|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Post("/purge")]
    Task PurgeAsync([Body] Stream content, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Post("/purge")]
    Task PurgeAsync([Body] Purge content, CancellationToken cancellationToken);
    #endregion
#endif
}
