namespace Aico;

/// <summary>Where a request holds the text of a parameter. Written by generated code. Source: contract language, section 3.1, read backwards.</summary>
public enum ParameterSource
{
    /// <summary>A placeholder of the route; the key is its name.</summary>
    Path,

    /// <summary>The same, percent-encoded as it came.</summary>
    EncodedPath,

    /// <summary>The query.</summary>
    Query,

    /// <summary>The same, percent-encoded as it came.</summary>
    EncodedQuery,

    /// <summary>Keys of the query that have no value. There is no key to look for: the keys are the values.</summary>
    Flag,

    /// <summary>The same, percent-encoded as they came.</summary>
    EncodedFlag,

    /// <summary>A header.</summary>
    Header,

    /// <summary>What follows the scheme in <c>Authorization</c>; the key is the scheme.</summary>
    Credential,

    /// <summary>A field of the form that is the content, or a text part of it.</summary>
    Form,
}
