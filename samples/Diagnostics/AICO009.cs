// marks: [|Refit.Get|(
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
    [EncryptedApi]
    public interface IApi
    {
#if VIOLATION
        #region Violation
        [Refit.Get("/ping")]
        Task PingAsync(CancellationToken cancellationToken);
        #endregion
#else
        #region Fix
        [Aico.Get("/ping")]
        Task PingAsync(CancellationToken cancellationToken);
        #endregion
#endif
    }
}
