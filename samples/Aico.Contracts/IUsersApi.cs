namespace Aico.Contracts;

/// <summary>Users and login.</summary>
[EncryptedApi("/api/v1/users", JsonContext = typeof(AicoJson))]
[Headers("Authorization: Bearer")]
public interface IUsersApi
{
    /// <summary>Logs in. A failure is an ordinary answer with <c>success</c> false.</summary>
    [Post("/authenticate"), Headers("Authorization")]
    Task<Authentication> AuthenticateAsync([Body] Authenticate request, CancellationToken cancellationToken = default);

    /// <summary>Gives a new access token; the refresh token stays the same.</summary>
    [Post("/refresh"), Headers("Authorization")]
    Task<Authentication> RefreshAsync([Body] Refresh request, CancellationToken cancellationToken = default);

    /// <summary>Lists users; needs no token. The final slash matters.</summary>
    [Get("/"), Headers("Authorization")]
    Task<UserList> ListAsync([Query("user_type")] string? userType = null, [Query("is_active")] bool? isActive = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a user. Broken at this commit, as is every method below.</summary>
    [Post("/")]
    Task<User> AddAsync([Body] NewUser user, CancellationToken cancellationToken = default);

    /// <summary>Gives a user.</summary>
    [Get("/{userUuid}")]
    Task<User> GetAsync(Guid userUuid, CancellationToken cancellationToken = default);

    /// <summary>Changes a user.</summary>
    [Put("/{userUuid}")]
    Task<User> ChangeAsync(Guid userUuid, [Body] UserChange change, CancellationToken cancellationToken = default);

    /// <summary>Removes a user.</summary>
    [Delete("/{userUuid}")]
    Task RemoveAsync(Guid userUuid, CancellationToken cancellationToken = default);

    /// <summary>Sets a user's PIN.</summary>
    [Post("/{userUuid}/pin")]
    Task SetPinAsync(Guid userUuid, [Body] NewPin pin, CancellationToken cancellationToken = default);

    /// <summary>Unlocks a user.</summary>
    [Post("/{userUuid}/unlock")]
    Task UnlockAsync(Guid userUuid, CancellationToken cancellationToken = default);

    /// <summary>Ends the login.</summary>
    [Post("/logout")]
    Task LogoutAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts users.</summary>
    [Get("/stats"), Headers("Authorization")]
    Task<UserStats> GetStatsAsync(CancellationToken cancellationToken = default);
}

/// <summary>A user.</summary>
public sealed record User(Guid Uuid, string FullName, string? Nickname, string UserType, bool IsActive, string? CreatedAt, string? UpdatedAt);

/// <summary>Who logs in; the PIN has 4 to 8 digits.</summary>
public sealed record Authenticate(Guid UserUuid, string Pin);

/// <summary>What renews a login.</summary>
public sealed record Refresh(string RefreshToken);

/// <summary>The outcome of a login: look at <paramref name="Success"/>.</summary>
public sealed record Authentication(bool Success, User? User, string? JwtToken, string? RefreshToken, string? Error, string? LastLogin);

/// <summary>All users.</summary>
public sealed record UserList(List<User> Users, int Total, int Limit, string? UserTypeFilter);

/// <summary>A user to be added.</summary>
public sealed record NewUser(string FullName, string? Nickname = null, string UserType = "person", string? Pin = null);

/// <summary>What changes.</summary>
public sealed record UserChange(string? FullName = null, string? Nickname = null, string? UserType = null);

/// <summary>4 to 8 digits.</summary>
public sealed record NewPin([property: System.Text.Json.Serialization.JsonPropertyName("new_pin")] string Pin);

/// <summary>Counts of users.</summary>
public sealed record UserStats(int TotalUsers, int ActiveUsers, Dictionary<string, int> UsersByType, int RecentLogins);
