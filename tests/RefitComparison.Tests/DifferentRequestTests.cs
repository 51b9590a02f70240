using Aico;
using RefitComparison.Contracts;
using RefitComparison.Harness;

namespace RefitComparison;

/// <summary>Where a contract means something else than Refit on purpose, both sides are written down. Contract language, sections 3.3, 3.6 and 3.8.</summary>
public sealed class DifferentRequestTests(CaptureServer server) : IClassFixture<CaptureServer>
{
    private const string Parts = "POST /api/v1/m\ncontent-type: multipart/form-data; boundary=\"edge\"\nx-client: interface\n\n--edge\r\n";

    private static readonly (string Method, object?[] Arguments, string Refit, string Ours)[] Table =
    [
        // 3.3: a space is %20 everywhere, never +
        ("BodyForm", [new Form { Title = "a b", Number = 5 }],
            "POST /api/v1/b\ncontent-type: application/x-www-form-urlencoded\nx-client: interface\n\nTitle=a+b&n=5",
            "POST /api/v1/b\ncontent-type: application/x-www-form-urlencoded\nx-client: interface\n\nTitle=a%20b&n=5"),

        // 3.6: the last line ends too
        ("BodyLines", [new List<User> { new(1, "a") }],
            "POST /api/v1/b\ncontent-type: application/x-ndjson\nx-client: interface\n\n{\"id\":1,\"name\":\"a\",\"mail\":null}",
            "POST /api/v1/b\ncontent-type: application/x-ndjson\nx-client: interface\n\n{\"id\":1,\"name\":\"a\",\"mail\":null}\n"),

        // 3.6: bytes say that they are bytes
        ("BodyStream", [Made(static _ => new MemoryStream("bytes"u8.ToArray()))],
            "POST /api/v1/b\nx-client: interface\n\nbytes",
            "POST /api/v1/b\ncontent-type: application/octet-stream\nx-client: interface\n\nbytes"),

        // 3.6: scalars are text, without a type of their own, and a file has one; ours name themselves before their type, and quote what RFC 7578 shows quoted
        ("PartsText", ["a b", 5],
            Parts + "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=title\r\n\r\na b\r\n--edge\r\nContent-Type: application/json; charset=utf-8\r\nContent-Disposition: form-data; name=number\r\n\r\n5\r\n--edge--\r\n",
            Parts + "Content-Disposition: form-data; name=\"title\"\r\n\r\na b\r\n--edge\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n5\r\n--edge--\r\n"),
        ("PartsBytes", ["bytes"u8.ToArray()],
            Parts + "Content-Disposition: form-data; name=file; filename=file; filename*=utf-8''file\r\n\r\nbytes\r\n--edge--\r\n",
            Parts + "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\nbytes\r\n--edge--\r\n"),
        ("PartsStream", [Made(static side => side == typeof(IRefitCalls) ? new Refit.StreamPart(new MemoryStream("12"u8.ToArray()), "a.bin", "image/png", "photo") : new StreamPart(new MemoryStream("12"u8.ToArray()), "a.bin", "image/png", "photo"))],
            Parts + "Content-Type: image/png\r\nContent-Disposition: form-data; name=photo; filename=a.bin; filename*=utf-8''a.bin\r\n\r\n12\r\n--edge--\r\n",
            Parts + "Content-Disposition: form-data; name=\"photo\"; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n12\r\n--edge--\r\n"),
        ("PartsByteArrayPart", [Made(static side => side == typeof(IRefitCalls) ? new Refit.ByteArrayPart("12"u8.ToArray(), "a.bin", "image/png", null) : new ByteArrayPart("12"u8.ToArray(), "a.bin", "image/png", null))],
            Parts + "Content-Type: image/png\r\nContent-Disposition: form-data; name=file; filename=a.bin; filename*=utf-8''a.bin\r\n\r\n12\r\n--edge--\r\n",
            Parts + "Content-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n12\r\n--edge--\r\n"),
        ("PartsWithQuery", ["a", 3],
            "POST /api/v1/m?page=3\ncontent-type: multipart/form-data; boundary=\"edge\"\nx-client: interface\n\n--edge\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=title\r\n\r\na\r\n--edge--\r\n",
            "POST /api/v1/m?page=3\ncontent-type: multipart/form-data; boundary=\"edge\"\nx-client: interface\n\n--edge\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na\r\n--edge--\r\n"),

        // 3.8: a lone text of [Query] is a name
        ("QueryText", [1],
            "GET /api/v1/q?value=1\nx-client: interface",
            "GET /api/v1/q?x=1\nx-client: interface"),

        // 3.8: byte[] is raw bytes
        ("BodyBytes", ["bytes"u8.ToArray()],
            "POST /api/v1/b\ncontent-type: application/json\nx-client: interface\n\n\"Ynl0ZXM=\"",
            "POST /api/v1/b\ncontent-type: application/octet-stream\nx-client: interface\n\nbytes"),

        // 3.8: CR and LF in headers are refused, not stripped
        ("HeaderText", ["a\r\nX-B: b"],
            "GET /api/v1/h\nx-a: aX-B: b\nx-client: interface",
            "ArgumentException"),

        // 3.8: null, empty and dot segments are refused
        ("DeleteSegment", [null],
            "DELETE /api/v1/users/\nx-client: interface",
            "ArgumentNullException"),
        ("DeleteSegment", [""],
            "DELETE /api/v1/users/\nx-client: interface",
            "ArgumentException"),
        ("DeleteSegment", ["."],
            "DELETE /api/v1/users/\nx-client: interface",
            "ArgumentException"),
        ("DeleteSegment", [".."],
            "DELETE /api/v1/\nx-client: interface",
            "ArgumentException"),

        // 3.3: a lone surrogate is refused
        ("PathText", ["\ud800"],
            "GET /api/v1/users/%EF%BF%BD\nx-client: interface",
            "ArgumentException"),
    ];

    public static TheoryData<int, string> Rows
    {
        get
        {
            TheoryData<int, string> rows = [];
            for (int i = 0; i < Table.Length; i++)
            {
                rows.Add(i, Table[i].Method);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Both_sides_are_as_written(int row, string method)
    {
        (_, object?[] arguments, string refit, string ours) = Table[row];
        Assert.Equal(refit, await OutcomeAsync(() => Calls.ByRefitAsync(method, arguments)));
        Assert.Equal(ours, await OutcomeAsync(() => Calls.ByOursAsync(server, method, arguments)));
    }

    // What was sent, or which exception said why nothing was.
    private static async Task<string?> OutcomeAsync(Func<Task<string?>> call)
    {
        try
        {
            return await call();
        }
        catch (ArgumentException exception)
        {
            return exception.GetType().Name;
        }
    }

    private static Func<Type, object> Made(Func<Type, object> make) => make;
}
