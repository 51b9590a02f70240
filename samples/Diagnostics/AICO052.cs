// marks: GenerateServer(|typeof(Contoso.IApi)|)
// with: Server=true
#if VIOLATION
#region Violation
[assembly: GenerateServer(typeof(Contoso.IApi))]

namespace Contoso;

[EncryptedApi]
public interface IApi
{
    [Get("/ping")]
    Task PingAsync(CancellationToken cancellationToken);
}
#endregion
#else
#region Fix
namespace Contoso;

[EncryptedApi]
public interface IApi
{
    [Get("/ping")]
    Task PingAsync(CancellationToken cancellationToken);
}
#endregion
#endif
