// marks: |Task<User>|
namespace Contoso;

public sealed record Message(string Text);

#if VIOLATION
#region Violation
[EncryptedApi(JsonContext = typeof(ApiJson))]
public interface IApi
{
    [Get("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
}

[JsonSerializable(typeof(Message))]
public sealed partial class ApiJson : JsonSerializerContext;
#endregion
#else
#region Fix
[EncryptedApi(JsonContext = typeof(ApiJson))]
public interface IApi
{
    [Get("/me")]
    Task<User> GetAsync(CancellationToken cancellationToken);
}

[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(User))]
public sealed partial class ApiJson : JsonSerializerContext;
#endregion
#endif

// What the serializer's own generator adds; samples are compiled with ours only.
public sealed partial class ApiJson(JsonSerializerOptions options) : JsonSerializerContext(options)
{
    public static ApiJson Default { get; } = new(new());

    protected override JsonSerializerOptions? GeneratedSerializerOptions => null;

    public override JsonTypeInfo? GetTypeInfo(Type type) => null;
}
