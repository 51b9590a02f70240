using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Aico;

namespace Contoso;

public sealed record User(Guid Id, string Name);

public sealed record Filter(string? Text, int[]? Tags);

public sealed record Login(string Name, string Password);

#region Interface
[EncryptedApi]
[Headers("Accept-Language: en")]
public interface IUsersApi
{
    /// <summary>Finds users.</summary>
    [Get("/users")]
    Task<List<User>> FindAsync([Query(Delimiter = "-", Prefix = "filter")] Filter filter, [Query(CollectionFormat.Multi)] int[] groups, CancellationToken token);

    [Get("/users/{id}")]
    Task<ApiResponse<User>> GetAsync([AliasAs("id")] Guid user, [Header("X-Tenant")] string? tenant, [Authorize] string credential, CancellationToken token);

    // Refit's [QueryUriFormat] has no counterpart: mark parameters that are escaped already with [Encoded].
    [Get("/files/{**path}")]
    Task<string> ReadAsync(string path, CancellationToken token);

    [Post("/users"), Timeout(5000)]
    Task<User> CreateAsync([Body] User user, [Property("origin")] string origin, CancellationToken token);

    [Post("/login")]
    Task<IApiResponse> LoginAsync([Body(BodyKind.UrlEncoded)] Login login, CancellationToken token);

    [Multipart]
    [Post("/photos")]
    Task AddPhotoAsync([AliasAs("photo")] StreamPart photo, string title, CancellationToken token);
}
#endregion
