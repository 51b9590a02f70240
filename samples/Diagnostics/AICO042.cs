// marks: Query(|"."|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task FindAsync([Query(".")] Filter filter, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync([Query(Delimiter = ".")] Filter filter, CancellationToken cancellationToken);
    #endregion
#endif
}
