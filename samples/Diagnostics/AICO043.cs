// marks: Headers(|"Host: example.com"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users"), Headers("Host: example.com")]
    Task FindAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users"), Headers("X-Tenant: example.com")]
    Task FindAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
