// marks: interface |IUsersApi|
namespace Refit
{
    // Stands in for Refit's, which the sample does not reference: it is known by its namespace.
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class GetAttribute(string path) : Attribute
    {
        public string Path => path;
    }
}

namespace Contoso
{
#if VIOLATION
    #region Violation
    public interface IUsersApi
    {
        [Refit.Get("/users/{id}")]
        Task<User> GetAsync(Guid id, CancellationToken cancellationToken);
    }
    #endregion
#else
    #region Fix
    [EncryptedApi]
    public interface IUsersApi
    {
        [Get("/users/{id}")]
        Task<User> GetAsync(Guid id, CancellationToken cancellationToken);
    }
    #endregion
#endif
}
