// marks: Photo |photo|,
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Multipart, Post("/photos")]
    Task UploadAsync([Body] Photo photo, StreamPart file, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    [Multipart, Post("/photos")]
    Task UploadAsync([FormObject] Photo photo, StreamPart file, CancellationToken cancellationToken);
    #endregion
#endif
}
