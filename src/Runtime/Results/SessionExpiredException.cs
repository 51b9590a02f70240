namespace Aico;

/// <summary>The session is lost and the call could not be repeated.</summary>
public sealed class SessionExpiredException : Exception;
/// <summary>A stream broke after its head.</summary>
public sealed class StreamInterruptedException : Exception;
