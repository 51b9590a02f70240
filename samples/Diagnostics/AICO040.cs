// marks: Task |FindAsync|(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task FindAsync();
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync(CancellationToken cancellationToken = default);
    #endregion
#endif
}
