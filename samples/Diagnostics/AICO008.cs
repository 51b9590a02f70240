// marks: IFilesApi |Files| {
namespace Contoso;

[EncryptedApi("/files")]
public interface IFilesApi;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    IFilesApi Files { get; set; }
    #endregion
#else
    #region Fix
    IFilesApi Files { get; }
    #endregion
#endif
}
