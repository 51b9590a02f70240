// marks: object |filter|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task FindAsync(object filter, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync(string filter, CancellationToken cancellationToken);
    #endregion
#endif
}
