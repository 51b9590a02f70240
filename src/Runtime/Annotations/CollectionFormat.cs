namespace Aico;

/// <summary>How a collection is written in the query. Source: contract language, section 3.4.</summary>
public enum CollectionFormat
{
    /// <summary>One pair, values separated by commas.</summary>
    Csv,

    /// <summary>One pair, values separated by spaces.</summary>
    Ssv,

    /// <summary>One pair, values separated by tabulators.</summary>
    Tsv,

    /// <summary>One pair, values separated by <c>|</c>.</summary>
    Pipes,

    /// <summary>One pair per value; null values are left out.</summary>
    Multi,

    /// <summary>Objects only: their properties under the index, <c>a[0].Id=1</c>. Null elements are left out and keep their index.</summary>
    Indexed,
}
