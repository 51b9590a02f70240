// marks: [|HeaderCollection|]
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users")]
    Task FindAsync([HeaderCollection] string[] headers, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users")]
    Task FindAsync([HeaderCollection] IDictionary<string, string> headers, CancellationToken cancellationToken);
    #endregion
#endif
}
