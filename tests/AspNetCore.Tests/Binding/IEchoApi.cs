namespace Aico.AspNetCore.Tests.Binding;

/// <summary>Every way of binding; each method answers with what it got.</summary>
[EncryptedApi("/echo")]
public interface IEchoApi
{
    [Header("X-Tenant")]
    string? Tenant { get; set; }

    [Get("/path/{text}/{number?}/{colour}-{flag}")]
    Task<string> PathAsync(string text, int? number, Colour colour, bool flag, CancellationToken cancellationToken = default);

    [Get("/files/{**path}")]
    Task<string> FileAsync(string path, [Encoded] string? raw = null, CancellationToken cancellationToken = default);

    [Get("/raw/{part}")]
    Task<string> RawAsync([Encoded] string part, CancellationToken cancellationToken = default);

    [Get("/optional/{last?}")]
    Task<string> OptionalAsync(string? last, CancellationToken cancellationToken = default);

    [Get("/fixed?mode=a&key={key}")]
    Task<string> FixedAAsync(string? key, CancellationToken cancellationToken = default);

    [Get("/fixed?mode=b")]
    Task<string> FixedBAsync(CancellationToken cancellationToken = default);

    [Get("/fixed")]
    Task<string> FixedAsync(CancellationToken cancellationToken = default);

    [Get("/scalars")]
    Task<string> ScalarsAsync(
        int size,
        Colour colour = Colour.DarkBlue,
        bool? flag = null,
        [Query("since", Format = "s")] DateTime? since = null,
        [Query(Format = "X")] int hex = 255,
        Uri? link = null,
        double ratio = 0.5,
        CancellationToken cancellationToken = default);

    [Get("/collections")]
    Task<string> CollectionsAsync(
        int[] csv,
        [Query(CollectionFormat.Multi)] List<string> multi,
        [Query(CollectionFormat.Pipes)] HashSet<Colour>? pipes = null,
        [Query(CollectionFormat.Ssv)] IReadOnlyList<int?>? ssv = null,
        CancellationToken cancellationToken = default);

    [Get("/pairs")]
    Task<string> PairsAsync(int own, [Query("p")] IReadOnlyDictionary<string, int>? prefixed, Dictionary<string, string> rest, CancellationToken cancellationToken = default);

    [Get("/objects")]
    Task<string> ObjectsAsync(Filter? filter, [Query("x")] Plain? plain, CancellationToken cancellationToken = default);

    [Get("/indexed")]
    Task<string> IndexedAsync([Query(CollectionFormat.Indexed)] List<Line> lines, CancellationToken cancellationToken = default);

    [Post("/users/{user.Id}")]
    Task<string> UserAsync(User user, CancellationToken cancellationToken = default);

    [Get("/headers")]
    Task<string> HeadersAsync(
        [Header("X-Count")] int count,
        [Header("X-Note")] string? note,
        [Authorize] string? token,
        [HeaderCollection] IDictionary<string, string> all,
        [Property] string? property = "default",
        CancellationToken cancellationToken = default);

    [Get("/flags")]
    Task<string> FlagsAsync([QueryName] string[] flags, int size = 0, CancellationToken cancellationToken = default);

    [Post("/json")]
    Task<string> JsonAsync([Body] User user, CancellationToken cancellationToken = default);

    [Post("/json/optional")]
    Task<string> OptionalJsonAsync([Body] User? user, CancellationToken cancellationToken = default);

    [Post("/text")]
    Task<string> TextAsync([Body] string text, CancellationToken cancellationToken = default);

    [Post("/bytes")]
    Task<string> BytesAsync([Body] ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default);

    [Post("/stream")]
    Task<string> StreamAsync([Body(OneShot = true)] Stream stream, CancellationToken cancellationToken = default);

    [Post("/factory")]
    Task<string> FactoryAsync([Body] Func<CancellationToken, ValueTask<Stream>> content, CancellationToken cancellationToken = default);

    [Post("/items")]
    Task<string> ItemsAsync([Body(OneShot = true)] IAsyncEnumerable<Line> lines, CancellationToken cancellationToken = default);

    [Post("/chunks")]
    Task<string> ChunksAsync([Body(OneShot = true)] IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken = default);

    [Post("/lines")]
    Task<string> LinesAsync([Body(BodyKind.JsonLines)] Line[] lines, CancellationToken cancellationToken = default);

    [Post("/form")]
    Task<string> FormAsync([Body(BodyKind.UrlEncoded)] Filter filter, CancellationToken cancellationToken = default);

    [Post("/parts"), Multipart]
    Task<string> PartsAsync(string title, byte[] bytes, StreamPart file, List<int> numbers, [FormObject] Plain plain, [Query] int q, CancellationToken cancellationToken = default);
}
