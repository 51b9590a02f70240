namespace Aico.Transport;

/// <summary>Refuses credentials that a handler put on a sealed message: everyone on the way could read them, and the application never would.</summary>
/// <remarks>Stands behind all handlers. AICO v1 sends its headers in the clear, as its document says, and is let through. Source: contract language, section 9.</remarks>
internal sealed class OuterHeaderGuard(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Present on every sealed message of AICO/2, and on nothing else.
    private const string SessionHeader = "Aico-Session";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Contains(SessionHeader) && (Refused(request, "Authorization") ?? Refused(request, "Cookie")) is { } name)
        {
            throw new InvalidOperationException(
                $"A handler added {name} to a sealed message, where it would be readable on the way and never reach the application. " +
                "Set AicoConnectionOptions.Authorization, or change the sealed head in AicoConnectionOptions.BeforeSend.");
        }

        return base.SendAsync(request, cancellationToken);
    }

    private static string? Refused(HttpRequestMessage request, string name) => request.Headers.Contains(name) ? name : null;
}
