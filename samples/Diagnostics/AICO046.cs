// marks: , |AllowPlaintextResponse|(
namespace Contoso;

[EncryptedApi]
public interface IApi
{
#if VIOLATION
    #region Violation
    [Post("/speech"), AllowPlaintextResponse("audio/wav")]
    Task<Stream> SpeakAsync(Speech speech, CancellationToken cancellationToken);
    #endregion
#else
    #region Fix
    #pragma warning disable AICO046 // audio of public texts
    [Post("/speech"), AllowPlaintextResponse("audio/wav")]
    Task<Stream> SpeakAsync(Speech speech, CancellationToken cancellationToken);
    #pragma warning restore AICO046
    #endregion
#endif
}
