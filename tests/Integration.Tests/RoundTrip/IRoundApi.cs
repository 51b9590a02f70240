namespace Aico.Integration.Tests.RoundTrip;

/// <summary>What both protocols can carry.</summary>
[EncryptedApi("/api/v1/round")]
[Headers("X-Fixed: yes")]
public interface IRoundApi
{
    /// <summary>Sent with every call.</summary>
    [Header("X-Tenant")]
    string? Tenant { get; set; }

    /// <summary>Tells what it got.</summary>
    [Get("/{text}/{number?}/{first}_{second}")]
    Task<string[]> BindAsync(
        string text,
        int? number,
        DayOfWeek first,
        Guid second,
        [Query(Format = "O")] DateTimeOffset since,
        [Query(CollectionFormat.Multi)] string[] many,
        Where? where = null,
        [Header("X-Note")] string? note = null,
        [Authorize] string? token = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gives back what it gets.</summary>
    [Post("/parcels")]
    Task<Parcel> SendAsync([Body] Parcel parcel, CancellationToken cancellationToken = default);

    /// <summary>The same as a stream: told apart by the template's query alone.</summary>
    [Post("/parcels?stream=true"), StreamEnd(nameof(Step.Done))]
    IAsyncEnumerable<Step> StreamAsync([Body] Parcel parcel, CancellationToken cancellationToken = default);

    /// <summary>Gives null.</summary>
    [Get("/null")]
    ValueTask<Parcel?> NullAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives nothing.</summary>
    [Delete("/parcels/{**name}")]
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Gives a status and a header of its own.</summary>
    [Put("/parcels")]
    Task<ApiResponse<Parcel>> ReplaceAsync([Body] Parcel parcel, CancellationToken cancellationToken = default);

    /// <summary>Gives headers, then items.</summary>
    [Get("/steps"), StreamEnd(nameof(Step.Done))]
    Task<StreamingResponse<Step>> StepsAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>Fails as it is told.</summary>
    [Post("/fail")]
    Task<Parcel> FailAsync([Query] int status, CancellationToken cancellationToken = default);

    /// <summary>Breaks after some items.</summary>
    [Get("/break"), StreamEnd(nameof(Step.Done)), StreamEnd(nameof(Step.Type), "error", IsError = true)]
    IAsyncEnumerable<Step> BreakAsync(int after, CancellationToken cancellationToken = default);
}
