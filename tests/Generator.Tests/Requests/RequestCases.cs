namespace Aico.Generator.Tests.Requests;

/// <summary>What contracts send, byte for byte, one row per rule of the contract language.</summary>
internal static class RequestCases
{
    /// <summary>Types that the rows use.</summary>
    public const string Types = """
        public sealed record Filter([property: Query("q")] string? Text, int[]? Tags, Age? Age);
        public sealed record Age(int? From, [property: AliasAs("until")] int? To);
        public record Base(int InBase) { public int Hidden { get; init; } = 1; }
        public sealed record Derived(int Own, [property: JsonPropertyName("json")] int Named, [property: JsonIgnore] int Ignored) : Base(7)
        {
            public new int Hidden { get; init; } = 2;
            public int WriteOnly { set { } }
            public static int Static => 3;
            internal int Internal => 4;
            public int this[int index] => index;
        }
        public readonly record struct Range(int Low, Kind? Kind);
        public sealed record Outer(Range Range, Range? Maybe, [property: Query(Format = "D3", SerializeNull = true)] int? Number, Dictionary<string, int>? More);
        public sealed class Money { public int Amount => 5; public override string ToString() => "5 EUR"; }
        public sealed record Cased(int PageSize, int XMLHttpID);
        public enum Mood { [System.Runtime.Serialization.EnumMember(Value = "very good")] Good, Bad }
        public sealed record Place(int Id, string? Name, Point? Where);
        public readonly record struct Point(int X, int Y);
        public sealed record Album(string Title, Place[] Places);
        public sealed record Box<T>(T Value);
        public interface INamed { string Name { get; } }
        public sealed class Tagged : INamed { public string Name => "n"; }
        public sealed class MoneyConverter : IQueryConverter<Money>
        {
            public void Append(QueryWriter query, string name, Money value) { query.Add(name + ".amount", "5"); query.Add("cur", "E&R"); query.Add("none", null); }
        }
        public struct PointConverter : IQueryConverter<Point>
        {
            public void Append(QueryWriter query, string name, Point value) => query.Add(name, $"{value.X};{value.Y}");
        }
        public sealed class AnyConverter : IQueryConverter<object>
        {
            public void Append(QueryWriter query, string name, object value) => query.Add(name, value.GetType().Name);
        }
        public sealed class ListAttribute(string path) : HttpMethodAttribute(path) { public override System.Net.Http.HttpMethod Method => new("LIST"); }
        public sealed class Numbers : List<string>, IAsyncEnumerable<int>
        {
            public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => Make.Items(1, 2).GetAsyncEnumerator(cancellationToken);
        }
        public static class Make
        {
            public static async IAsyncEnumerable<T> Items<T>(params T[] items) { foreach (T item in items) { await Task.Yield(); yield return item; } }
            public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
            public static Stream Stream(string text) => new MemoryStream(Bytes(text));
        }

        """;

