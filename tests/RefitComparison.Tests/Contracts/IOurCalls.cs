using Aico;

namespace RefitComparison.Contracts;

/// <summary>The same calls as ours declares them.</summary>
[EncryptedApi]
[Headers("X-Client: interface")]
public interface IOurCalls
{
    [Get("/users/{id}")]
    Task PathInt(int id, CancellationToken token);

    [Get("/users/{id}")]
    Task PathText(string id, CancellationToken token);

    [Get("/users/{id}")]
    Task PathGuid(Guid id, CancellationToken token);

    [Get("/{year}-{month}")]
    Task PathTwoInOne(int year, int month, CancellationToken token);

    [Get("/{a}/x/{a}")]
    Task PathTwice(string a, CancellationToken token);

    [Get("/users/{id}")]
    Task PathAlias([AliasAs("id")] string user, CancellationToken token);

    [Get("/users/{ID}")]
    Task PathIgnoringCase(int id, CancellationToken token);

    [Get("/colors/{color}")]
    Task PathEnum(Color color, CancellationToken token);

    [Get("/flags/{on}")]
    Task PathBool(bool on, CancellationToken token);

    [Get("/prices/{price}")]
    Task PathDecimal(decimal price, CancellationToken token);

    [Get("/numbers/{number}")]
    Task PathDouble(double number, CancellationToken token);

    [Get("/days/{day}")]
    Task PathDate(DateOnly day, CancellationToken token);

    [Get("/times/{time}")]
    Task PathDateTime(DateTime time, CancellationToken token);

    [Get("/files/{**path}")]
    Task PathCatchAll(string path, CancellationToken token);

    [Get("/a-b/c~d/{id}/e.f")]
    Task PathLiteral(int id, CancellationToken token);

    [Get("/users/{user.Id}/{user.Name}")]
    Task PathObject(Named user, CancellationToken token);

    [Get("/users/{id}?fixed=1")]
    Task PathAndQuery(int id, string more, CancellationToken token);

    [Get("/users?name={name}")]
    Task PathInQuery(string name, CancellationToken token);

    [Get("/q")]
    Task QueryScalars(int number, string text, bool flag, double real, CancellationToken token);

    [Get("/q")]
    Task QueryNull(string? text, int? number, CancellationToken token);

    [Get("/q")]
    Task QueryEmpty(string text, CancellationToken token);

    [Get("/q")]
    Task QueryReserved(string text, CancellationToken token);

    [Get("/q")]
    Task QueryAlias([AliasAs("page_size")] int size, CancellationToken token);

    [Get("/q")]
    Task QueryKeyReserved([AliasAs("a b")] int value, CancellationToken token);

    [Get("/q")]
    Task QueryEnum(Color color, CancellationToken token);

    [Get("/q")]
    Task QueryGuid(Guid id, CancellationToken token);

    [Get("/q")]
    Task QueryChar(char letter, CancellationToken token);

    [Get("/q")]
    Task QueryDecimal(decimal price, CancellationToken token);

    [Get("/q")]
    Task QueryDateTime(DateTime time, CancellationToken token);

    [Get("/q")]
    Task QueryDateTimeFormat([Query(Format = "yyyy-MM-ddTHH:mm:ss")] DateTime time, CancellationToken token);

    [Get("/q")]
    Task QueryTimeSpan(TimeSpan time, CancellationToken token);

    [Get("/q")]
    Task QueryFormat([Query(Format = "x4")] int number, CancellationToken token);

