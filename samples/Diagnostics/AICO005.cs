// marks: interface |IChatApi|
namespace Contoso;

#if VIOLATION
#region Violation
public class ChatApiClient;

[EncryptedApi]
public interface IChatApi;
#endregion
#else
#region Fix
[EncryptedApi(Name = "EncryptedChat")]
public interface IChatApi;
#endregion
#endif
