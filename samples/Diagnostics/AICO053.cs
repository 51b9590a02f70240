// marks: interface |IApi|
// violation with: LangVersion=11
namespace Contoso;

#if VIOLATION
#region Violation
// <LangVersion>11</LangVersion>
[EncryptedApi]
public interface IApi
{
}
#endregion
#else
#region Fix
// <LangVersion>latest</LangVersion>
[EncryptedApi]
public interface IApi
{
}
#endregion
#endif
