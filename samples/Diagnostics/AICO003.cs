// marks: private interface |IApi|
namespace Contoso;

#if VIOLATION
#region Violation
public class Outer
{
    [EncryptedApi]
    private interface IApi;
}
#endregion
#else
#region Fix
[EncryptedApi]
internal interface IApi;
#endregion
#endif
