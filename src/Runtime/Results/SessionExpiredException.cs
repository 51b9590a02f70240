namespace Aico;

/// <summary>The encryption session is lost and the call could not be repeated. The next call starts with a fresh session.</summary>
/// <remarks>
/// The message is always <c>Encryption session expired. Please try again.</c>, so that it can be shown to a user; the cause is the inner exception.
/// Source: AICO v1, section 21 B; contract language, section 5.2.
/// </remarks>
public sealed class SessionExpiredException : AicoException
{
    internal const string Text = "Encryption session expired. Please try again.";

    internal SessionExpiredException(in Failure failure, long itemsDelivered)
        : base(Text, failure)
    {
        ItemsDelivered = itemsDelivered;
    }

    /// <summary>Gets how many items of a stream had reached the caller; 0 for other calls.</summary>
    public long ItemsDelivered { get; }
}
