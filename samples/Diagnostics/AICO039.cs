// marks: DateTime |since|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/messages")]
    Task FindAsync(DateTime since, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/messages")]
    Task FindAsync([Query(Format = "O")] DateTime since, CancellationToken cancellationToken);
    #endregion
#endif
}
