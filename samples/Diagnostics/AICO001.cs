// marks: Task |PingAsync|(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    Task PingAsync(CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Get("/ping")]
    Task PingAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