    public static readonly RequestCase[] All =
    [
        // 2, verbs
        new("2", """[Get("/a")] Task A(CancellationToken t);""", "", "/a"),
        new("2", """[Options("/a")] Task A(CancellationToken t);""", "", "/a"),
        new("2", """[List("/a/{id}")] Task A(int id, [Query] Age? age, CancellationToken t);""", "5, new Age(1, 2)", "/a/5?From=1&until=2"),
        new("2", """[List("/a")] Task A([Body] User user, CancellationToken t);""", "new User(\"x\")", "/a") { ContentType = "application/json", Content = """{"name":"x"}""" },

        // 2, encoded values
        new("2", """[Get("/{x}")] Task A([Encoded] string x, CancellationToken t);""", "\"a%2Fb%20c\"", "/a%2Fb%20c"),
        new("2", """[Get("/{x}")] Task A([Encoded] string x, CancellationToken t);""", "\"%41%7e%2fé\".Replace(\"é\", \"%C3%A9\")", "/A~%2f%C3%A9"),
        new("2", """[Get("/{**x}")] Task A([Encoded] string x, CancellationToken t);""", "\"a%20b/c\"", "/a%20b/c"),
        new("2", """[Get("/a/{x?}")] Task A([Encoded] string? x, CancellationToken t);""", "null", "/a"),
        new("2", """[Get("/a/{x?}")] Task A([Encoded] string? x, CancellationToken t);""", "\"%25\"", "/a/%25"),
        new("2", """[Get("/a?k={x}")] Task A([Encoded] string x, CancellationToken t);""", "\"1%262/3?\"", "/a?k=1%262/3?"),
        new("2", """[Get("/a")] Task A([Query("k l"), Encoded] string? x, [Encoded] string? y, CancellationToken t);""", "\"1%262\", null", "/a?k%20l=1%262"),
        new("2", """[Get("/a")] Task A([Query(SerializeNull = true), Encoded] string? x, CancellationToken t);""", "null", "/a?x="),

        // 2, flags
        new("2", """[Get("/a")] Task A([QueryName] string? x, CancellationToken t);""", "\"archived\"", "/a?archived"),
        new("2", """[Get("/a?b=1")] Task A([QueryName] string? x, int y, CancellationToken t);""", "\"a b\", 2", "/a?b=1&a%20b&y=2"),
        new("2", """[Get("/a")] Task A([QueryName] string? x, CancellationToken t);""", "null", "/a"),
        new("2", """[Get("/a")] Task A([QueryName] Mood x, CancellationToken t);""", "Mood.Good", "/a?very%20good"),
        new("2", """[Get("/a")] Task A([QueryName] string?[] x, CancellationToken t);""", "new string?[] { \"x\", null, \"y=z\" }", "/a?x&y%3Dz"),
        new("2", """[Get("/a")] Task A([QueryName] List<Kind> x, CancellationToken t);""", "new List<Kind> { Kind.B, Kind.A }", "/a?B&A"),
        new("2", """[Get("/a")] Task A([QueryName, Encoded] string x, CancellationToken t);""", "\"a=1&b=%20\"", "/a?a=1&b=%20"),

        // 2, converters
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(MoneyConverter))] Money x, CancellationToken t);""", "new Money()", "/a?x.amount=5&cur=E%26R"),
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(MoneyConverter)), AliasAs("m")] Money? x, CancellationToken t);""", "new Money()", "/a?m.amount=5&cur=E%26R"),
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(MoneyConverter))] Money? x, int y, CancellationToken t);""", "null, 1", "/a?y=1"),
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(PointConverter))] Point x, [QueryConverter(typeof(PointConverter))] Point? y, CancellationToken t);""", "new Point(1, 2), new Point(3, 4)", "/a?x=1%3B2&y=3%3B4"),
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(PointConverter))] Point? x, CancellationToken t);""", "null", "/a"),
        new("2", """[Get("/a")] Task A([QueryConverter(typeof(AnyConverter))] Money x, [QueryConverter(typeof(AnyConverter))] object y, CancellationToken t);""", "new Money(), \"s\"", "/a?x=Money&y=String"),

        // 2, options of the outer message
        new("2", """[Get("/a")] Task A([Property] string? x, [Property("k")] int y, CancellationToken t);""", "\"v\", 5", "/a") { Options = "x=v|k=5" },
        new("2", """[Get("/a")] Task A([Property, Query] int x, CancellationToken t);""", "5", "/a?x=5") { Options = "x=5" },
        new("2", """[Get("/a")] Task A([Property] object? x, CancellationToken t);""", "null", "/a") { Options = "x=" },

        // 3.1, roles
        new("3.1", """[Get("/u/{id}")] Task A(int id, CancellationToken t);""", "5", "/u/5"),
        new("3.1", """[Get("/u/{ID}")] Task A(int id, CancellationToken? t);""", "5", "/u/5"),
        new("3.1", """[Get("/u/{user-id}")] Task A([AliasAs("user-id")] int id, CancellationToken t);""", "5", "/u/5"),
        new("3.1", """[Get("/u/{x}")] Task A([Path("x", Format = "D3")] int id, CancellationToken t);""", "5", "/u/005"),
        new("3.1", """[Get("/u/{x}")] Task A([Header("X-A")] int x, CancellationToken t);""", "5", "/u/5") { Headers = "X-A: 5" },
        new("3.1", """[Get("/u")] Task A(int a, [Query("b c")] int b, [AliasAs("d")] int c, CancellationToken t);""", "1, 2, 3", "/u?a=1&b%20c=2&d=3"),
        new("3.1", """[Post("/u")] Task A(User? user, string? name, int n, CancellationToken t);""", "null, \"x\", 1", "/u?name=x&n=1"),
        new("3.1", """[Post("/u")] Task A(User user, string? name, CancellationToken t);""", "new User(\"a\"), null", "/u") { ContentType = "application/json", Content = """{"name":"a"}""" },
        new("3.1", """[Post("/u")] Task A([Query] Age x, User user, CancellationToken t);""", "new Age(1, null), new User(\"a\")", "/u?From=1") { ContentType = "application/json", Content = """{"name":"a"}""" },
        new("3.1", """[Delete("/u")] Task A(int a, [Body] User? b, CancellationToken t);""", "1, null", "/u?a=1"),
        new("3.1", """[Delete("/u")] Task A([Body] User b, CancellationToken t);""", "new User(\"a\")", "/u") { ContentType = "application/json", Content = """{"name":"a"}""" },
        new("3.1", """[Get("/u/{x.Id}")] Task A(Place x, CancellationToken t);""", "new Place(5, \"a b\", null)", "/u/5?Name=a%20b"),
        new("3.1", """[Put("/u/{x.Id}/{x.Name}")] Task A(Place x, User user, CancellationToken t);""", "new Place(5, \"a b\", new Point(1, 2)), new User(\"a\")", "/u/5/a%20b?Where.X=1&Where.Y=2") { ContentType = "application/json", Content = """{"name":"a"}""" },
        new("3.1", """[Get("/u/{x.where.X}")] Task A(Place x, CancellationToken t);""", "new Place(5, null, new Point(1, 2))", "/u/1?Id=5&Where.Y=2"),
        new("3.1", """[Get("/u/{x.Name}/{x.Where.X}/{x.Where.Y}")] Task A([AliasAs("x")] Place place, int y, CancellationToken t);""", "new Place(5, \"n\", new Point(1, 2)), 3", "/u/n/1/2?Id=5&y=3"),

        // 3.2, templates
        new("3.2", """[Get("/{year}-{month}/{year}")] Task A(int year, int month, CancellationToken t);""", "2026, 1", "/2026-1/2026"),
        new("3.2", """[Get("/a?k={x}&l={y}")] Task A(string? x, string? y, int z, CancellationToken t);""", "null, \"a&b\", 1", "/a?k=&l=a%26b&z=1"),
        new("3.2", """[Get("/a/")] Task A(int x, CancellationToken t);""", "1", "/a/?x=1"),
        new("3.2", """[Get("")] Task A(CancellationToken t);""", "", "/"),
        new("3.2", """[Get("?a=b")] Task A(int x, CancellationToken t);""", "1", "/?a=b&x=1"),
        new("3.2", """[Get("/{id}")] Task A(string id, CancellationToken t);""", "\"a/../b\"", "/a%2F..%2Fb"),
        new("3.2", """[Get("/{id}.json")] Task A(string id, CancellationToken t);""", "\".\"", "/..json"),
        new("3.2", """[Get("/a/{id?}")] Task A(int? id, int x, CancellationToken t);""", "null, 1", "/a?x=1"),
        new("3.2", """[Get("/a/{id?}/b")] Task A(string? id, CancellationToken t);""", "\"x\"", "/a/x/b"),
        new("3.2", """[Get("/a/{id?}/b")] Task A(string? id, CancellationToken t);""", "\"\"", "/a//b"),
        new("3.2", """[Get("/{a?}/{b?}")] Task A(string? a, Kind? b, CancellationToken t);""", "null, Kind.B", "/B"),
        new("3.2", """[Get("/{a?}")] Task A([Path(Format = "D2")] int? a, CancellationToken t);""", "5", "/05"),
        new("3.2", """[Get("/f/{**path}?x=1")] Task A(string path, CancellationToken t);""", "\"a b/c\"", "/f/a%20b/c?x=1"),
        new("3.2", """[Get("/{**path}")] Task A(string? path, CancellationToken t);""", "null", "/"),
        new("3.2", """[Get("/u/{x.Name?}")] Task A([AliasAs("x")] Place? p, CancellationToken t);""", "null", "/u"),
        new("3.2", """[Get("/u/{x.Where.X?}")] Task A(Place x, CancellationToken t);""", "new Place(1, null, null)", "/u?Id=1"),
        new("3.2", """[Get("/u?k={x.Name}")] Task A(Place x, CancellationToken t);""", "new Place(1, null, null)", "/u?k=&Id=1"),
        new("3.2", """[Get("/{x.name}")] Task A(INamed x, CancellationToken t);""", "new Tagged()", "/n"),
        new("3.2", """[Get("/{x.Low}/{x.Kind}")] Task A(Range x, CancellationToken t);""", "new Range(1, Kind.B)", "/1/B"),
        new("3.2", """[EncryptedApi("/api/v1/")] public interface IApi { [Get("/users/")] Task A(CancellationToken t); }""", "", "/api/v1/users/"),
        new("3.2", """[EncryptedApi("/{tenant}/x")] public interface IApi { [Get("/u")] Task A(string tenant, CancellationToken t); }""", "\"a b\"", "/a%20b/x/u"),
        new("3.2", """[EncryptedApi("/{tenant?}")] public interface IApi { [Path] string? Tenant { get; set; } [Get("/u")] Task A(int x, CancellationToken t); }""", "1, null", "/u?x=1"),
        new("3.2", """[EncryptedApi("/{tenant}")] public interface IApi { [Path] string Tenant { get; set; } [Get("/u")] Task A(CancellationToken t); }""", "\"t\"", "/t/u"),
        new("3.2", """[EncryptedApi("/{p.Id}")] public interface IApi { [Path("p")] Place Home { get; set; } [Get("/u")] Task A(CancellationToken t); }""", "new Place(7, \"n\", null)", "/7/u"),
        new("3.2", """[EncryptedApi("/base")] public interface IBase { [Get("/a")] Task A(CancellationToken t); } [EncryptedApi("/client")] public interface IApi : IBase;""", "", "/client/a"),

        // 3.3, texts
        new("3.3", """[Get("/{kind}")] Task A(Kind kind, Kind? other, CancellationToken t);""", "Kind.B, Kind.A", "/B?other=A"),
        new("3.3", """[Get("/a")] Task A(Mood x, Mood y, CancellationToken t);""", "Mood.Good, (Mood)7", "/a?x=very%20good&y=7"),
        new("3.3", """[Get("/a")] Task A(bool x, char y, decimal z, CancellationToken t);""", "true, 'ä', 1.50m", "/a?x=True&y=%C3%A4&z=1.50"),
        new("3.3", """[Get("/a")] Task A(double x, float y, CancellationToken t);""", "0.1, 1e20f", "/a?x=0.1&y=1E%2B20"),
        new("3.3", """[Get("/a")] Task A(Guid x, TimeSpan y, CancellationToken t);""", "new Guid(\"00000000-0000-0000-0000-000000000001\"), TimeSpan.FromHours(25)", "/a?x=00000000-0000-0000-0000-000000000001&y=1.01%3A00%3A00"),
        new("3.3", """[Get("/a")] Task A([Query(Format = "O")] DateOnly x, [Query(Format = "s")] DateTime? y, CancellationToken t);""", "new DateOnly(2026, 1, 2), new DateTime(2026, 1, 2, 3, 4, 5)", "/a?x=2026-01-02&y=2026-01-02T03%3A04%3A05"),
        new("3.3", """[Get("/a")] Task A(DateTime x, CancellationToken t);""", "new DateTime(2026, 1, 31, 10, 0, 0)", "/a?x=01%2F31%2F2026%2010%3A00%3A00"),
        new("3.3", """[Get("/a")] Task A(Uri x, CancellationToken t);""", "new Uri(\"HTTP://x/%41 b\")", "/a?x=HTTP%3A%2F%2Fx%2F%2541%20b"),
        new("3.3", """[Get("/{x}")] Task A(Money x, CancellationToken t);""", "new Money()", "/5%20EUR"),
        new("3.3", """[Get("/a")] Task A([Query(Format = "X")] Kind x, CancellationToken t);""", "Kind.B", "/a?x=00000001"),
        new("3.3", """[Get("/a")] Task A(string x, CancellationToken t);""", "\"-._~ +&=?#/\\\\\\\"<>é😀\"", "/a?x=-._~%20%2B%26%3D%3F%23%2F%5C%22%3C%3E%C3%A9%F0%9F%98%80"),
        new("3.3", """[Get("/a")] Task A(string @event, string @class, CancellationToken t);""", "\"1\", \"2\"", "/a?event=1&class=2"),

        // 3.4, scalars
        new("3.4", """[Get("/a")] Task A(int? x, string? y, CancellationToken t);""", "null, \"\"", "/a?y="),
        new("3.4", """[Get("/a")] Task A([Query(SerializeNull = true)] int? x, [Query(SerializeNull = true)] string? y, int? z, CancellationToken t);""", "null, null, null", "/a?x=&y="),

        // 3.4, collections
        new("3.4", """[Get("/a")] Task A(int[] x, CancellationToken t);""", "new[] { 1, 2 }", "/a?x=1%2C2"),
        new("3.4", """[Get("/a")] Task A(List<string?> x, CancellationToken t);""", "new List<string?> { \"a\", null, \"b c\" }", "/a?x=a%2C%2Cb%20c"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Ssv)] int[] x, CancellationToken t);""", "new[] { 1, 2 }", "/a?x=1%202"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Tsv)] int[] x, CancellationToken t);""", "new[] { 1, 2 }", "/a?x=1%092"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Pipes)] int[] x, CancellationToken t);""", "new[] { 1, 2 }", "/a?x=1%7C2"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Multi)] string?[] x, CancellationToken t);""", "new string?[] { \"1\", null, \"2\" }", "/a?x=1&x=2"),
        new("3.4", """[Get("/a")] Task A([Query("k", CollectionFormat = CollectionFormat.Multi, Format = "D2")] IEnumerable<int> x, CancellationToken t);""", "new[] { 1, 2 }", "/a?k=01&k=02"),
        new("3.4", """[Get("/a")] Task A(int[] x, [Query(CollectionFormat.Multi)] int[] y, CancellationToken t);""", "new int[0], new int[0]", "/a?x="),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Ssv)] int[] x, [Query(CollectionFormat.Tsv)] int[] y, [Query(CollectionFormat.Pipes)] int[] z, CancellationToken t);""", "new int[0], new int[0], new int[0]", "/a?x=&y=&z="),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Pipes)] string?[] x, CancellationToken t);""", "new string?[] { null, \"1\", null }", "/a?x=%7C1%7C"),
        new("3.4", """[Get("/a")] Task A(int[]? x, [Query(SerializeNull = true)] int[]? y, CancellationToken t);""", "null, null", "/a?y="),
        new("3.4", """[Get("/a")] Task A(Kind[] x, CancellationToken t);""", "new[] { Kind.B, Kind.A }", "/a?x=B%2CA"),
        new("3.4", """[Get("/a")] Task A([Query(Format = "D")] Kind[] x, CancellationToken t);""", "new[] { Kind.B, Kind.A }", "/a?x=1%2C0"),
        new("3.4", """[EncryptedApi(CollectionFormat = CollectionFormat.Multi)] public interface IApi { [Get("/a")] Task A(int[] x, [Query(CollectionFormat.Csv)] int[] y, CancellationToken t); }""", "new[] { 1, 2 }, new[] { 3, 4 }", "/a?x=1&x=2&y=3%2C4"),

        // 3.4, indexed objects
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Indexed)] Age[] a, CancellationToken t);""", "new[] { new Age(1, null), new Age(2, 3) }", "/a?a[0].From=1&a[1].From=2&a[1].until=3"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Indexed)] List<Age?>? a, CancellationToken t);""", "new List<Age?> { null, new Age(2, null) }", "/a?a[1].From=2"),
        new("3.4", """[Get("/a")] Task A([Query(CollectionFormat.Indexed)] List<Age?>? a, [Query(CollectionFormat.Indexed)] Age[] b, CancellationToken t);""", "null, new Age[0]", "/a"),
        new("3.4", """[Get("/a")] Task A([Query("k[]", CollectionFormat = CollectionFormat.Indexed, Delimiter = "_")] Point?[] a, CancellationToken t);""", "new Point?[] { null, new Point(1, 2) }", "/a?k%5B%5D[1]_X=1&k%5B%5D[1]_Y=2"),
        new("3.4", """[EncryptedApi(CollectionFormat = CollectionFormat.Indexed)] public interface IApi { [Get("/a")] Task A(Album[] a, int[] b, CancellationToken t); }""", "new[] { new Album(\"t\", new[] { new Place(1, null, new Point(2, 3)) }) }, new[] { 1, 2 }", "/a?a[0].Title=t&a[0].Places[0].Id=1&a[0].Places[0].Where.X=2&a[0].Places[0].Where.Y=3&b=1%2C2"),

        // 3.4, dictionaries
        new("3.4", """[Get("/a")] Task A(Dictionary<string, int> x, CancellationToken t);""", "new Dictionary<string, int> { [\"a b\"] = 1, [\"c\"] = 2 }", "/a?a%20b=1&c=2"),
        new("3.4", """[Get("/a")] Task A([Query("f")] IReadOnlyDictionary<string, string?>? x, CancellationToken t);""", "new Dictionary<string, string?> { [\"a\"] = \"1\", [\"b\"] = null }", "/a?f.a=1"),
        new("3.4", """[Get("/a")] Task A([Query("f", Delimiter = "-")] IDictionary<int, bool> x, CancellationToken t);""", "new Dictionary<int, bool> { [5] = true }", "/a?f-5=True"),
        new("3.4", """[Get("/a")] Task A([Query(SerializeNull = true)] IDictionary<string, int?>? x, CancellationToken t);""", "new Dictionary<string, int?> { [\"a\"] = null }", "/a?a="),
        new("3.4", """[Get("/a")] Task A(IDictionary<Mood, Kind> x, CancellationToken t);""", "new Dictionary<Mood, Kind> { [Mood.Good] = Kind.B }", "/a?very%20good=B"),
        new("3.4", """[Get("/a")] Task A(IDictionary<string, int>? x, CancellationToken t);""", "null", "/a"),

        // 3.4, objects
        new("3.4", """[Get("/a")] Task A(Filter? x, CancellationToken t);""", "new Filter(\"hi\", new[] { 1, 2 }, new Age(18, null))", "/a?q=hi&Tags=1%2C2&Age.From=18"),
        new("3.4", """[Get("/a")] Task A(Filter? x, CancellationToken t);""", "new Filter(null, null, null)", "/a"),
        new("3.4", """[Get("/a")] Task A(Filter? x, int y, CancellationToken t);""", "null, 1", "/a?y=1"),
        new("3.4", """[Get("/a")] Task A([Query("f", Delimiter = "_")] Filter x, CancellationToken t);""", "new Filter(\"hi\", null, new Age(1, 2))", "/a?f_q=hi&f_Age_From=1&f_Age_until=2"),
        new("3.4", """[Get("/a")] Task A([Query(Prefix = "f")] Age x, CancellationToken t);""", "new Age(1, 2)", "/a?f.From=1&f.until=2"),
        new("3.4", """[Get("/a")] Task A(Derived x, CancellationToken t);""", "new Derived(1, 2, 3)", "/a?Own=1&json=2&Hidden=2&InBase=7"),
        new("3.4", """[Get("/a")] Task A(Outer x, CancellationToken t);""", "new Outer(new Range(1, Kind.B), null, null, new Dictionary<string, int> { [\"k\"] = 5 })", "/a?Range.Low=1&Range.Kind=B&Number=&More.k=5"),
        new("3.4", """[Get("/a")] Task A(Range x, [Query("y")] Range? y, CancellationToken t);""", "new Range(1, null), new Range(2, Kind.A)", "/a?Low=1&y.Low=2&y.Kind=A"),
        new("3.4", """[Get("/a")] Task A([Query(TreatAsString = true)] Money x, CancellationToken t);""", "new Money()", "/a?x=5%20EUR"),
        new("3.4", """[Get("/a")] Task A(Money x, CancellationToken t);""", "new Money()", "/a?Amount=5"),
        new("3.4", """[EncryptedApi] public interface IApi<T> where T : Base { [Get("/a")] Task A(T x, CancellationToken t); } [EncryptedApi] public interface IApi : IApi<Base>;""", "new Base(1)", "/a?InBase=1&Hidden=1"),
        new("3.4", """public interface IStore<T> { [Get("/a")] Task A(Box<T> x, T y, CancellationToken t); } [EncryptedApi] public interface IApi : IStore<int>;""", "new Box<int>(3), 4", "/a?Value=3&y=4"),
        new("3.4", """[EncryptedApi(QueryKeyCase = QueryKeyCase.AsDeclared)] public interface IApi { [Get("/a")] Task A(Cased x, CancellationToken t); }""", "new Cased(1, 2)", "/a?PageSize=1&XMLHttpID=2"),
        new("3.4", """[EncryptedApi(QueryKeyCase = QueryKeyCase.Camel)] public interface IApi { [Get("/a")] Task A(Cased x, CancellationToken t); }""", "new Cased(1, 2)", "/a?pageSize=1&xmlHttpID=2"),
        new("3.4", """[EncryptedApi(QueryKeyCase = QueryKeyCase.Snake)] public interface IApi { [Get("/a")] Task A(Cased x, CancellationToken t); }""", "new Cased(1, 2)", "/a?page_size=1&xml_http_id=2"),
        new("3.4", """[EncryptedApi(QueryKeyCase = QueryKeyCase.Kebab)] public interface IApi { [Get("/a")] Task A(Cased x, CancellationToken t); }""", "new Cased(1, 2)", "/a?page-size=1&xml-http-id=2"),
        new("3.4", """[Get("/a")] Task A([Query("a")] int x, int a, CancellationToken t);""", "1, 2", "/a?a=1&a=2"),

        // 3.5, headers
        new("3.5", """[EncryptedApi, Headers("X-A: i", "X-B: i")] public interface IApi { [Get("/a"), Headers("x-a: m")] Task A(CancellationToken t); }""", "", "/a") { Headers = "x-a: m|X-B: i" },
        new("3.5", """[EncryptedApi, Headers("X-A: i")] public interface IApi { [Get("/a"), Headers("X-A")] Task A(CancellationToken t); }""", "", "/a"),
        new("3.5", """[Get("/a"), Headers("X-A:", " X-B :  b:c ")] Task A(CancellationToken t);""", "", "/a") { Headers = "X-A: |X-B: b:c" },
        new("3.5", """[EncryptedApi, Headers("X-A: i")] public interface IApi { [Get("/a")] Task A([Header("x-a")] string? a, CancellationToken t); }""", "\"p\"", "/a") { Headers = "x-a: p" },
        new("3.5", """[EncryptedApi, Headers("X-A: i")] public interface IApi { [Get("/a")] Task A([Header("X-A")] string? a, CancellationToken t); }""", "null", "/a"),
        new("3.5", """[Get("/a")] Task A([Header("X-A")] string a, CancellationToken t);""", "\"\"", "/a") { Headers = "X-A: " },
        new("3.5", """[Get("/a")] Task A([Header("X-A")] Kind a, [Header("X-B", Format = "D3")] int b, CancellationToken t);""", "Kind.B, 5", "/a") { Headers = "X-A: B|X-B: 005" },
        new("3.5", """[EncryptedApi, Headers("Authorization: Basic abc")] public interface IApi { [Get("/a")] Task A(CancellationToken t); }""", "", "/a") { Headers = "Authorization: Basic abc" },
        new("3.5", """[EncryptedApi, Headers("Authorization: Basic abc")] public interface IApi { [Get("/a")] Task A([Authorize] string? token, CancellationToken t); }""", "\"x\"", "/a") { Headers = "Authorization: Bearer x" },
        new("3.5", """[Get("/a")] Task A([Authorize("Digest")] string? token, CancellationToken t);""", "\"x\"", "/a") { Headers = "Authorization: Digest x" },
        new("3.5", """[Get("/a")] Task A([Authorize] string? token, CancellationToken t);""", "\" \"", "/a"),
        new("3.5", """[EncryptedApi, Headers("Content-Language: de")] public interface IApi { [Get("/a")] Task A(CancellationToken t); }""", "", "/a"),
        new("3.5", """[EncryptedApi, Headers("Content-Language: de")] public interface IApi { [Post("/a")] Task A([Body] User? user, CancellationToken t); }""", "null", "/a") { Headers = "Content-Language: de" },
        new("3.5", """[EncryptedApi, Headers("X-A: i")] public interface IApi { [Get("/a")] Task A([Header("X-B")] string b, [HeaderCollection] IDictionary<string, string> c, CancellationToken t); }""", "\"1\", new Dictionary<string, string> { [\"x-a\"] = \"c\", [\"X-B\"] = \"2\" }", "/a") { Headers = "x-a: c|X-B: 2" },
        new("3.5", """[Get("/a")] Task A([HeaderCollection] IEnumerable<KeyValuePair<string, string?>>? c, CancellationToken t);""", "null", "/a"),
        new("3.5", """[Headers("X-A: far", "X-B: far")] public interface IFar; [Headers("X-A: near", "X-C: near")] public interface INear : IFar { [Get("/a")] Task A(CancellationToken t); } [EncryptedApi, Headers("X-C: client")] public interface IApi : INear;""", "", "/a") { Headers = "X-A: near|X-B: far|X-C: client" },
        new("3.5", """[Headers("X-A: first")] public interface IFirst; [Headers("X-A: second")] public interface ISecond; [EncryptedApi] public interface IApi : IFirst, ISecond { [Get("/a")] Task A(CancellationToken t); }""", "", "/a") { Headers = "X-A: first" },
        new("3.5", """[Headers("X-A: sibling")] public interface ISibling; public interface IBase { [Get("/a")] Task A(CancellationToken t); } [EncryptedApi] public interface IApi : IBase, ISibling;""", "", "/a"),

        // 3.6, JSON, text and bytes
        new("3.6", """[Post("/a")] Task A([Body] int x, CancellationToken t);""", "5", "/a") { ContentType = "application/json", Content = "5" },
        new("3.6", """[Post("/a")] Task A([Body] List<int>? x, CancellationToken t);""", "new List<int> { 1, 2 }", "/a") { ContentType = "application/json", Content = "[1,2]" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.Json)] string x, CancellationToken t);""", "\"a\"", "/a") { ContentType = "application/json", Content = "\"a\"" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.Json)] byte[] x, CancellationToken t);""", "Make.Bytes(\"abc\")", "/a") { ContentType = "application/json", Content = "\"YWJj\"" },
        new("3.6", """[Post("/a")] Task A([Body] string x, CancellationToken t);""", "\"a \\\"é\"", "/a") { ContentType = "text/plain; charset=utf-8", Content = "a \"é" },
        new("3.6", """[Post("/a")] Task A([Body] string? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Post("/a")] Task A([Body] string x, CancellationToken t);""", "\"\"", "/a") { ContentType = "text/plain; charset=utf-8", Content = "" },
        new("3.6", """[Post("/a")] Task A([Body] byte[] x, CancellationToken t);""", "Make.Bytes(\"abc\")", "/a") { ContentType = "application/octet-stream", Content = "abc" },
        new("3.6", """[Post("/a")] Task A(byte[]? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Post("/a")] Task A([Body] ReadOnlyMemory<byte> x, CancellationToken t);""", "new ReadOnlyMemory<byte>(Make.Bytes(\"abc\"), 1, 2)", "/a") { ContentType = "application/octet-stream", Content = "bc" },
        new("3.6", """[Post("/a")] Task A([Body] ReadOnlyMemory<byte>? x, CancellationToken t);""", "null", "/a"),

        // 3.6, forms
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Filter x, CancellationToken t);""", "new Filter(\"a b&c\", new[] { 1, 2 }, new Age(18, null))", "/a") { ContentType = "application/x-www-form-urlencoded", Content = "q=a%20b%26c&Tags=1%2C2&Age.From=18" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Dictionary<string, string?> x, CancellationToken t);""", "new Dictionary<string, string?> { [\"a b\"] = \"é\", [\"c\"] = null }", "/a") { ContentType = "application/x-www-form-urlencoded", Content = "a%20b=%C3%A9" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Point? x, CancellationToken t);""", "new Point(1, 2)", "/a") { ContentType = "application/x-www-form-urlencoded", Content = "X=1&Y=2" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Filter? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Filter x, CancellationToken t);""", "new Filter(null, null, null)", "/a") { ContentType = "application/x-www-form-urlencoded", Content = "" },
        new("3.6", """[EncryptedApi(CollectionFormat = CollectionFormat.Indexed, QueryKeyCase = QueryKeyCase.Snake)] public interface IApi { [Post("/a")] Task A([Body(BodyKind.UrlEncoded)] Album x, CancellationToken t); }""", "new Album(\"t\", new[] { new Place(1, null, null) })", "/a") { ContentType = "application/x-www-form-urlencoded", Content = "title=t&places[0].id=1" },

        // 3.6, streams, items, lines
        new("3.6", """[Post("/a")] Task A([Body(OneShot = true)] Stream x, CancellationToken t);""", "Make.Stream(\"abc\")", "/a") { ContentType = "application/octet-stream", Content = "abc" },
        new("3.6", """[Post("/a")] Task A([Body] Stream? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Put("/a")] Task A([Body(OneShot = true)] MemoryStream x, CancellationToken t);""", "(MemoryStream)Make.Stream(\"abc\")", "/a") { ContentType = "application/octet-stream", Content = "abc" },
        new("3.6", """[Post("/a")] Task A([Body] Func<CancellationToken, ValueTask<Stream>> x, CancellationToken t);""", "(Func<CancellationToken, ValueTask<Stream>>)(_ => new(Make.Stream(\"abc\")))", "/a") { ContentType = "application/octet-stream", Content = "abc" },
        new("3.6", """[Post("/a")] Task A([Body(OneShot = true)] IAsyncEnumerable<User> x, CancellationToken t);""", "Make.Items(new User(\"a\"), new User(\"b\"))", "/a") { ContentType = "application/vnd.aico.items", Content = """{"name":"a"}␞{"name":"b"}␞""" },
        new("3.6", """[Post("/a")] Task A([Body(OneShot = true)] Numbers x, CancellationToken t);""", "new Numbers()", "/a") { ContentType = "application/vnd.aico.items", Content = "1␞2␞" },
        new("3.6", """[Post("/a")] Task A([Body] Func<IAsyncEnumerable<int>> x, CancellationToken t);""", "(Func<IAsyncEnumerable<int>>)(() => Make.Items(1, 2))", "/a") { ContentType = "application/vnd.aico.items", Content = "1␞2␞" },
        new("3.6", """[Post("/a")] Task A([Body] Func<IAsyncEnumerable<int>>? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Post("/a")] Task A([Body(OneShot = true)] IAsyncEnumerable<ReadOnlyMemory<byte>> x, CancellationToken t);""", "Make.Items<ReadOnlyMemory<byte>>(Make.Bytes(\"ab\"), Make.Bytes(\"\"), Make.Bytes(\"c\"))", "/a") { ContentType = "application/octet-stream", Content = "abc" },
        new("3.6", """[Post("/a")] Task A([Body] Func<IAsyncEnumerable<ReadOnlyMemory<byte>>> x, CancellationToken t);""", "(Func<IAsyncEnumerable<ReadOnlyMemory<byte>>>)(() => Make.Items<ReadOnlyMemory<byte>>(Make.Bytes(\"ab\")))", "/a") { ContentType = "application/octet-stream", Content = "ab" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.JsonLines)] List<User?> x, CancellationToken t);""", "new List<User?> { new User(\"a\"), null }", "/a") { ContentType = "application/x-ndjson", Content = "{\"name\":\"a\"}\nnull\n" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.JsonLines)] int[]? x, CancellationToken t);""", "null", "/a"),
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.JsonLines, OneShot = true)] IAsyncEnumerable<int> x, CancellationToken t);""", "Make.Items(1, 2)", "/a") { ContentType = "application/x-ndjson", Content = "1\n2\n" },
        new("3.6", """[Post("/a")] Task A([Body(BodyKind.JsonLines)] Func<IAsyncEnumerable<int>> x, CancellationToken t);""", "(Func<IAsyncEnumerable<int>>)(() => Make.Items(1))", "/a") { ContentType = "application/x-ndjson", Content = "1\n" },

        // 3.6, parts
        new("3.6", """[Post("/a"), Multipart("b")] Task A(string x, [AliasAs("z w")] int y, [Query] int q, CancellationToken t);""", "\"é\", 5, 6", "/a?q=6")
        {
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\né\r\n--b\r\nContent-Disposition: form-data; name=\"z w\"\r\n\r\n5\r\n--b--\r\n",
        },
        new("3.6", """[Post("/{id}"), Multipart("b")] Task A(int id, [Header("X-A")] string h, byte[] x, byte[]? y, CancellationToken t);""", "1, \"v\", Make.Bytes(\"abc\"), null", "/1")
        {
            Headers = "X-A: v",
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x\"\r\nContent-Type: application/octet-stream\r\n\r\nabc\r\n--b--\r\n",
        },
        new("3.6", """[Post("/a"), Multipart("b")] Task A(StreamPart x, ByteArrayPart y, CancellationToken t);""", "new StreamPart(Make.Stream(\"s\"), \"a\\\"\\r\\n.txt\", \"text/plain\"), new ByteArrayPart(Make.Bytes(\"\"), \"é\", name: \"own\")", "/a")
        {
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"a%22%0D%0A.txt\"\r\nContent-Type: text/plain\r\n\r\ns\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"own\"; filename=\"é\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n",
        },
        new("3.6", """[Put("/a"), Multipart("b")] Task A(Stream x, CancellationToken t);""", "Make.Stream(\"s\")", "/a")
        {
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x\"\r\nContent-Type: application/octet-stream\r\n\r\ns\r\n--b--\r\n",
        },
        new("3.6", """[Post("/a"), Multipart("b")] Task A([FormObject] Filter x, Mood y, CancellationToken t);""", "new Filter(\"a b\", new[] { 1, 2 }, new Age(18, null)), Mood.Good", "/a")
        {
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"q\"\r\n\r\na b\r\n--b\r\nContent-Disposition: form-data; name=\"Tags\"\r\n\r\n1,2\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"Age.From\"\r\n\r\n18\r\n--b\r\nContent-Disposition: form-data; name=\"y\"\r\n\r\nvery good\r\n--b--\r\n",
        },
        new("3.6", """[Post("/a"), Multipart("b")] Task A(string?[] x, Kind[] k, List<ByteArrayPart> y, string? z, CancellationToken t);""", "new string?[] { \"1\", null, \"2\" }, new[] { Kind.B }, new List<ByteArrayPart> { new(Make.Bytes(\"f\"), \"n\") }, null", "/a")
        {
            ContentType = "multipart/form-data; boundary=\"b\"",
            Content = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n2\r\n--b\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\nB\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"y\"; filename=\"n\"\r\nContent-Type: application/octet-stream\r\n\r\nf\r\n--b--\r\n",
        },

        // 3.7, parameters
        new("3.7", """[Get("/a")] Task A(CancellationToken t, in int x, int y = 5, params int[] z);""", "1, 2, new[] { 3 }", "/a?x=1&y=2&z=3"),

        // 6, properties of the client
        new("6", """[Header("X-T")] string? Tenant { get; set; } [Get("/a")] Task A(CancellationToken t);""", "\"t\"", "/a") { Headers = "X-T: t" },
        new("6", """[Header("X-T")] string? Tenant { get; set; } [Get("/a"), Headers("X-T: m")] Task A(CancellationToken t);""", "null", "/a"),
        new("6", """[Header("X-T")] string? Tenant { get; set; } [Get("/a")] Task A([Header("x-t")] string? x, CancellationToken t);""", "\"p\", \"t\"", "/a") { Headers = "x-t: p" },
        new("6", """[Header("Content-Language")] string? Language { get; set; } [Get("/a")] Task A(CancellationToken t);""", "", "/a"),
        new("6", """[Header("Content-Language")] string? Language { get; set; } [Post("/a")] Task A([Body] User x, CancellationToken t);""", "new User(\"a\"), \"de\"", "/a") { Headers = "Content-Language: de", ContentType = "application/json", Content = """{"name":"a"}""" },
        new("6", """[Query("v", Format = "D2")] int Version { get; set; } [Query] Age? Age { get; set; } [Get("/a?z=1")] Task A(int x, CancellationToken t);""", "1, 5, new Age(2, null)", "/a?z=1&x=1&v=05&From=2"),
        new("6", """[Path("t", Format = "D3")] int Tenant { get; set; } [Get("/{t}/a")] Task A(CancellationToken t);""", "7", "/007/a"),
        new("6", """[Path] string Tenant { get; set; } [Get("/{tenant}/a")] Task A(string tenant, CancellationToken t); [Get("/{tenant}")] Task B(CancellationToken t);""", "\"p\"", "/p/a"),
        new("6", """[Property("k")] object? Trace { get; set; } [Get("/a")] Task A([Property] int x, CancellationToken t);""", "1, 2", "/a") { Options = "k=2|x=1" },
        new("6", """public interface IBase { [Header("X-T")] string? Tenant { get; set; } } [EncryptedApi] public interface IApi : IBase { [Query] int? Page { get; set; } [Get("/a")] Task A(CancellationToken t); }""", "3, \"t\"", "/a?Page=3") { Headers = "X-T: t" },

        // 6, inheritance and generics
        new("6", """public interface IStore<T, U> where U : notnull { [Put("/{id}")] Task A(U id, [Body] T item, CancellationToken t); } [EncryptedApi("/s")] public interface IApi : IStore<User, Guid>;""", "new Guid(\"00000000-0000-0000-0000-000000000001\"), new User(\"a\")", "/s/00000000-0000-0000-0000-000000000001") { ContentType = "application/json", Content = """{"name":"a"}""" },
        new("6", """public interface IBase { Task A(int id, CancellationToken t) => Task.CompletedTask; } [EncryptedApi] public interface IApi : IBase { [Get("/{id}")] abstract Task IBase.A(int id, CancellationToken t); }""", "5", "/5"),
        new("6", """public interface IBase { Task A(int id, CancellationToken t); } [EncryptedApi] public interface IApi : IBase { [Get("/{id}")] new Task A(int id, CancellationToken t); }""", "5", "/5"),
    ];
}
