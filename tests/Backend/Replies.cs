using System.Globalization;

namespace Aico.Backend;

/// <summary>What several endpoints answer.</summary>
internal static class Replies
{
    /// <summary>UTC without an offset, with six digits, as AICO writes it.</summary>
    public static string UtcNow() => DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    public static IResult Error(int status, string detail) => Results.Json(new Problem(detail), statusCode: status);

    public static IResult Missing(string field) => Invalid(["body", field], "Field required", "missing");

    public static IResult Invalid(object[] location, string message, string type) =>
        Results.Json(new Problem(new[] { new InvalidField(location, message, type) }), statusCode: StatusCodes.Status422UnprocessableEntity);
}
