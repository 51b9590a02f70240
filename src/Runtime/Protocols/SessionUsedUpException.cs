namespace Aico.Protocols;

/// <summary>The session has no number left for another message: calls that started together used the last. Nothing was sealed or sent.</summary>
internal sealed class SessionUsedUpException() : InvalidOperationException("The session has carried as many messages as it may.");
