// marks: Get(|"/users/{name}"|)
// with: Server=true
namespace Contoso;

#if VIOLATION
#region Violation
[EncryptedApi]
public interface IApi
{
    [Get("/users/{id}")]
    Task<User> GetAsync(Guid id, CancellationToken cancellationToken);

    [Get("/users/{name}")]
    Task<User> FindAsync(string name, CancellationToken cancellationToken);
}
#endregion
#else
#region Fix
[EncryptedApi]
public interface IApi
{
    [Get("/users/{id}")]
    Task<User> GetAsync(Guid id, CancellationToken cancellationToken);

    [Get("/users/by-name/{name}")]
    Task<User> FindAsync(string name, CancellationToken cancellationToken);
}
#endregion
#endif
