// marks: Search |search|,
// with: Server=true
namespace Contoso;

#if VIOLATION
#region Violation
public sealed class Search
{
    public string? Text { get; }
}

[EncryptedApi]
public interface IApi
{
    [Get("/users")]
    Task<User> FindAsync(Search search, CancellationToken cancellationToken);
}
#endregion
#else
#region Fix
public sealed class Search
{
    public string? Text { get; set; }
}

[EncryptedApi]
public interface IApi
{
    [Get("/users")]
    Task<User> FindAsync(Search search, CancellationToken cancellationToken);
}
#endregion
#endif
