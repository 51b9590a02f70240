// marks: Stream |content|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Put("/files/{name}")]
    Task UploadAsync(string name, [Body] Stream content, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Put("/files/{name}")]
    Task UploadAsync(string name, [Body] Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken);
    #endregion
#endif
}