    [Get("/q")]
    Task QueryCsv([Query(CollectionFormat.Csv)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QuerySsv([Query(CollectionFormat.Ssv)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryTsv([Query(CollectionFormat.Tsv)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryPipes([Query(CollectionFormat.Pipes)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryMulti([Query(CollectionFormat.Multi)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryMultiText([Query(CollectionFormat.Multi)] List<string> a, CancellationToken token);

    [Get("/q")]
    Task QueryMultiEmpty([Query(CollectionFormat.Multi)] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryCsvText([Query(CollectionFormat.Csv)] string[] a, CancellationToken token);

    [Get("/q")]
    Task QueryCsvFormat([Query(CollectionFormat.Csv, Format = "x2")] int[] a, CancellationToken token);

    [Get("/q")]
    Task QueryMultiEnum([Query(CollectionFormat.Multi)] Color[] a, CancellationToken token);

    [Get("/q")]
    Task QueryObject([Query(CollectionFormat.Csv)] Filter filter, CancellationToken token);

    [Get("/q")]
    Task QueryObjectBase(Upper upper, CancellationToken token);

    [Get("/q")]
    Task QueryObjectDates(Dates dates, CancellationToken token);

    [Get("/q")]
    Task QueryNested(Nested nested, CancellationToken token);

    [Get("/q")]
    Task QueryDictionary(Dictionary<string, int> pairs, CancellationToken token);

    [Get("/q")]
    Task QueryDictionaryText(Dictionary<string, string> pairs, CancellationToken token);

    [Get("/q?z=1&y=2")]
    Task QueryTemplateFirst(int x, CancellationToken token);

    [Get("/q")]
    Task QueryTreatAsString([Query(TreatAsString = true)] Label label, CancellationToken token);

    [Get("/q")]
    Task QueryFlag([QueryName] string flag, CancellationToken token);

    [Get("/q")]
    Task QueryEncoded([Encoded] string text, CancellationToken token);

    [Get("/p/{text}")]
    Task PathEncoded([Encoded] string text, CancellationToken token);

    [Get("/h")]
    Task HeaderText([Header("X-A")] string value, CancellationToken token);

    [Get("/h")]
    Task HeaderNumber([Header("X-A")] int value, CancellationToken token);

    [Get("/h")]
    Task HeaderNull([Header("X-A")] string? value, CancellationToken token);

    [Get("/h")]
    Task HeaderTwo([Header("X-A")] string a, [Header("X-B")] string b, CancellationToken token);

    [Get("/h"), Headers("X-A: b", "X-C: d")]
    Task HeaderStatic(CancellationToken token);

    [Get("/h"), Headers("X-Client: method")]
    Task HeaderOverInterface(CancellationToken token);

    [Get("/h"), Headers("X-A: static")]
    Task HeaderParameterOverStatic([Header("X-A")] string value, CancellationToken token);

    [Get("/h"), Headers("X-Client")]
    Task HeaderRemoved(CancellationToken token);

    [Get("/h"), Headers("X-A: static")]
    Task HeaderRemovedByNull([Header("X-A")] string? value, CancellationToken token);

    [Get("/h")]
    Task HeaderAuthorize([Authorize("Bearer")] string credential, CancellationToken token);

    [Get("/h")]
    Task HeaderCollectionOfPairs([HeaderCollection] IDictionary<string, string> headers, CancellationToken token);

    [Get("/h"), Headers("Accept: text/plain")]
    Task HeaderAccept(CancellationToken token);

    [Post("/b")]
    Task BodyJson([Body] User user, CancellationToken token);

    [Post("/b")]
    Task BodyImplicit(User user, CancellationToken token);

    [Post("/b")]
    Task BodyList([Body] List<User> users, CancellationToken token);

    [Post("/b")]
    Task BodyText([Body] string text, CancellationToken token);

    [Post("/b")]
    Task BodyTextAsJson([Body(BodyKind.Json)] string text, CancellationToken token);

    [Post("/b")]
    Task BodyForm([Body(BodyKind.UrlEncoded)] Form form, CancellationToken token);

    [Post("/b")]
    Task BodyFormDictionary([Body(BodyKind.UrlEncoded)] Dictionary<string, string> form, CancellationToken token);

    [Post("/b")]
    Task BodyStream([Body(OneShot = true)] Stream content, CancellationToken token);

    [Post("/b")]
    Task BodyLines([Body(BodyKind.JsonLines)] List<User> users, CancellationToken token);

    [Put("/b/{id}")]
    Task BodyPut(int id, [Body] User user, CancellationToken token);

    [Patch("/b")]
    Task BodyPatch([Body] User user, CancellationToken token);

    [Delete("/b")]
    Task BodyDelete([Body] User user, CancellationToken token);

    [Post("/b/{id}")]
    Task BodyQueryAndHeader(int id, [Body] User user, string q, [Header("X-A")] string a, CancellationToken token);

    [Multipart("edge"), Post("/m")]
    Task PartsText(string title, int number, CancellationToken token);

    [Multipart("edge"), Post("/m")]
    Task PartsBytes([AliasAs("file")] byte[] bytes, CancellationToken token);

    [Multipart("edge"), Post("/m")]
    Task PartsStream(StreamPart file, CancellationToken token);

    [Multipart("edge"), Post("/m")]
    Task PartsByteArrayPart(ByteArrayPart file, CancellationToken token);

    [Multipart("edge"), Post("/m")]
    Task PartsWithQuery(string title, [Query] int page, CancellationToken token);

    [Head("/v")]
    Task VerbHead(CancellationToken token);

    [Options("/v")]
    Task VerbOptions(CancellationToken token);

    [Delete("/v/{id}")]
    Task VerbDelete(int id, CancellationToken token);

    [Post("/v")]
    Task VerbPost(CancellationToken token);

    [Get("/q")]
    Task QueryPrefix([Query(Delimiter = "-", Prefix = "p")] Nested nested, CancellationToken token);

    [Get("/q")]
    Task QueryDictionaryPrefix([Query(Prefix = "p")] Dictionary<string, int> pairs, CancellationToken token);

    [Get("/q")]
    Task QueryText([Query("x")] int value, CancellationToken token);

    [Get("/q")]
    Task QueryDefaultFormat(int[] a, CancellationToken token);

    [Post("/b")]
    Task BodyBytes([Body] byte[] bytes, CancellationToken token);

    [Delete("/users/{id}")]
    Task DeleteSegment(string id, CancellationToken token);

    [Get("/h"), Headers("x-client: lower")]
    Task HeaderInOtherCase(CancellationToken token);
}
