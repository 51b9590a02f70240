// marks: [|EncryptedApi|]
// with: EnableAotAnalyzer=true
namespace Contoso;

#if VIOLATION
#region Violation
[EncryptedApi]
public interface IApi
{
    [Get("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
}
#endregion
#else
#region Fix
[EncryptedApi(JsonContext = typeof(ApiJson))]
public interface IApi
{
    [Get("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
}

[JsonSerializable(typeof(User))]
public sealed partial class ApiJson : JsonSerializerContext;
#endregion

// What the serializer's own generator adds; samples are compiled with ours only.
public sealed partial class ApiJson(JsonSerializerOptions options) : JsonSerializerContext(options)
{
    public static ApiJson Default { get; } = new(new());

    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

    public override JsonTypeInfo? GetTypeInfo(Type type) => null;
}
#endif
