using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Refit;

namespace Contoso;

public sealed record User(Guid Id, string Name);

public sealed record Filter(string? Text, int[]? Tags);

public sealed record Login(string Name, string Password);

#region Interface
[Headers("Accept-Language: en")]
public interface IUsersApi
{
    /// <summary>Finds users.</summary>
    [Get("/users")]
    Task<List<User>> FindAsync([Query("-", "filter")] Filter filter, [Query(CollectionFormat.Multi)] int[] groups, CancellationToken token);

    [Get("/users/{id}")]
    Task<ApiResponse<User>> GetAsync([AliasAs("id")] Guid user, [Header("X-Tenant")] string? tenant, [Authorize] string credential, CancellationToken token);

    [Get("/files/{**path}")]
    [QueryUriFormat(UriFormat.Unescaped)]
    Task<string> ReadAsync(string path, CancellationToken token);

    [Post("/users"), Timeout(5000)]
    Task<User> CreateAsync([Body(buffered: true)] User user, [Property("origin")] string origin, CancellationToken token);

    [Post("/login")]
    Task<Refit.IApiResponse> LoginAsync([Body(BodySerializationMethod.UrlEncoded)] Login login, CancellationToken token);

    [Multipart]
    [Post("/photos")]
    Task AddPhotoAsync([AliasAs("photo")] StreamPart photo, string title, CancellationToken token);
}
#endregion
