namespace Aico;

/// <summary>Sends a parameter's value as a flag of the query, <c>?archived</c>: a key without a value. A collection gives one flag each, null none.</summary>
/// <remarks>AICO v1 sends path and query in the clear. Source: contract language, section 2.</remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueryNameAttribute : Attribute;
