// marks: Address |address|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Post("/users")]
    Task CreateAsync([Body] User user, [Body] Address address, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Post("/users")]
    Task CreateAsync([Body] UserWithAddress user, CancellationToken cancellationToken);
    #endregion
#endif
}
