// marks: > |name|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task GetAsync(ReadOnlySpan<char> name, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task GetAsync(string name, CancellationToken cancellationToken);
    #endregion
#endif
}
