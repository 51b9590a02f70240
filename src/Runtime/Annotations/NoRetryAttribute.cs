namespace Aico;

/// <summary>Forbids the one automatic repetition after a stale session: the caller gets <see cref="SessionExpiredException"/> instead.</summary>
/// <remarks>
/// Under AICO v1 a stale answer can be forged by whoever stands on the path, so that a request runs twice. A method for which that is worse
/// than an error carries this attribute. Source: AICO v1, section 13.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoRetryAttribute : Attribute;
