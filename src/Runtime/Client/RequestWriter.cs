namespace Aico;

/// <summary>Receives target, headers and content of one attempt from generated code.</summary>
public ref struct RequestWriter
{
    /// <summary>Appends literal text of the route template, already percent-encoded.</summary>
    public void Path(string literal) => throw new NotSupportedException(literal);
}
