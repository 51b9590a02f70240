namespace Aico;

/// <summary>Stub.</summary>
public ref struct RequestWriter
{
    /// <summary>Stub.</summary>
    public void Path(string literal) => throw new NotSupportedException(literal);
}
