// marks: [|Get|(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Get("/ping")]
    Task PingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    #endregion
#else
    #region Fix
    Task PingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    #endregion
#endif
}
