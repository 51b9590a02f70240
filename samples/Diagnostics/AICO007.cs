// marks: Task |PingAsync|(
namespace Contoso;

#if VIOLATION
#region Violation
public interface IBase
{
    Task PingAsync(CancellationToken cancellationToken);
}

[EncryptedApi]
public interface IApi : IBase;
#endregion
#else
#region Fix
public interface IBase
{
    Task PingAsync(CancellationToken cancellationToken);
}

[EncryptedApi]
public interface IApi : IBase
{
    [Get("/ping")]
    new Task PingAsync(CancellationToken cancellationToken);
}
#endregion
#endif
