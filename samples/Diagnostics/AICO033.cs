// marks: string |name|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task FindAsync([Body] string name, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync([Query] string name, CancellationToken cancellationToken);
    #endregion
#endif
}
