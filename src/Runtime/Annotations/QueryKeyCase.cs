namespace Aico;

/// <summary>How the names of an object's properties become query keys. Source: contract language, section 3.4.</summary>
public enum QueryKeyCase
{
    /// <summary>As declared: <c>PageSize</c>.</summary>
    AsDeclared,

    /// <summary>As <c>pageSize</c>.</summary>
    Camel,

    /// <summary>As <c>page_size</c>.</summary>
    Snake,

    /// <summary>As <c>page-size</c>.</summary>
    Kebab,
}
