using Aico;
using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace RefitComparison.Contracts;

public enum Color
{
    Red,

    [EnumMember(Value = "light-blue")]
    LightBlue,
}

public sealed record User(int Id, string Name, string? Mail = null);

public sealed record Named(int Id, string Name);

public sealed record Point(int X, int Y);

public sealed class Filter
{
    public string? Text { get; set; }

    [Refit.AliasAs("page_size")]
    [AliasAs("page_size")]
    public int PageSize { get; set; }

    public int[]? Tags { get; set; }

    [JsonIgnore]
    public string? Ignored { get; set; }
}

public sealed class Nested
{
    public string? Name { get; set; }

    public Point? Where { get; set; }
}

public class Ground
{
    public int Low { get; set; }
}

public sealed class Upper : Ground
{
    public int High { get; set; }
}

public sealed class Dates
{
    [Refit.Query(Format = "yyyy-MM-dd")]
    [Query(Format = "yyyy-MM-dd")]
    public DateTime Day { get; set; }
}

public sealed class Form
{
    public string? Title { get; set; }

    [Refit.AliasAs("n")]
    [AliasAs("n")]
    public int Number { get; set; }
}

public sealed record Label(string Text)
{
    public override string ToString() => "label " + Text;
}
