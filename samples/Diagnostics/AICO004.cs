// marks: ? |Changed|;
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    event EventHandler? Changed;
    #endregion
#else
    #region Fix
    [Get("/changes"), StreamEnd(Optional = true)]
    IAsyncEnumerable<Change> ChangesAsync(CancellationToken cancellationToken);
    #endregion
#endif
}
