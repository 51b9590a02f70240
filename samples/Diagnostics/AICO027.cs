// marks: Path(|"part"|)
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/users/{id}")]
    Task GetAsync(Guid id, [Path("part")] string section, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/users/{id}/{part}")]
    Task GetAsync(Guid id, [Path("part")] string section, CancellationToken cancellationToken);
    #endregion
#endif
}
